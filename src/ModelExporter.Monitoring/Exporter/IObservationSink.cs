namespace ModelExporter.Monitoring.Exporter;

/// <summary>Where single durations go besides their histograms, for receivers that aggregate them themselves. A service; called from any thread.</summary>
public interface IObservationSink
{
    /// <summary>Makes the way for the durations of one histogram. What it returns must neither wait nor fail.</summary>
    /// <param name="duration">What the durations are of.</param>
    /// <param name="model">The model, or null for what the exporter does itself.</param>
    /// <param name="version">The version of the model, or null.</param>
    Action<double> Of(ObservedDuration duration, string? model = null, string? version = null);
}

/// <summary>What durations are of.</summary>
public enum ObservedDuration
{
    /// <summary>A prediction, by model version.</summary>
    Prediction,

    /// <summary>The way of a label to its prediction, by model version.</summary>
    LabelDelay,

    /// <summary>A request to an ingest path.</summary>
    IngestRequest,

    /// <summary>An evaluation of all models.</summary>
    Evaluation,

    /// <summary>The writing of a checkpoint.</summary>
    Checkpoint,

    /// <summary>The answer of the model server behind the capture proxy.</summary>
    Proxy,

    /// <summary>The writing of a batch to the store of labels that replicas share.</summary>
    LabelStore,
}
