using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Segments;

/// <summary>The values of one segment key that are kept apart, and what was counted of each. A state without a lock: its owner guards it.</summary>
/// <remarks>The values are those that the configuration lists, or the first ones that come when it lists none.</remarks>
internal sealed class SegmentValues
{
    /// <summary>All values that are not kept apart.</summary>
    public const string Other = "_other";

    /// <summary>Events that do not have the key, or null there.</summary>
    public const string Missing = "_missing";

    /// <summary>The place of <see cref="Missing"/>.</summary>
    public const int MissingPlace = 0;

    /// <summary>The place of <see cref="Other"/>.</summary>
    public const int OtherPlace = 1;

    // Two classes by two.
    private const int ConfusionCells = 4;
    private const int NumberBytes = 32;

    private readonly Utf8Table<int> _places = new();
    private readonly List<string> _names = [Missing, Other];
    private readonly List<long> _predictions = [0, 0];
    private readonly List<long> _errors = [0, 0];
    private readonly List<long[]> _confusion = [new long[ConfusionCells], new long[ConfusionCells]];
    private readonly bool _isListed;

    /// <summary>Nothing counted yet; the values that the configuration lists are known.</summary>
    public SegmentValues(SegmentOptions options)
    {
        Options = options;
        _isListed = options.Values.Count > 0;
        foreach (var value in options.Values) Add(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The key and its settings.</summary>
    public SegmentOptions Options { get; }

    /// <summary>The label value of a place.</summary>
    public string NameOf(int place) => _names[place];

    /// <summary>The place of a value; the first time that a value comes it gets one, as long as there are some left.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cell">The value.</param>
    /// <param name="limit">The largest number of values that are kept apart.</param>
    /// <param name="isOverLimit">Whether the value is counted as other because of the limit.</param>
    public int PlaceOf(EventBatch batch, Cell cell, int limit, out bool isOverLimit)
    {
        isOverLimit = false;
        switch (cell.Kind)
        {
            case CellKind.Absent or CellKind.Null: return MissingPlace;
            case CellKind.Text or CellKind.Boolean or CellKind.Number: break;
            default: return OtherPlace;
        }

        Span<byte> scratch = stackalloc byte[NumberBytes];
        var text = FeatureKinds.Category(batch, cell, scratch);
        // A label without text is no label for Prometheus.
        return text.IsEmpty ? MissingPlace : PlaceOf(text, limit, out isOverLimit);
    }

    /// <summary>A value as text; null where it is missing or cannot be kept apart.</summary>
    public static string? TextOf(EventBatch batch, Cell cell)
    {
        if (cell.Kind is not (CellKind.Text or CellKind.Boolean or CellKind.Number)) return null;
        Span<byte> scratch = stackalloc byte[NumberBytes];
        var text = FeatureKinds.Category(batch, cell, scratch);
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text);
    }

    /// <summary>The place of a value by its UTF-8 text.</summary>
    public int PlaceOf(ReadOnlySpan<byte> text, int limit, out bool isOverLimit)
    {
        isOverLimit = false;
        if (_places.TryGet(text, out var place)) return place;
        if (_isListed) return OtherPlace;
        isOverLimit = _places.Count >= limit;
        return isOverLimit ? OtherPlace : Add(text);
    }

    /// <summary>Counts an event.</summary>
    public void CountPrediction(int place, bool isError)
    {
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_predictions)[place]++;
        if (isError) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_errors)[place]++;
    }

    /// <summary>Counts a labelled prediction of a binary model.</summary>
    public void CountPair(int place, int actual, int predicted) => _confusion[place][(actual * 2) + predicted]++;

    /// <summary>Forgets the labelled predictions: the classes are others now.</summary>
    public void ClearConfusion()
    {
        foreach (var cells in _confusion) Array.Clear(cells);
    }

    /// <summary>Puts the counts of the two classes in each other's place.</summary>
    public void SwapClasses()
    {
        foreach (var cells in _confusion) Array.Reverse(cells);
    }

    /// <summary>Copies what was counted.</summary>
    /// <param name="withConfusion">Whether the classes are known.</param>
    public SegmentCounts Read(bool withConfusion) =>
        new(Options.Name, [.. _names.Select((name, place) => new SegmentValueCounts(name, _predictions[place], _errors[place], withConfusion ? (long[])_confusion[place].Clone() : []))]);

    private int Add(ReadOnlySpan<byte> text)
    {
        var place = _names.Count;
        var name = Encoding.UTF8.GetString(text);
        _places.Add(text, place);
        _names.Add(name.StartsWith('_') ? "_" + name : name);
        _predictions.Add(0);
        _errors.Add(0);
        _confusion.Add(new long[ConfusionCells]);
        return place;
    }
}

/// <summary>What was counted of one segment key. A value.</summary>
/// <param name="Segment">The key.</param>
/// <param name="Values">Its values, those that are not kept apart and those that were missing among them.</param>
public sealed record SegmentCounts(string Segment, IReadOnlyList<SegmentValueCounts> Values);

/// <summary>What was counted of one value of a segment key. A value.</summary>
/// <param name="Value">The value as a label has it.</param>
/// <param name="Predictions">Events.</param>
/// <param name="Errors">Events with an error.</param>
/// <param name="Confusion">Labelled predictions of a binary model: actual negative and predicted negative, then positive; actual positive likewise. Empty for other models.</param>
public sealed record SegmentValueCounts(string Value, long Predictions, long Errors, long[] Confusion);
