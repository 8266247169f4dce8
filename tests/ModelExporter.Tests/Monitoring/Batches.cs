using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Monitoring;

/// <summary>Makes batches without any wire format.</summary>
internal static class Batches
{
    public static EventBatch Of(params TestEvent[] events)
    {
        var batch = new EventBatch(200);
        for (var i = 0; i < events.Length; i++) Add(batch, events[i], i);
        return batch;
    }

    private static void Add(EventBatch batch, TestEvent e, int index)
    {
        var slice = batch.Slice(e.Model, e.Version);
        slice.BeginRow(index);
        slice.Current.HasFeatures = e.Features is not null;
        if (e.Timestamp is { } timestamp) slice.Current.TimestampMilliseconds = timestamp.ToUnixTimeMilliseconds();
        if (e.Id is { } id) slice.Current.Id = EventId.Of(System.Text.Encoding.UTF8.GetBytes(id));
        if (e.LatencySeconds is { } latency) slice.Current.LatencySeconds = latency;
        if (e.Weight is { } weight) slice.Current.Weight = weight;
        foreach (var (name, value) in e.Features ?? [])
        {
            slice.Features.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(name))!.Set(slice.Rows, CellOf(batch, value));
        }

        if (e.HasPrediction) slice.Prediction.Set(slice.Rows, CellOf(batch, e.Prediction));
        if (e.HasScore) slice.Score.Set(slice.Rows, CellOf(batch, e.Score));
        if (e.Label is { } label) slice.Label.Set(slice.Rows, CellOf(batch, label));
        foreach (var (name, value) in e.Scores ?? []) slice.Scores.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(name))!.Set(slice.Rows, CellOf(batch, value));
        foreach (var (name, value) in e.Segments ?? []) slice.Segments.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(name))!.Set(slice.Rows, CellOf(batch, value));
        if (e.Error is { } error) slice.Error.Set(slice.Rows, CellOf(batch, error));
        if (e.Client is { } client) slice.Client.Set(slice.Rows, CellOf(batch, client));
        slice.CommitRow();
    }

    private static Cell CellOf(EventBatch batch, object? value)
    {
        switch (value)
        {
            case null: return Cell.Null;
            case bool boolean: return Cell.OfBoolean(boolean);
            case string text: return batch.AddText(System.Text.Encoding.UTF8.GetBytes(text));
            case double[] vector:
                foreach (var number in vector) batch.AddNumber(number);
                return batch.CommitVector(vector.Length);
            case Cell cell: return cell;
            default: return Cell.OfNumber(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>An event as a test writes it.</summary>
internal sealed record TestEvent
{
    public string Model { get; init; } = "credit";

    public string Version { get; init; } = "1";

    public string? Client { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public Dictionary<string, object?>? Features { get; init; }

    public bool HasPrediction { get; init; }

    public object? Prediction { get; init; }

    public bool HasScore { get; init; }

    public object? Score { get; init; }

    public Dictionary<string, double>? Scores { get; init; }

    public object? Label { get; init; }

    public Dictionary<string, object?>? Segments { get; init; }

    public double? Weight { get; init; }

    public string? Error { get; init; }

    public double? LatencySeconds { get; init; }
}
