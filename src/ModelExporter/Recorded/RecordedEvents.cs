using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Recorded;

/// <summary>The events of one model version in some recorded files, to be read as often as needed. A state of one run of a command.</summary>
/// <param name="files">The files, in the order in which they are read.</param>
/// <param name="roles">What their columns are.</param>
/// <param name="progress">Where to say how far it is.</param>
internal sealed class RecordedEvents(IReadOnlyList<string> files, ColumnRoles roles, ProgressBar progress)
{
    private const int NamesKept = 10;

    private readonly SortedSet<string> _others = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unused = new(StringComparer.Ordinal);

    /// <summary>How files are read.</summary>
    public EventFileOptions Options { get; set; } = new();

    /// <summary>The model whose events are wanted; null until the first event decides.</summary>
    public string? Model { get; set; }

    /// <summary>The version whose events are wanted; null until the first event decides.</summary>
    public string? Version { get; set; }

    /// <summary>Events of the wanted model version in the last pass.</summary>
    public long Events { get; private set; }

    /// <summary>Events of other models and versions in the last pass.</summary>
    public long OtherEvents { get; private set; }

    /// <summary>Lines of ground truth among the events in the last pass: those of a file for <c>--labels</c>.</summary>
    public long StrayLabels { get; private set; }

    /// <summary>Records that could not be used in the last pass.</summary>
    public RecordErrors Errors { get; private set; } = new();

    /// <summary>Other models and versions, the first of them.</summary>
    public IReadOnlyCollection<string> Others => _others;

    /// <summary>Columns that are not used although nobody said so, with the reason.</summary>
    public IReadOnlyDictionary<string, string> UnusedColumns => _unused;

    /// <summary>Reads all files once.</summary>
    /// <param name="what">What is being done, for the progress bar.</param>
    /// <param name="use">Takes the wanted rows of each batch; false ends the pass early.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>False when the pass was ended early.</returns>
    /// <exception cref="RecordFileException">A file cannot be read or does not fit the roles.</exception>
    public bool Read(string what, Func<EventBatch, ModelSlice, bool> use, CancellationToken cancellation)
    {
        Errors = new RecordErrors();
        (Events, OtherEvents, StrayLabels) = (0, 0, 0);
        _missing.Clear();
        _others.Clear();
        var total = files.Sum(file => File.Exists(file) ? new FileInfo(file).Length : 0);
        var done = 0L;
        foreach (var path in files)
        {
            using var file = EventFile.Open(path, roles, Options, Errors);
            while (file.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var slice in file.Batch.Slices)
                {
                    if (slice.Rows > 0 && IsWanted(slice) && !use(file.Batch, slice)) return false;
                }

                StrayLabels += file.Labels.Rows;
                progress.Report(what, done + file.BytesRead, total, Events);
            }

            done += file.BytesRead;
            foreach (var (option, column) in file.MissingColumns) _missing.Add($"{path}: {option} names the column '{column}', which no object has");
            foreach (var (column, reason) in file.UnusedColumns) _unused.TryAdd(column, reason);
        }

        if (_missing.Count > 0 && Events > 0) throw new RecordFileException(_missing.First() + ".");
        return true;
    }

    private bool IsWanted(ModelSlice slice)
    {
        Model ??= slice.Model;
        Version ??= slice.Version;
        if (slice.Model == Model && slice.Version == Version)
        {
            Events += slice.Rows;
            return true;
        }

        OtherEvents += slice.Rows;
        if (_others.Count < NamesKept) _others.Add($"{slice.Model} {slice.Version}");
        return false;
    }
}
