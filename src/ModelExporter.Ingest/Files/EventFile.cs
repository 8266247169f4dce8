using ModelExporter.Ingest.Servers;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Files;

/// <summary>A recorded file of events, read batch by batch in bounded memory: CSV, NDJSON of native events, of flat objects or of the bodies of a model server, any of them gzipped. A state of one reader.</summary>
public sealed class EventFile : IDisposable
{
    private readonly ByteWindow _bytes;
    private readonly IngestRequest _request;
    private readonly IEventRecords _records;
    private readonly ColumnBinder _binder;
    private readonly EventFileOptions _options;
    private readonly ColumnRoles _roles;
    private readonly List<long> _lines = [];
    private bool _atEnd;

    private EventFile(string path, ByteWindow bytes, ColumnRoles roles, EventFileOptions options, RecordErrors errors)
    {
        Path = path;
        _bytes = bytes;
        _roles = roles;
        _options = options;
        _binder = new ColumnBinder(roles, options);
        _request = new IngestRequest(new IngestLimits { FeaturesPerEvent = options.Features, TextBytes = options.TextBytes });
        if (bytes.Bytes.IsEmpty) throw new RecordFileException($"{path}: the file is empty.");
        if (bytes.Bytes.TrimStart(" \t\r\n"u8).StartsWith("["u8)) throw new RecordFileException($"{path}: the file starts with '[': one object per line is needed, not an array.");
        Format = RecordFormats.Detect(bytes.Bytes);
        if (Format is not (RecordFormat.Csv or RecordFormat.FlatJson)) CheckNativeRoles(path, roles, Format);
        _records = Format switch
        {
            RecordFormat.Csv => new CsvEvents(path, bytes, roles, _binder, options, _request, errors),
            RecordFormat.Native => new NativeEvents(path, bytes, _request, errors),
            RecordFormat.SageMaker => new ForeignEvents(path, bytes, new SageMakerFormat(Foreign(options)), options, _request, errors),
            RecordFormat.Inferences => new ForeignEvents(path, bytes, new OpenInferenceFormat(Foreign(options)), options, _request, errors),
            RecordFormat.Bento => new ForeignEvents(path, bytes, new BentoFormat(Foreign(options)), options, _request, errors),
            _ => new FlatJsonEvents(path, bytes, _binder, options, _request, errors),
        };
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public RecordFormat Format { get; }

    /// <summary>The rows read last.</summary>
    public EventBatch Batch => _request.Batch;

    /// <summary>The truth of predictions that was read last, apart from rows.</summary>
    public EventBatch Labels => _request.Labels;

    /// <summary>Bytes read so far, as the file lies on the disk.</summary>
    public long BytesRead => _bytes.Position;

    /// <summary>Columns that are not used although nobody said so, with the reason.</summary>
    public IReadOnlyList<UnusedColumn> UnusedColumns => _binder.Unused;

    /// <summary>Columns that have a role but that no record had so far; always none for CSV, whose header is checked, and for native events.</summary>
    public IEnumerable<(string Option, string Column)> MissingColumns => Format != RecordFormat.FlatJson
        ? []
        : _roles.Named().Where(role => !_binder.All.Exists(binding => binding.Column == role.Column && binding.WasSeen)).Select(role => (role.Option, role.Column));

    /// <summary>Opens a file and finds out what it holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="roles">What its columns are.</param>
    /// <param name="options">Limits and conversions.</param>
    /// <param name="errors">Gets the records that cannot be used.</param>
    /// <exception cref="RecordFileException">The file cannot be read, or does not fit the roles.</exception>
    public static EventFile Open(string path, ColumnRoles roles, EventFileOptions options, RecordErrors errors)
    {
        var bytes = ByteWindow.Open(path);
        try
        {
            return new EventFile(path, bytes, roles, options, errors);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file of labels: native label events name their own fields, everything else has the columns that are named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="id">The column of the id.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="options">Limits and conversions.</param>
    /// <param name="errors">Gets the records that cannot be used.</param>
    /// <exception cref="RecordFileException">The file cannot be read, or lacks a column.</exception>
    public static EventFile OpenLabels(string path, string id, string label, EventFileOptions options, RecordErrors errors)
    {
        RecordFormat format;
        using (var bytes = ByteWindow.Open(path)) format = RecordFormats.Detect(bytes.Bytes);
        return Open(path, format is not (RecordFormat.Csv or RecordFormat.FlatJson) ? ColumnRoles.None : new ColumnRoles { Id = id, Label = label }, options, errors);
    }

    /// <summary>Reads the next rows into <see cref="Batch"/>.</summary>
    /// <returns>False when there are no more.</returns>
    /// <exception cref="RecordFileException">The file cannot be read any further.</exception>
    public bool Read()
    {
        while (true)
        {
            _request.Clear();
            _lines.Clear();
            if (_atEnd) return false;
            _atEnd = !_records.Read(_options.BatchRows, _lines);
            if (Batch.Rows > 0 || Labels.Rows > 0) return true;
        }
    }

    /// <summary>The line of a row of the batch, by the <see cref="RowHead.Index"/> of its head.</summary>
    public long Line(int index) => _lines[Math.Min(index, _lines.Count - 1)];

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private static FormatOptions Foreign(EventFileOptions options) => new() { Models = options.Models };

    private static void CheckNativeRoles(string path, ColumnRoles roles, RecordFormat format)
    {
        foreach (var (option, field, column, _) in roles.Named())
        {
            // Naming a field as it is called anyway does no harm.
            if (field != RecordField.ClassScore && column == option[2..]) continue;
            throw new RecordFileException(format == RecordFormat.Native
                ? $"{path}: {option} {column} does not fit: the file holds native events, whose fields have names of their own."
                : $"{path}: {option} {column} does not fit: the file holds bodies of a model server; --mapping says what their columns are.");
        }
    }
}
