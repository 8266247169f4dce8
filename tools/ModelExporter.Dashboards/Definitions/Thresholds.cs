using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>The numbers from which on something is called bad: those of the recording rules, of the alerts and of the exporter's own decision. A test holds them to the rules.</summary>
internal static class Thresholds
{
    /// <summary>PSI above its expected value that matters, as in <c>model:feature_drifted</c>.</summary>
    public const double PsiExcess = 0.1;

    /// <summary>Adjusted p-value below which chance does not explain a difference, <c>drift.q</c>.</summary>
    public const double AdjustedP = 0.01;

    /// <summary>Values that a score needs, as in the recording rules.</summary>
    public const double Samples = 100;

    /// <summary>Share of predictions that may fail, and of those that may be slow.</summary>
    public const double ErrorBudget = 0.01;

    /// <summary>How many times faster than it may be used the budget is used when somebody is woken.</summary>
    public const double FastBurn = 14.4;

    /// <summary>Seconds from which on a prediction is slow.</summary>
    public const double SlowSeconds = 0.5;

    /// <summary>Share of missing values, and of unseen categories.</summary>
    public const double MissingOrUnseen = 0.05;

    /// <summary>Share of invalid values, and of those out of range.</summary>
    public const double InvalidOrOutOfRange = 0.01;

    /// <summary>Share of events that are rejected.</summary>
    public const double Rejected = 0.05;

    /// <summary>Seconds since the last checkpoint.</summary>
    public const double CheckpointAge = 900;

    /// <summary>Seconds without an event.</summary>
    public const double Silence = 1800;

    /// <summary>How full the queue for the database of labels may be.</summary>
    public const double QueueFullness = 0.5;

    /// <summary>How full the page and the table of files may be.</summary>
    public const double Fullness = 0.8;

    public static readonly Steps Excess = new("green", (PsiExcess / 2, "yellow"), (PsiExcess, "red"));
    public static readonly Steps Drifted = new("green", (1, "red"));
    public static readonly Steps Errors = new("green", (ErrorBudget, "yellow"), (ErrorBudget * FastBurn, "red"));
    public static readonly Steps Latency = new("green", (SlowSeconds, "red"));
    public static readonly Steps Missing = new("green", (MissingOrUnseen, "red"));
    public static readonly Steps Invalid = new("green", (InvalidOrOutOfRange, "red"));
    public static readonly Steps Rejects = new("green", (Rejected, "red"));
    public static readonly Steps Checkpoint = new("green", (CheckpointAge, "red"));
    public static readonly Steps Silent = new("green", (Silence, "red"));
    public static readonly Steps Queue = new("green", (QueueFullness, "red"));
    public static readonly Steps Full = new("green", (Fullness, "red"));
}
