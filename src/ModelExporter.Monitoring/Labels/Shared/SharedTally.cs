namespace ModelExporter.Monitoring.Labels.Shared;

/// <summary>What became of the predictions of one version over all replicas, as far as this replica is the one to tell. A state guarded by its model's lock.</summary>
internal sealed class SharedTally
{
    /// <summary>Predictions that wait for their labels; null when another replica says it.</summary>
    public long? Waiting { get; set; }

    /// <summary>Predictions that this replica forgot without a label because there were too many.</summary>
    public long LeftByCapacity { get; set; }

    /// <summary>Predictions that this replica forgot without a label because they were too old.</summary>
    public long LeftByAge { get; set; }
}
