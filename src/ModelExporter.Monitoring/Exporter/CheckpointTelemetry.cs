namespace ModelExporter.Monitoring.Exporter;

/// <summary>What is counted about checkpoints. A state; any thread may raise and read it.</summary>
/// <param name="observations">Where single durations also go, or null.</param>
public sealed class CheckpointTelemetry(IObservationSink? observations = null)
{
    private long _bytes;

    /// <summary>Checkpoints that could not be written.</summary>
    public Counter WriteFailures { get; } = new();

    /// <summary>Checkpoints that were there at the start and could not be used.</summary>
    public Counter ReadFailures { get; } = new();

    /// <summary>Size of the last checkpoint on the disk; 0 before there is one.</summary>
    public long Bytes
    {
        get => Interlocked.Read(ref _bytes);
        set => Interlocked.Exchange(ref _bytes, value);
    }

    /// <summary>How long making and writing one took, in seconds.</summary>
    public DurationHistogram Duration { get; } = new(observations?.Of(ObservedDuration.Checkpoint));
}
