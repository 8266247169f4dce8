namespace ModelExporter.Monitoring.Events;

/// <summary>What a feature is.</summary>
public enum FeatureKind : byte
{
    /// <summary>Not known yet: no value has been seen.</summary>
    Unknown,

    /// <summary>Numbers.</summary>
    Numeric,

    /// <summary>Text; booleans are the categories <c>true</c> and <c>false</c>.</summary>
    Categorical,

    /// <summary>Arrays of numbers (embeddings).</summary>
    Vector,
}

/// <summary>What was found where a value was expected.</summary>
public enum CellKind : byte
{
    /// <summary>The event does not name this field.</summary>
    Absent,

    /// <summary>An explicit null.</summary>
    Null,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>A boolean: <see cref="Cell.Number"/> is 0 or 1.</summary>
    Boolean,

    /// <summary>Text in the batch's arena, UTF-8, unescaped.</summary>
    Text,

    /// <summary>An array of numbers in the batch's vector arena.</summary>
    Vector,

    /// <summary>NaN or an infinity, or a number beyond the range of a double.</summary>
    NotFinite,

    /// <summary>A value of a shape that no feature has: an object, an array of anything but numbers.</summary>
    Unsupported,

    /// <summary>Text or an array over its limit.</summary>
    TooLong,
}

/// <summary>One value of one event. A value.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Number">The number, or 0 and 1 for booleans; otherwise 0.</param>
/// <param name="Start">First byte in the text arena, or first number in the vector arena.</param>
/// <param name="Length">Length in the arena.</param>
public readonly record struct Cell(CellKind Kind, double Number = 0, int Start = 0, int Length = 0)
{
    /// <summary>A number; NaN and infinities become <see cref="CellKind.NotFinite"/>.</summary>
    public static Cell OfNumber(double value) => double.IsFinite(value) ? new Cell(CellKind.Number, value) : new Cell(CellKind.NotFinite);

    /// <summary>A boolean.</summary>
    public static Cell OfBoolean(bool value) => new(CellKind.Boolean, value ? 1 : 0);

    /// <summary>An explicit null.</summary>
    public static Cell Null => new(CellKind.Null);
}
