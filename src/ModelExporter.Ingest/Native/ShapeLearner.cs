using System.Text;
using System.Text.Json;

namespace ModelExporter.Ingest.Native;

/// <summary>Takes the shape of one event: where its values are and what stands between them. A state of one call of <see cref="EventShape.Of"/>.</summary>
/// <param name="text">The event.</param>
/// <param name="keeps">Whether what is found is kept, or it is only seen whether there is a shape.</param>
internal ref struct ShapeLearner(ReadOnlySpan<byte> text, bool keeps)
{
    private const int MostSlots = 512;

    private static readonly List<byte> NoBytes = [];
    private static readonly List<EventShape.Slot> NoSlots = [];

    private readonly ReadOnlySpan<byte> _text = text;
    private Utf8JsonReader _json = new(text);
    private int _from;
    private int _count;
    private bool _hasModel;

    /// <summary>The model's name.</summary>
    public string Model { get; private set; } = string.Empty;

    /// <summary>The version's name.</summary>
    public string Version { get; private set; } = Names.DefaultVersion;

    /// <summary>Whether the event has a features object.</summary>
    public bool HasFeatures { get; private set; }

    /// <summary>All that stands between values, one after another.</summary>
    public List<byte> Between { get; } = keeps ? [] : NoBytes;

    /// <summary>The values in their order.</summary>
    public List<EventShape.Slot> Slots { get; } = keeps ? [] : NoSlots;

    /// <summary>Goes through the event.</summary>
    /// <returns>Whether it has a shape.</returns>
    public bool TryLearn()
    {
        var seen = 0;
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject) return false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            if (_json.ValueIsEscaped) return false;
            var field = NativeFields.Find(_json.ValueSpan, EventTarget.Predictions);
            if (field != NativeField.Unknown)
            {
                var bit = 1 << (int)field;
                if ((seen & bit) != 0) return false;
                seen |= bit;
            }

            _json.Read();
            if (!Learn(field)) return false;
        }

        if (keeps) Between.AddRange(_text[_from..(int)_json.BytesConsumed]);
        return _hasModel && _count is > 0 and <= MostSlots;
    }

    private bool Learn(NativeField field)
    {
        switch (field)
        {
            // The identity stands among the bytes that do not change.
            case NativeField.Model:
                if (_json.TokenType != JsonTokenType.String || _json.ValueIsEscaped) return false;
                _hasModel = true;
                if (keeps) Model = Encoding.UTF8.GetString(_json.ValueSpan);
                return true;
            case NativeField.Version:
                if (_json.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || _json.ValueIsEscaped) return false;
                if (keeps) Version = Encoding.UTF8.GetString(_json.ValueSpan);
                return true;
            case NativeField.Features or NativeField.Scores or NativeField.Segments:
                if (_json.TokenType != JsonTokenType.StartObject) return false;
                if (field == NativeField.Features) HasFeatures = true;
                while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
                {
                    if (_json.ValueIsEscaped || _json.ValueSpan.IsEmpty) return false;
                    var name = keeps ? _json.ValueSpan.ToArray() : [];
                    _json.Read();
                    if (!AddSlot(field, name)) return false;
                }

                return true;
            case NativeField.Id or NativeField.Timestamp or NativeField.LatencyMilliseconds or NativeField.Prediction or NativeField.Score or NativeField.Label
                or NativeField.Error or NativeField.Client or NativeField.Unknown:
                return AddSlot(field, []);
            // A field that shapes do not know is read in the ordinary way.
            default:
                return false;
        }
    }

    private bool AddSlot(NativeField field, byte[] name)
    {
        var start = (int)_json.TokenStartIndex;
        if (_json.TokenType == JsonTokenType.StartObject) return false;
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                if (_json.TokenType != JsonTokenType.Number) return false;
            }
        }

        _count++;
        if (keeps)
        {
            Between.AddRange(_text[_from..start]);
            Slots.Add(new EventShape.Slot(field, name, Between.Count));
        }

        _from = (int)_json.BytesConsumed;
        return true;
    }
}
