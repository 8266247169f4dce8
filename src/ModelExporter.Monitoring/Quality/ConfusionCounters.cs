namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled predictions by actual and predicted class since the process started. A state without a lock: its owner guards it.</summary>
/// <remarks>Counts go on by name when the classes change: with a new reference, or when labels show another one.</remarks>
internal sealed class ConfusionCounters
{
    private readonly Dictionary<(string Actual, string Predicted), long> _earlier = [];
    private LabelSpace? _space;
    private long[] _counts = [];

    private int Side => _space!.OtherClass + 1;

    /// <summary>Counts for these classes from now on.</summary>
    public void Use(LabelSpace? space)
    {
        if (ReferenceEquals(space, _space)) return;
        foreach (var (pair, count) in Read())
        {
            // Of classes that came and went only those are remembered that were ever counted.
            if (count > 0) _earlier[pair] = count;
        }

        _space = space is { IsClassification: true } ? space : null;
        _counts = _space is null ? [] : new long[Side * Side];
        if (_space is null) return;
        var names = _space.ClassNames;
        for (var cell = 0; cell < _counts.Length; cell++)
        {
            if (_earlier.Remove((names[cell / Side], names[cell % Side]), out var count)) _counts[cell] = count;
        }

        // What no class of today has goes on as other, so that the sums never fall.
        foreach (var ((actual, predicted), count) in _earlier) _counts[(PlaceOf(names, actual) * Side) + PlaceOf(names, predicted)] += count;
        _earlier.Clear();
    }

    /// <summary>Counts a pair.</summary>
    public void Count(in LabelledPair pair)
    {
        if (_space is null || pair.Label.Class.IsNone || pair.Prediction.Class.IsNone) return;
        _counts[(pair.Label.Class.Index * Side) + pair.Prediction.Class.Index]++;
    }

    /// <summary>All pairs of classes and their counts.</summary>
    public IReadOnlyList<KeyValuePair<(string Actual, string Predicted), long>> Read()
    {
        if (_space is null) return [.. _earlier];
        var names = _space.ClassNames;
        return [.. _counts.Select((count, cell) => KeyValuePair.Create((names[cell / Side], names[cell % Side]), count))];
    }

    private static int PlaceOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.Equals(names[i], name, StringComparison.Ordinal)) return i;
        }

        return names.Count - 1;
    }
}
