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

    /// <summary>Errors of labelled predictions that wait for the detectors of concept drift.</summary>
    public const string LabelErrors = "label_errors";

    /// <summary>Different texts of predictions and labels of one model.</summary>
    public const string LabelTexts = "label_texts";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Models, Versions, Features, LabelErrors, LabelTexts];
}
