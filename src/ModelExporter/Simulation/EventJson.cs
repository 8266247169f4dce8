using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ModelExporter.Simulation;

/// <summary>Writes events and labels in the native format, one line each, straight as UTF-8. A state: it remembers the text of the present second.</summary>
/// <param name="model">The model's name: letters, digits and <c>._:-</c>, so that nothing in it needs escaping.</param>
/// <param name="version">The version's name, of the same characters.</param>
internal sealed class EventJson(string model, string version)
{
    /// <summary>Bytes of an id.</summary>
    public const int IdLength = 16;

    /// <summary>The names of the numeric features, UTF-8.</summary>
    public static readonly byte[][] NumericNames = [.. CreditFeatures.Numeric.Select(feature => Encoding.UTF8.GetBytes(feature.Name))];

    /// <summary>The names of the categorical features, UTF-8.</summary>
    public static readonly byte[][] CategoricalNames = [.. CreditFeatures.Categorical.Select(feature => Encoding.UTF8.GetBytes(feature.Name))];

    /// <summary>The names of the categories by feature, the newcomer last, UTF-8.</summary>
    public static readonly byte[][][] CategoryNames =
    [
        .. CreditFeatures.Categorical.Select(feature =>
            Enumerable.Range(0, feature.Categories.Length + (feature.IsBoolean ? 0 : 1)).Select(index => Encoding.UTF8.GetBytes(feature.NameOf(index))).ToArray()),
    ];

    /// <summary>The names of the classes, UTF-8.</summary>
    public static readonly byte[][] ClassNames = [.. SimulatedEvent.Classes.Select(Encoding.UTF8.GetBytes)];

    // More than any line needs, the names apart.
    private const int LongestLine = 2048;
    private const int SecondLength = 20;

    private static readonly double[] Powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
    private static readonly byte[][] NumericKeys = [.. CreditFeatures.Numeric.Select((feature, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}\"{feature.Name}\":"))];

    private static readonly byte[][][] CategoryPairs =
    [
        .. CreditFeatures.Categorical.Select((feature, i) => CategoryNames[i]
            .Select(name => Encoding.UTF8.GetBytes(feature.IsBoolean ? $",\"{feature.Name}\":{Encoding.UTF8.GetString(name)}" : $",\"{feature.Name}\":\"{Encoding.UTF8.GetString(name)}\""))
            .ToArray()),
    ];

    private readonly byte[] _head = Encoding.UTF8.GetBytes($"{{\"model\":\"{model}\",\"version\":\"{version}\",\"id\":\"");
    private readonly byte[] _secondText = new byte[SecondLength];
    private byte[] _buffer = new byte[1 << 16];
    private int _length;
    private long _second = long.MinValue;

    /// <summary>The lines that were written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Forgets the lines.</summary>
    public void Clear() => _length = 0;

    /// <summary>Writes 16 hexadecimal digits.</summary>
    public static void WriteId(Span<byte> destination, ulong id)
    {
        for (var i = IdLength - 1; i >= 0; i--, id >>= 4) destination[i] = "0123456789abcdef"u8[(int)(id & 15)];
    }

    /// <summary>The probability of the other class, with the decimals that a score has.</summary>
    public static double Opposite(double score) => Math.Round((1 - score) * Powers[4]) / Powers[4];

    /// <summary>Writes the line of an event.</summary>
    public void Write(SimulatedEvent e)
    {
        Begin(e.Id, e.TimestampMilliseconds);
        Add(",\"features\":{"u8);
        for (var i = 0; i < e.Numbers.Length; i++)
        {
            Add(NumericKeys[i]);
            AddNumber(e.Numbers[i], CreditFeatures.Numeric[i].Decimals);
        }

        for (var i = 0; i < e.Categories.Length; i++) Add(CategoryPairs[i][e.Categories[i]]);
        if (e.Error is null)
        {
            Add("},\"prediction\":\""u8);
            Add(ClassNames[e.Prediction]);
            Add("\",\"score\":"u8);
            AddNumber(e.Score, 4);
            Add(",\"scores\":{\"reject\":"u8);
            AddNumber(Opposite(e.Score), 4);
            Add(",\"approve\":"u8);
            AddNumber(e.Score, 4);
            Add("},\"latency_ms\":"u8);
        }
        else
        {
            Add("},\"error\":\""u8);
            _length += Encoding.UTF8.GetBytes(e.Error, _buffer.AsSpan(_length));
            Add("\",\"latency_ms\":"u8);
        }

        AddNumber(e.LatencyMilliseconds, 2);
        Add("}\n"u8);
    }

    /// <summary>Writes the line of a label.</summary>
    public void Write(SimulatedLabel label)
    {
        Begin(label.Id, label.TimestampMilliseconds);
        Add(",\"label\":\""u8);
        Add(ClassNames[label.Label]);
        Add("\"}\n"u8);
    }

    private void Begin(ulong id, long timestamp)
    {
        var needed = _length + LongestLine + _head.Length;
        if (_buffer.Length < needed) Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        Add(_head);
        WriteId(_buffer.AsSpan(_length), id);
        _length += IdLength;
        Add("\",\"timestamp\":\""u8);
        AddTime(timestamp);
        Add("\""u8);
    }

    private void AddTime(long milliseconds)
    {
        var second = (long)Math.Floor(milliseconds / 1000.0);
        if (second != _second)
        {
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_secondText, out _, "yyyy-MM-dd'T'HH:mm:ss'.'", CultureInfo.InvariantCulture);
            _second = second;
        }

        Add(_secondText);
        var rest = (int)(milliseconds - (second * 1000));
        _buffer[_length++] = (byte)('0' + (rest / 100));
        _buffer[_length++] = (byte)('0' + (rest / 10 % 10));
        _buffer[_length++] = (byte)('0' + (rest % 10));
        _buffer[_length++] = (byte)'Z';
    }

    private void AddNumber(double value, int decimals)
    {
        if (double.IsNaN(value))
        {
            Add("null"u8);
            return;
        }

        var scaled = Math.Round(value * Powers[decimals]);
        var destination = _buffer.AsSpan(_length);
        int written;
        // What an incident made of a value may need more digits than the feature usually has.
        if (scaled / Powers[decimals] != value || Math.Abs(scaled) >= 1e15) Utf8Formatter.TryFormat(value, destination, out written);
        else written = WriteFixed(destination, (long)scaled, decimals);
        _length += written;
    }

    private static int WriteFixed(Span<byte> destination, long scaled, int decimals)
    {
        Span<byte> digits = stackalloc byte[24];
        var rest = (ulong)Math.Abs(scaled);
        var at = digits.Length;
        for (var place = 0; rest > 0 || place <= decimals; place++)
        {
            if (place == decimals && place > 0) digits[--at] = (byte)'.';
            (rest, var digit) = Math.DivRem(rest, 10UL);
            digits[--at] = (byte)('0' + digit);
        }

        if (scaled < 0) digits[--at] = (byte)'-';
        digits[at..].CopyTo(destination);
        return digits.Length - at;
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }
}
