using System.Globalization;
using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Inspection;

/// <summary>One value of an event. A value.</summary>
/// <param name="Field">What it is: <c>feature age</c>, <c>prediction</c>, <c>label</c> and the like.</param>
/// <param name="Kind">What was found: <c>number</c>, <c>text</c>, <c>null</c> and the like.</param>
/// <param name="Value">The value in words; empty where the kind says it all.</param>
internal readonly record struct InspectedField(string Field, string Kind, string Value);

/// <summary>One event as it would be counted. A value.</summary>
/// <param name="Target">What it is: <c>prediction</c>, <c>label</c> or <c>feedback</c>.</param>
/// <param name="Model">Its model.</param>
/// <param name="Version">Its version; empty where the id of the prediction decides.</param>
/// <param name="Fields">Its values.</param>
internal sealed record InspectedEvent(string Target, string Model, string Version, IReadOnlyList<InspectedField> Fields);

/// <summary>Takes events as the monitoring would and writes down the first of them. A state of one inspection.</summary>
/// <param name="kept">How many.</param>
/// <param name="notes">The ids of events by their positions.</param>
internal sealed class InspectedEvents(int kept, ReadingNotes notes) : IEventSink
{
    private const int NumbersShown = 8;
    private const int CharactersShown = 80;

    private readonly List<InspectedEvent> _events = [];

    /// <summary>The first events.</summary>
    public IReadOnlyList<InspectedEvent> First => _events;

    /// <inheritdoc/>
    public ApplyOutcome Apply(EventBatch batch) => Take("prediction", batch);

    /// <inheritdoc/>
    public ApplyOutcome ApplyLabels(EventBatch batch) => Take("label", batch);

    /// <inheritdoc/>
    public ApplyOutcome ApplyFeedback(EventBatch batch) => Take("feedback", batch);

    private ApplyOutcome Take(string target, EventBatch batch)
    {
        var rows = 0;
        foreach (var slice in batch.Slices)
        {
            for (var row = 0; row < slice.Rows; row++, rows++)
            {
                if (_events.Count < kept) _events.Add(new InspectedEvent(target, slice.Model, slice.Version, [.. Fields(target, batch, slice, row)]));
            }
        }

        return new ApplyOutcome(rows, 0, 0);
    }

    private IEnumerable<InspectedField> Fields(string target, EventBatch batch, ModelSlice slice, int row)
    {
        var head = slice.Heads[row];
        // The program itself keeps a hash of an id, never its text.
        if (!head.Id.IsNone) yield return new InspectedField("id", "text", notes.Id(head.Index) ?? "(there is one)");
        if (head.TimestampMilliseconds != ModelSlice.NoTimestamp)
            yield return new InspectedField("timestamp", "time", DateTimeOffset.FromUnixTimeMilliseconds(head.TimestampMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        if (!double.IsNaN(head.LatencySeconds)) yield return new InspectedField("latency", "number", string.Create(CultureInfo.InvariantCulture, $"{1000 * head.LatencySeconds:0.###} ms"));
        foreach (var column in slice.Features.All) if (Shows(column[row])) yield return Field($"feature {column.Name}", column[row], batch);
        if (Shows(slice.Prediction[row])) yield return Field("prediction", slice.Prediction[row], batch);
        if (Shows(slice.Score[row])) yield return Field("score", slice.Score[row], batch);
        foreach (var column in slice.Scores.All) if (Shows(column[row])) yield return Field($"class {column.Name}", column[row], batch);
        foreach (var column in slice.Segments.All) if (Shows(column[row])) yield return Field($"segment {column.Name}", column[row], batch);
        if (Shows(slice.Error[row])) yield return Field("error", slice.Error[row], batch);
        if (Shows(slice.Client[row])) yield return Field("client", slice.Client[row], batch);
        if (Shows(slice.Label[row])) yield return Field("label", slice.Label[row], batch);
        if (Shows(slice.Reward[row])) yield return Field("reward", slice.Reward[row], batch);
        if (target == "feedback") yield return new InspectedField("action", "text", FeedbackActions.All[(int)head.Feedback].Name);
        if (slice.Traces[row] is { IsNone: false } trace) yield return new InspectedField("trace", "text", trace.TraceText);
    }

    private static bool Shows(Cell cell) => cell.Kind != CellKind.Absent;

    private static InspectedField Field(string name, Cell cell, EventBatch batch) => cell.Kind switch
    {
        CellKind.Number => new InspectedField(name, "number", cell.Number.ToString("R", CultureInfo.InvariantCulture)),
        CellKind.Boolean => new InspectedField(name, "boolean", cell.Number != 0 ? "true" : "false"),
        CellKind.Text => new InspectedField(name, "text", Shortened(Encoding.UTF8.GetString(batch.Text(cell)))),
        CellKind.Vector => new InspectedField(name, "vector", Vector(batch.Vector(cell))),
        CellKind.Null => new InspectedField(name, "null", ""),
        CellKind.NotFinite => new InspectedField(name, "not_finite", ""),
        CellKind.TooLong => new InspectedField(name, "too_long", ""),
        _ => new InspectedField(name, "unsupported", ""),
    };

    // What a terminal cannot print it shall not see.
    private static string Shortened(string text)
    {
        var shown = text.Length <= CharactersShown ? text : text[..CharactersShown] + "...";
        return string.Concat(shown.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }

    private static string Vector(ReadOnlySpan<double> numbers)
    {
        var first = string.Join(", ", numbers[..Math.Min(NumbersShown, numbers.Length)].ToArray().Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        return numbers.Length <= NumbersShown ? $"[{first}]" : string.Create(CultureInfo.InvariantCulture, $"[{first}, ...] of {numbers.Length}");
    }
}
