using System.Globalization;
using System.Text;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest;

/// <summary>Accepts everything and writes down each row as one line of text, so that rows can be compared whatever batch they came in.</summary>
internal sealed class RecordingSink : IEventSink
{
    public List<string> Rows { get; } = [];

    public List<int> Indices { get; } = [];

    /// <summary>Slices of these models are refused.</summary>
    public HashSet<string> FullModels { get; } = [];

    /// <summary>Events with these ids are duplicates.</summary>
    public HashSet<EventId> Known { get; } = [];

    public ApplyOutcome ApplyLabels(EventBatch batch) => Apply(batch);

    public ApplyOutcome ApplyFeedback(EventBatch batch) => Apply(batch);

    public ApplyOutcome Apply(EventBatch batch)
    {
        int accepted = 0, duplicates = 0, refused = 0;
        foreach (var slice in batch.Slices)
        {
            if (FullModels.Contains(slice.Model))
            {
                slice.Refusal = SliceRefusal.TooManyModels;
                refused += slice.Rows;
                continue;
            }

            for (var row = 0; row < slice.Rows; row++)
            {
                if (!slice.Heads[row].Id.IsNone && Known.Contains(slice.Heads[row].Id))
                {
                    duplicates++;
                    continue;
                }

                accepted++;
                Indices.Add(slice.Heads[row].Index);
                Rows.Add(Describe(batch, slice, row));
            }
        }

        return new ApplyOutcome(accepted, duplicates, refused);
    }

    private static string Describe(EventBatch batch, ModelSlice slice, int row)
    {
        var head = slice.Heads[row];
        var text = new StringBuilder($"{slice.Model}@{slice.Version}");
        if (head.TimestampMilliseconds != ModelSlice.NoTimestamp) text.Append(CultureInfo.InvariantCulture, $" time={head.TimestampMilliseconds}");
        if (!double.IsNaN(head.LatencySeconds)) text.Append(CultureInfo.InvariantCulture, $" latency={head.LatencySeconds:R}");
        if (!head.Id.IsNone) text.Append(CultureInfo.InvariantCulture, $" id={head.Id.High:x16}{head.Id.Low:x16}");
        if (head.HasFeatures) text.Append(" features");
        Append(text, "f", slice.Features, batch, row);
        Append(text, "p", slice.Prediction[row], batch);
        Append(text, "s", slice.Score[row], batch);
        Append(text, "c", slice.Scores, batch, row);
        Append(text, "e", slice.Error[row], batch);
        Append(text, "g", slice.Segments, batch, row);
        Append(text, "w", slice.Client[row], batch);
        Append(text, "l", slice.Label[row], batch);
        Append(text, "r", slice.Reward[row], batch);
        if (slice.Traces[row] is { IsNone: false } trace) text.Append(CultureInfo.InvariantCulture, $" t={trace.TraceText}-{trace.SpanText}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, ColumnSet columns, EventBatch batch, int row)
    {
        foreach (var column in columns.All.OrderBy(column => column.Name, StringComparer.Ordinal)) Append(text, $"{name}.{column.Name}", column[row], batch);
    }

    private static void Append(StringBuilder text, string name, Cell cell, EventBatch batch)
    {
        if (cell.Kind == CellKind.Absent) return;
        text.Append(CultureInfo.InvariantCulture, $" {name}={cell.Kind}");
        if (cell.Kind is CellKind.Number or CellKind.Boolean) text.Append(CultureInfo.InvariantCulture, $":{cell.Number:R}");
        if (cell.Kind == CellKind.Text) text.Append(':').Append(Encoding.UTF8.GetString(batch.Text(cell)));
        if (cell.Kind == CellKind.Vector) text.Append(':').AppendJoin(',', batch.Vector(cell).ToArray().Select(value =>
            value.ToString("R", CultureInfo.InvariantCulture)));
    }
}
