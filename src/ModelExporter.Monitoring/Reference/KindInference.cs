using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Finds the kinds of the features of recorded data by looking at all values before the profile is made. A state of one run.</summary>
public sealed class KindInference
{
    // No profile has as many features; names beyond it come from data that are no table.
    private const int MaxColumns = 1000;

    private readonly Dictionary<string, ColumnShape> _shapes = new(StringComparer.Ordinal);

    /// <summary>The columns with values, the prediction and the score among them.</summary>
    public IReadOnlyDictionary<string, ColumnShape> Shapes => _shapes;

    /// <summary>The kind of a feature, or unknown when it had no value.</summary>
    public FeatureKind KindOf(string feature) => _shapes.TryGetValue(feature, out var shape) ? shape.Kind : FeatureKind.Unknown;

    /// <summary>Looks at the values of all rows.</summary>
    public void Add(EventBatch batch, ModelSlice slice)
    {
        foreach (var column in slice.Features.All) Add(batch, column);
        Add(batch, slice.Prediction);
        Add(batch, slice.Score);
    }

    private void Add(EventBatch batch, Column column)
    {
        if (column.IsEmpty) return;
        if (!_shapes.TryGetValue(column.Name, out var shape))
        {
            if (_shapes.Count >= MaxColumns) return;
            _shapes.Add(column.Name, shape = new ColumnShape());
        }

        foreach (var cell in column.Filled) shape.Add(batch, cell);
    }
}
