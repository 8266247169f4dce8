namespace ModelExporter.Monitoring.Models;

/// <summary>The limits of the monitoring core, by the names under which reaching them is counted.</summary>
public static class Limits
{
    /// <summary>Models at once.</summary>
    public const string Models = "models";

    /// <summary>Versions of one model.</summary>
    public const string Versions = "versions";

    /// <summary>Features of one version.</summary>
    public const string Features = "features";

    /// <summary>Clients of one version whose feedback is counted by name.</summary>
    public const string FeedbackClients = "feedback_clients";

    /// <summary>Errors of labelled predictions that wait for the detectors of concept drift.</summary>
    public const string LabelErrors = "label_errors";

    /// <summary>Different texts of predictions and labels of one model.</summary>
    public const string LabelTexts = "label_texts";

    /// <summary>Values of a segment that are kept apart.</summary>
    public const string SegmentValues = "segment_values";

    /// <summary>Different combinations of the values of all segments of one model version.</summary>
    public const string SegmentCombinations = "segment_combinations";

    /// <summary>Panes of the drift evidence that wait for the next evaluation.</summary>
    public const string EvidencePanes = "evidence_panes";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Models, Versions, Features, FeedbackClients, LabelErrors, LabelTexts, SegmentValues, SegmentCombinations, EvidencePanes];
}
