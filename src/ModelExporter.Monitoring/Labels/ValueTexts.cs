using System.Globalization;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The texts of a model's predictions and labels, each once. A state without a lock: its owner guards it.</summary>
internal sealed class ValueTexts
{
    /// <summary>Texts that are kept; of more only a hash is.</summary>
    public const int Limit = 1000;

    /// <summary>The longest text that is kept, in bytes.</summary>
    public const int MaxBytes = 256;

    /// <summary>Room for the shortest form of any number.</summary>
    public const int NumberBytes = 32;

    private readonly Utf8Table<int> _numbers = new();
    private readonly List<byte[]> _texts = [];

    /// <summary>Texts kept.</summary>
    public int Count => _texts.Count;

    /// <summary>How many values had a text that was not kept.</summary>
    public long Missed { get; private set; }

    /// <summary>A cell as a value; absent when it is neither number nor boolean nor text.</summary>
    public StoredValue Store(EventBatch batch, Cell cell) => cell.Kind switch
    {
        CellKind.Number => StoredValue.OfNumber(cell.Number),
        CellKind.Boolean => StoredValue.OfBoolean(cell.Number != 0),
        CellKind.Text => Store(batch.Text(cell)),
        _ => default,
    };

    /// <summary>A text as a value.</summary>
    public StoredValue Store(ReadOnlySpan<byte> text)
    {
        var hash = (uint)StableHash.Of(text);
        if (_numbers.TryGet(text, out var number)) return StoredValue.OfText(number, hash);
        if (_texts.Count < Limit && text.Length <= MaxBytes) return StoredValue.OfText(Add(text), hash);
        Missed++;
        return StoredValue.OfText(-1, hash);
    }

    /// <summary>The bytes by which a value is a class: text as it stands, <c>true</c> and <c>false</c>, numbers in their shortest form; empty for a text that was not kept.</summary>
    /// <param name="value">The value.</param>
    /// <param name="scratch">Room for <see cref="NumberBytes"/>.</param>
    public ReadOnlySpan<byte> Category(StoredValue value, Span<byte> scratch)
    {
        switch (value.Kind)
        {
            case CellKind.Text: return value.TextNumber >= 0 ? _texts[value.TextNumber] : default;
            case CellKind.Boolean: return value.Bits != 0 ? "true"u8 : "false"u8;
            case CellKind.Number:
                value.Number.TryFormat(scratch, out var written, default, CultureInfo.InvariantCulture);
                return scratch[..written];
            default: return default;
        }
    }

    /// <summary>The text of a number.</summary>
    public ReadOnlySpan<byte> this[int number] => _texts[number];

    internal void Save(StateWriter writer)
    {
        writer.Write(_texts.Count);
        foreach (var text in _texts) writer.WriteBytes(text);
    }

    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(Limit); left > 0; left--)
        {
            var text = reader.ReadBytes().Span;
            if (_numbers.TryGet(text, out _)) throw new StateMismatchException("A text of the labels is there twice.");
            Add(text);
        }
    }

    internal void Clear()
    {
        _numbers.Clear();
        _texts.Clear();
    }

    private int Add(ReadOnlySpan<byte> text)
    {
        _numbers.Add(text, _texts.Count);
        _texts.Add(text.ToArray());
        return _texts.Count - 1;
    }
}
