using System.Globalization;
using System.Text;

namespace ModelExporter.Recorded;

/// <summary>Says on a terminal how far a run over files has come; says nothing anywhere else. A state of one run.</summary>
/// <param name="output">Where to write; usually standard error.</param>
/// <param name="isTerminal">Whether a person sees it.</param>
/// <param name="time">The clock that keeps it from being drawn too often.</param>
internal sealed class ProgressBar(TextWriter output, bool isTerminal, TimeProvider time) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long _started = time.GetTimestamp();
    private long _drawn;
    private int _length;

    /// <summary>A bar that is never seen.</summary>
    public static ProgressBar Silent { get; } = new(TextWriter.Null, false, TimeProvider.System);

    /// <summary>Draws the bar when it is time to.</summary>
    /// <param name="what">What is being done.</param>
    /// <param name="done">Bytes done.</param>
    /// <param name="total">Bytes altogether.</param>
    /// <param name="events">Events read.</param>
    public void Report(string what, long done, long total, long events)
    {
        if (!isTerminal || (_drawn != 0 && time.GetElapsedTime(_drawn) < Interval)) return;
        _drawn = time.GetTimestamp();
        var share = total == 0 ? 1 : Math.Clamp((double)done / total, 0, 1);
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        var bar = new StringBuilder().Append('█', (int)(share * Width)).Append('░', Width - (int)(share * Width));
        var text = string.Create(CultureInfo.InvariantCulture, $"{what} {bar} {share * 100,3:F0} %  {events:N0} events  {seconds:F0} s");
        Write(text);
    }

    /// <summary>Removes the bar.</summary>
    public void Dispose()
    {
        if (_length > 0) Write("");
    }

    private void Write(string text)
    {
        output.Write('\r' + text.PadRight(_length) + (text.Length == 0 ? "\r" : ""));
        output.Flush();
        _length = text.Length;
    }
}
