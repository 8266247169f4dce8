namespace ModelExporter.Monitoring.Events;

/// <summary>Why a whole slice could not be counted.</summary>
public enum SliceRefusal
{
    /// <summary>It was counted.</summary>
    None,

    /// <summary>The limit of models is reached.</summary>
    TooManyModels,

    /// <summary>The limit of versions of this model is reached.</summary>
    TooManyVersions,

    /// <summary>A reference has more features than a version may have; never the refusal of a slice.</summary>
    TooManyFeatures,
}

/// <summary>What became of a batch. A value.</summary>
/// <param name="Accepted">Events that are now in the counters and windows.</param>
/// <param name="Duplicates">Events whose id was seen before; not counted again.</param>
/// <param name="Refused">Events of slices that a limit kept out.</param>
public readonly record struct ApplyOutcome(int Accepted, int Duplicates, int Refused);

/// <summary>Where read events go: the step from Ingest to Monitoring.</summary>
public interface IEventSink
{
    /// <summary>Counts the events of a batch. A request's events of one model apply as a whole or not at all; afterwards each slice says whether a limit kept it out.</summary>
    ApplyOutcome Apply(EventBatch batch);

    /// <summary>
    /// Joins the labels of a batch with their predictions, and counts rewards; a row with a reward may have no label. The version of a slice is empty where none was named: then the id decides. Afterwards each slice says whether a limit
    /// kept it out, and each row whether its label was refused.
    /// </summary>
    ApplyOutcome ApplyLabels(EventBatch batch);

    /// <summary>Counts what people did with predictions. The version of a slice is empty where none was named: then the id decides.</summary>
    ApplyOutcome ApplyFeedback(EventBatch batch);
}
