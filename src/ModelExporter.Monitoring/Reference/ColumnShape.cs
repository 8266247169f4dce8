using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>What the values of one column look like, and the kind that follows. A state of one <see cref="KindInference"/>.</summary>
public sealed class ColumnShape
{
    /// <summary>Finite numbers.</summary>
    public long Numbers { get; private set; }

    /// <summary>Booleans.</summary>
    public long Booleans { get; private set; }

    /// <summary>Texts.</summary>
    public long Texts { get; private set; }

    /// <summary>Arrays of numbers.</summary>
    public long Vectors { get; private set; }

    /// <summary>The first text, cut to 40 characters; null when there was none.</summary>
    public string? FirstText { get; private set; }

    /// <summary>Whether texts came together with numbers or booleans: then each value is the text as it was written.</summary>
    public bool IsMixed => Texts > 0 && Numbers + Booleans > 0;

    /// <summary>The kind that follows from the values.</summary>
    /// <remarks>
    /// Numeric when every value is a number (missing values and infinities say nothing); a vector when every value is an array; categorical otherwise. A numeric feature with few
    /// distinct values stays numeric and has one bin per value. Unknown when there was no value at all.
    /// </remarks>
    public FeatureKind Kind
    {
        get
        {
            if (Texts + Booleans > 0) return FeatureKind.Categorical;
            if (Numbers > 0) return Vectors > Numbers ? FeatureKind.Vector : FeatureKind.Numeric;
            return Vectors > 0 ? FeatureKind.Vector : FeatureKind.Unknown;
        }
    }

    internal void Add(EventBatch batch, Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Number:
                Numbers++;
                break;
            case CellKind.Boolean:
                Booleans++;
                break;
            case CellKind.Vector:
                Vectors++;
                break;
            case CellKind.Text:
                Texts++;
                FirstText ??= Beginning(System.Text.Encoding.UTF8.GetString(batch.Text(cell)));
                break;
            case CellKind.TooLong:
                Texts++;
                break;
        }
    }

    private static string Beginning(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
