using System.Text;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;
using EventId = ModelExporter.Monitoring.Events.EventId;

namespace ModelExporter.Recorded;

/// <summary>Ground truth from a file of its own, by the id of its prediction: the last label of an id counts, as a correction does. A state of one run.</summary>
internal sealed class RecordedLabels
{
    private readonly Dictionary<EventId, Label> _labels = [];
    private readonly Dictionary<string, byte[]> _texts = new(StringComparer.Ordinal);

    private RecordedLabels(RecordErrors errors) => Errors = errors;

    /// <summary>Ids with a label.</summary>
    public int Count => _labels.Count;

    /// <summary>Labels that came after another one of the same id.</summary>
    public long Corrected { get; private set; }

    /// <summary>Labels without an id or without a value.</summary>
    public long Unusable { get; private set; }

    /// <summary>Events of the last pass that have their label from the file.</summary>
    public long Matched { get; private set; }

    /// <summary>Records of the file that could not be used.</summary>
    public RecordErrors Errors { get; }

    /// <summary>Reads a file of labels.</summary>
    /// <param name="path">CSV, or NDJSON of flat objects or of label events as the exporter takes them.</param>
    /// <param name="id">The column of the id.</param>
    /// <param name="label">The column of the label.</param>
    /// <param name="options">How files are read.</param>
    /// <exception cref="RecordFileException">The file cannot be read, or lacks a column.</exception>
    public static RecordedLabels Read(string path, string id, string label, EventFileOptions options)
    {
        var errors = new RecordErrors();
        var labels = new RecordedLabels(errors);
        using var file = EventFile.OpenLabels(path, id, label, options, errors);
        while (file.Read())
        {
            labels.AddAll(file.Batch);
            labels.AddAll(file.Labels);
        }

        foreach (var (_, column) in file.MissingColumns) throw new RecordFileException($"{path}: no object has the column '{column}'.");
        return labels;
    }

    /// <summary>Starts another pass over the events.</summary>
    public void Restart() => Matched = 0;

    /// <summary>Puts the labels of the file into the label column of a slice; they win over labels that came with the events.</summary>
    public void Join(EventBatch batch, ModelSlice slice)
    {
        for (var row = 0; row < slice.Rows; row++)
        {
            if (!_labels.TryGetValue(slice.Heads[row].Id, out var label)) continue;
            Matched++;
            slice.Label.Set(row, label.Text is { } text ? batch.AddText(text) : new Cell(label.Kind, label.Number));
        }
    }

    private void AddAll(EventBatch batch)
    {
        foreach (var slice in batch.Slices)
        {
            for (var row = 0; row < slice.Rows; row++) Add(batch, slice.Heads[row].Id, slice.Label[row]);
        }
    }

    private void Add(EventBatch batch, EventId id, Cell cell)
    {
        if (id.IsNone || cell.Kind is not (CellKind.Number or CellKind.Boolean or CellKind.Text))
        {
            Unusable++;
            return;
        }

        if (_labels.ContainsKey(id)) Corrected++;
        _labels[id] = new Label(cell.Kind, cell.Number, cell.Kind == CellKind.Text ? Shared(batch.Text(cell)) : null);
    }

    // Labels are few different texts.
    private byte[] Shared(ReadOnlySpan<byte> text)
    {
        var name = Encoding.UTF8.GetString(text);
        if (!_texts.TryGetValue(name, out var bytes)) _texts.Add(name, bytes = text.ToArray());
        return bytes;
    }

    private readonly record struct Label(CellKind Kind, double Number, byte[]? Text);
}
