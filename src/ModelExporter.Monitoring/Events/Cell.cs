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

/// <summary>One value of one event, in 16 bytes: a batch has tens of thousands. A value.</summary>
public readonly record struct Cell
{
    // The bits of a number, or the place in an arena: the start below, the length above.
    private readonly long _bits;

    /// <summary>A value of some kind.</summary>
    /// <param name="kind">What was found.</param>
    /// <param name="number">The number, or 0 and 1 for booleans; without meaning for others.</param>
    /// <param name="start">First byte in the text arena, or first number in the vector arena; without meaning for values outside of them.</param>
    /// <param name="length">Length in the arena.</param>
    public Cell(CellKind kind, double number = 0, int start = 0, int length = 0)
    {
        Kind = kind;
        _bits = kind is CellKind.Text or CellKind.Vector ? (uint)start | ((long)length << 32) : BitConverter.DoubleToInt64Bits(number);
    }

    /// <summary>What was found.</summary>
    public CellKind Kind { get; }

    /// <summary>The number, or 0 and 1 for booleans; otherwise 0.</summary>
    public double Number => IsInArena ? 0 : BitConverter.Int64BitsToDouble(_bits);

    /// <summary>First byte in the text arena, or first number in the vector arena; otherwise 0.</summary>
    public int Start => IsInArena ? (int)_bits : 0;

    /// <summary>Length in the arena; otherwise 0.</summary>
    public int Length => IsInArena ? (int)(_bits >> 32) : 0;

    private bool IsInArena => Kind is CellKind.Text or CellKind.Vector;

    /// <summary>A number; NaN and infinities become <see cref="CellKind.NotFinite"/>.</summary>
    public static Cell OfNumber(double value) => double.IsFinite(value) ? new Cell(CellKind.Number, value) : new Cell(CellKind.NotFinite);

    /// <summary>A boolean.</summary>
    public static Cell OfBoolean(bool value) => new(CellKind.Boolean, value ? 1 : 0);

    /// <summary>An explicit null.</summary>
    public static Cell Null => new(CellKind.Null);
}
