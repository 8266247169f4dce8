using System.Text;
using ModelExporter.Exposition.Formats.Protobuf;

namespace ModelExporter.Exposition.Families;

/// <summary>Labels of one series: names with values, in the order of the family's label list. A value; its encoded text is made once and then copied.</summary>
/// <remarks>Made when the thing it names is born (a feature, a bin) and kept as long as that lives: a series on the page then costs a copy of its text and a number.</remarks>
public sealed class LabelSet
{
    /// <summary>No labels.</summary>
    public static readonly LabelSet Empty = new(null, "", "", [], null);

    private readonly LabelSet? _before;
    private readonly string _name;
    private readonly string _value;
    private readonly byte[] _text;
    private byte[]? _protobuf;

    private LabelSet(LabelSet? before, string name, string value, byte[] text, DateTimeOffset? startedAt)
    {
        _before = before;
        _name = name;
        _value = value;
        _text = text;
        StartedAt = startedAt;
    }

    /// <summary>Number of labels.</summary>
    public int Count => _before is null ? 0 : _before.Count + 1;

    /// <summary>The labels, encoded as all text formats have them, without braces: <c>model="m",version="1"</c>.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>When the counters with these labels started at 0; null when they started with the process.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>The labels as the field <c>label</c> of a protobuf <c>Metric</c>, encoded when first asked for. An empty value is a label that is not there, and left out.</summary>
    internal ReadOnlySpan<byte> Protobuf => _protobuf ??= EncodeProtobuf();

    /// <summary>Labels with names and values.</summary>
    public static LabelSet Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var set = Empty;
        foreach (var (name, value) in labels) set = set.With(name, value);
        return set;
    }

    /// <summary>These labels and one more behind them; see <see cref="LabelText.Clean"/> for what becomes of odd values.</summary>
    public LabelSet With(string name, string value)
    {
        var clean = LabelText.Clean(value);
        var pair = new StringBuilder();
        if (_text.Length > 0) pair.Append(',');
        LabelText.AppendPair(pair, name, clean);
        var added = pair.ToString();
        var text = new byte[_text.Length + Encoding.UTF8.GetByteCount(added)];
        _text.CopyTo(text, 0);
        Encoding.UTF8.GetBytes(added, text.AsSpan(_text.Length));
        return new LabelSet(this, name, clean, text, StartedAt);
    }

    /// <summary>The same labels for counters that started at 0 at a time of their own, as have all that are made of these.</summary>
    public LabelSet Since(DateTimeOffset startedAt) => new(_before, _name, _value, _text, startedAt);

    /// <summary>Names and values, first to last.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs
    {
        get
        {
            var pairs = new KeyValuePair<string, string>[Count];
            var set = this;
            for (var i = pairs.Length - 1; i >= 0; i--, set = set._before!) pairs[i] = new KeyValuePair<string, string>(set._name, set._value);
            return pairs;
        }
    }

    private byte[] EncodeProtobuf()
    {
        var message = new ProtobufMessage();
        foreach (var (name, value) in Pairs)
        {
            if (value.Length > 0) message.AddLabel(1, name, value);
        }

        return message.Written.ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => '{' + Encoding.UTF8.GetString(_text) + '}';
}
