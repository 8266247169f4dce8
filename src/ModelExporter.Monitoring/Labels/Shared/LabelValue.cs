using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels.Shared;

/// <summary>A prediction or label outside its batch: as it came, before anybody says what it means. A value; the arrays are not changed.</summary>
/// <param name="Kind">Absent, a number, a boolean, a text, or a list of grades.</param>
/// <param name="Number">The number, or 0 and 1 for booleans; otherwise 0.</param>
/// <param name="Text">UTF-8 of a text, otherwise null.</param>
/// <param name="Grades">Relevance grades of a ranking, otherwise null.</param>
public readonly record struct LabelValue(CellKind Kind, double Number, byte[]? Text, double[]? Grades)
{
    /// <summary>A number.</summary>
    public static LabelValue OfNumber(double number) => new(CellKind.Number, number, null, null);

    /// <summary>A boolean.</summary>
    public static LabelValue OfBoolean(bool value) => new(CellKind.Boolean, value ? 1 : 0, null, null);

    /// <summary>A text.</summary>
    public static LabelValue OfText(byte[] text) => new(CellKind.Text, 0, text, null);

    /// <summary>Relevance grades.</summary>
    public static LabelValue OfGrades(double[] grades) => new(CellKind.Vector, 0, null, grades);

    internal static LabelValue Of(EventBatch batch, Cell cell) => cell.Kind switch
    {
        CellKind.Number => OfNumber(cell.Number),
        CellKind.Boolean => OfBoolean(cell.Number != 0),
        CellKind.Text => OfText(batch.Text(cell).ToArray()),
        CellKind.Vector => OfGrades(batch.Vector(cell).ToArray()),
        _ => default,
    };
}
