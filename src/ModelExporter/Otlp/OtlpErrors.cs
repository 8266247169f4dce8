using System.Diagnostics.Tracing;
using System.Globalization;

namespace ModelExporter.Otlp;

/// <summary>Listens to what the SDK's exporter says went wrong: it returns no more than that something did. A state; any thread may write and read it.</summary>
internal sealed class OtlpErrors : EventListener
{
    private const string Source = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int LongestError = 300;

    private volatile string _last = "";

    /// <summary>The first line of the last error, or an empty text.</summary>
    public string Last => _last;

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source) EnableEvents(eventSource, EventLevel.Warning);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        var text = string.Format(CultureInfo.InvariantCulture, eventData.Message ?? "", [.. eventData.Payload ?? (IEnumerable<object?>)[]]);
        var line = text.AsSpan().TrimStart();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0) line = line[..end];
        _last = line[..Math.Min(line.Length, LongestError)].ToString();
    }
}
