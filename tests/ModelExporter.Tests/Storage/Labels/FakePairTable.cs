using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

/// <summary>The rows of all replicas in memory; it fails when a test says so, before or after what it did is kept.</summary>
internal sealed class FakeDatabase
{
    public Dictionary<(string Model, EventId Id), PairRow> Rows { get; } = [];

    public Dictionary<(string Model, EventId Id), int> Applied { get; } = [];

    public FakePairTable For(Guid replica) => new(this, replica);
}

/// <summary>The table as one replica reaches it.</summary>
internal sealed class FakePairTable(FakeDatabase database, Guid replica) : IPairTable
{
    /// <summary>Called before a batch is taken; what it throws fails the request.</summary>
    public Action<IReadOnlyList<PairOperation>>? Before { get; set; }

    /// <summary>Called after a batch is kept; what it throws is what a connection does that breaks before its answer.</summary>
    public Action? After { get; set; }

    public Action? Preparing { get; set; }

    public int Prepared { get; private set; }

    public List<int> Batches { get; } = [];

    public Queue<IReadOnlyList<ModelExpiry>> Expiries { get; } = new();

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        Preparing?.Invoke();
        Prepared++;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PairOutcome>> WriteAsync(IReadOnlyList<PairOperation> operations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Batches.Add(operations.Count);
        Before?.Invoke(operations);
        var outcomes = new List<PairOutcome>();
        foreach (var operation in operations)
        {
            var key = (operation.Half.Model, operation.Half.Id);
            if (!database.Rows.TryGetValue(key, out var row)) database.Rows.Add(key, row = new PairRow(key.Model, key.Id));
            outcomes.Add(row.Apply(replica, operation));
        }

        After?.Invoke();
        return Task.FromResult<IReadOnlyList<PairOutcome>>(outcomes);
    }

    public Task<IReadOnlyList<PairCorrection>> ReadCorrectionsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PairCorrection>>(
        [.. database.Rows.Values.Where(row => row.CompletedBy?.Replica == replica && row.Revision != database.Applied.GetValueOrDefault((row.Model, row.Id)))
            .Select(row => new PairCorrection(row.Model, row.Id, HalfJson.ReadValue(row.Label), row.Revision))]);

    public Task AcknowledgeAsync(IReadOnlyList<PairCorrection> corrections, CancellationToken cancellationToken)
    {
        foreach (var correction in corrections) database.Applied[(correction.Model, correction.Id)] = correction.Revision;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ModelExpiry>> ExpireAsync(IReadOnlyList<string> models, CancellationToken cancellationToken) =>
        Task.FromResult(Expiries.TryDequeue(out var expiry) ? expiry : []);
}

/// <summary>Notes what a replica is to count.</summary>
internal sealed class RecordingSink : ISharedLabelSink
{
    public List<(PredictionHalf Prediction, LabelHalf Label, int Corrections)> Completed { get; } = [];

    public List<string> Corrected { get; } = [];

    public List<(string? Version, long Labels, long Corrections)> Unmatched { get; } = [];

    public List<(string Version, long Predictions, bool ByAge)> Unlabelled { get; } = [];

    public Dictionary<string, IReadOnlyDictionary<string, long>?> Waiting { get; } = [];

    public IReadOnlyList<string> ModelNames { get; init; } = ["credit"];

    public void Complete(PredictionHalf prediction, LabelHalf label, int corrections) => Completed.Add((prediction, label, corrections));

    public void Replace(string model, EventId id, LabelValue label)
    {
        // What it does to windows is a matter of the registry.
    }

    public void CountCorrection(string model, string version) => Corrected.Add(version);

    public void CountUnmatched(string model, string? version, long labels, long corrections) => Unmatched.Add((version, labels, corrections));

    public void CountUnlabelled(string model, string version, long predictions, bool byAge) => Unlabelled.Add((version, predictions, byAge));

    public void SetWaiting(string model, IReadOnlyDictionary<string, long>? waiting) => Waiting[model] = waiting;
}

/// <summary>Halves of a model called credit.</summary>
internal static class Halves
{
    public static EventId Id(int id) => new(7, (ulong)id);

    public static PredictionHalf Prediction(int id, string version = "1", string prediction = "yes") =>
        new("credit", Id(id), version, 1_000, LabelValue.OfText(System.Text.Encoding.UTF8.GetBytes(prediction)), 0.75, [KeyValuePair.Create("yes", 0.75)]);

    public static LabelHalf Label(int id, string label = "yes", string? version = null) =>
        new("credit", Id(id), version, LabelValue.OfText(System.Text.Encoding.UTF8.GetBytes(label)), 5_000, IsCounted: true);
}
