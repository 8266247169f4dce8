using System.Text;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Files;

/// <summary>One column of a file and what it is to the event. A state of one reader: it remembers where its values go.</summary>
/// <param name="column">The column's name in the file.</param>
/// <param name="field">What it is.</param>
/// <param name="className">The class, for a class probability.</param>
/// <param name="conversion">How its text becomes values.</param>
internal sealed class ColumnBinding(string column, RecordField field, string className, CellConversion conversion)
{
    private ModelSlice? _slice;
    private Column? _target;

    /// <summary>The column's name in the file.</summary>
    public string Column { get; } = column;

    /// <summary>What it is.</summary>
    public RecordField Field { get; } = field;

    /// <summary>The feature's name where that is another one.</summary>
    public string Feature { get; init; } = column;

    /// <summary>How its text becomes values.</summary>
    public CellConversion Conversion { get; } = conversion;

    /// <summary>Whether any record had it.</summary>
    public bool WasSeen { get; set; }

    /// <summary>Sets the value of the row that is being filled.</summary>
    public void Set(ModelSlice slice, Cell cell)
    {
        if (!ReferenceEquals(slice, _slice))
        {
            _slice = slice;
            _target = Field switch
            {
                RecordField.Prediction => slice.Prediction,
                RecordField.Score => slice.Score,
                RecordField.Label => slice.Label,
                RecordField.ClassScore => slice.Scores.FindOrAdd(Encoding.UTF8.GetBytes(className)),
                _ => slice.Features.FindOrAdd(Encoding.UTF8.GetBytes(Feature)),
            };
        }

        _target?.Set(slice.Rows, cell);
    }
}

/// <summary>A column that is not used, and why. A value.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public readonly record struct UnusedColumn(string Column, string Reason);

/// <summary>Gives every column of a file its bindings, by roles. A service of one reader.</summary>
/// <param name="roles">The roles.</param>
/// <param name="options">Limits and conversions.</param>
internal sealed class ColumnBinder(ColumnRoles roles, EventFileOptions options)
{
    private readonly HashSet<string> _ignored = [.. roles.Ignored];
    private readonly List<UnusedColumn> _unused = [];
    private readonly ModelOptions? _model = options.Models(options.DefaultModel);
    private int _features;

    /// <summary>All bindings so far.</summary>
    public List<ColumnBinding> All { get; } = [];

    /// <summary>Columns that are not used although nobody said so.</summary>
    public IReadOnlyList<UnusedColumn> Unused => _unused;

    /// <summary>The bindings of a column: none for one that is left out, more than one for one that has several roles.</summary>
    public ColumnBinding[] Bind(string column)
    {
        var bindings = roles.Named().Where(role => role.Column == column).Select(role => new ColumnBinding(column, role.Field, role.Class, ConversionOf(role.Field, column))).ToArray();
        if (bindings.Length == 0 && !_ignored.Contains(column) && Mapped(column) is { } mapped) bindings = mapped;
        else if (bindings.Length == 0 && !_ignored.Contains(column) && IsFeature(column)) bindings = [new ColumnBinding(column, RecordField.Feature, "", ConversionOf(RecordField.Feature, column))];
        All.AddRange(bindings);
        return bindings;
    }

    // What the mapping of the model says of a column that no option names; null when it says nothing.
    private ColumnBinding[]? Mapped(string column)
    {
        if (ColumnTarget.Find(_model, column) is not { } target) return null;
        var field = target.Role switch
        {
            ColumnRole.Feature => RecordField.Feature,
            ColumnRole.Prediction => RecordField.Prediction,
            ColumnRole.Score => RecordField.Score,
            ColumnRole.ClassScore => RecordField.ClassScore,
            ColumnRole.Id => RecordField.Id,
            ColumnRole.Timestamp => RecordField.Timestamp,
            ColumnRole.Label => RecordField.Label,
            _ => (RecordField?)null,
        };
        // Segments and clients have no part in recorded runs.
        if (field is null || (field == RecordField.Feature && !IsFeature(target.Name))) return [];
        var name = field == RecordField.Feature ? target.Name : column;
        return [new ColumnBinding(column, field.Value, field == RecordField.Feature ? "" : target.Name, ConversionOf(field.Value, name)) { Feature = name }];
    }

    private bool IsFeature(string column)
    {
        var problem = Names.CheckFeature(Encoding.UTF8.GetBytes(column)) switch
        {
            null => _features < options.Features ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"there are more than {options.Features} features"),
            IgnoredReason.ReservedName => "names that start with '_' belong to the exporter",
            IgnoredReason.NameTooLong => "a name has at most 128 characters",
            _ when column.Length == 0 => "it has no name",
            _ => "its name has characters that cannot be printed",
        };
        if (problem is null)
        {
            _features++;
            return true;
        }

        // Names can be as many as a file has lines.
        if (_unused.Count < options.Features) _unused.Add(new UnusedColumn(column, problem));
        return false;
    }

    private CellConversion ConversionOf(RecordField field, string column) => field switch
    {
        RecordField.Feature => options.ConversionOf(column),
        RecordField.Prediction => options.ConversionOf(ModelSlice.PredictionName),
        RecordField.Score => options.ConversionOf(ModelSlice.ScoreName),
        _ => CellConversion.Natural,
    };
}
