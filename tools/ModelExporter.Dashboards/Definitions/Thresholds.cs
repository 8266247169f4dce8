using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>The numbers from which on something is called bad: those of the alerts and of the exporter's own decision.</summary>
internal static class Thresholds
{
    /// <summary>PSI above its expected value that matters, as in <c>model:feature_drifted</c>.</summary>
    public const double PsiExcess = 0.1;

    /// <summary>Adjusted p-value below which chance does not explain a difference, <c>drift.q</c>.</summary>
    public const double AdjustedP = 0.01;

    /// <summary>Values that a score needs, as in the recording rules.</summary>
    public const double Samples = 100;

    /// <summary>How full limits may be.</summary>
    public const double Fullness = 0.8;

    public static readonly Steps Excess = new("green", (PsiExcess / 2, "yellow"), (PsiExcess, "red"));
    public static readonly Steps Drifted = new("green", (1, "red"));
    public static readonly Steps Errors = new("green", (0.01, "yellow"), (0.05, "red"));
    public static readonly Steps Share = new("green", (0.01, "yellow"), (0.05, "red"));
    public static readonly Steps Full = new("green", (Fullness, "red"));
}
