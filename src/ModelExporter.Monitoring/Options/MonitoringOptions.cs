using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Options;

/// <summary>Everything that decides how models are watched. A value; the program makes it from flags, environment and file.</summary>
public sealed record MonitoringOptions
{
    /// <summary>Bounds on everything that input can grow.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Window lengths, ascending; each a multiple of one minute.</summary>
    public IReadOnlyList<TimeSpan> Windows { get; init; } = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];

    /// <summary>Time between two evaluations of the scores.</summary>
    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Which clock ends the windows.</summary>
    public TimeOptions Time { get; init; } = new();

    /// <summary>How long predictions are remembered, for labels and for finding duplicates.</summary>
    public LabelOptions Labels { get; init; } = new();

    /// <summary>The drift decision of models that have no settings of their own.</summary>
    public DriftOptions Drift { get; init; } = new();

    /// <summary>When quality is published, and when it is called degraded.</summary>
    public QualityOptions Quality { get; init; } = new();

    /// <summary>The sequential drift evidence.</summary>
    public EvidenceOptions Evidence { get; init; } = new();

    /// <summary>When the reference of an unknown model is complete.</summary>
    public LearnOptions Learn { get; init; } = new();

    /// <summary>Whether one recent prediction with a trace is kept for each latency bucket.</summary>
    public bool Exemplars { get; init; }

    /// <summary>Settings per model.</summary>
    public IReadOnlyList<ModelOptions> Models { get; init; } = [];

    /// <summary>The settings of one model, or null when the configuration does not name it.</summary>
    public ModelOptions? Model(string name)
    {
        foreach (var model in Models)
        {
            if (string.Equals(model.Name, name, StringComparison.Ordinal)) return model;
        }

        return null;
    }
}

/// <summary>Bounds on everything that input can grow; reaching one is counted.</summary>
public sealed record LimitOptions
{
    /// <summary>Models at once.</summary>
    public int Models { get; init; } = 50;

    /// <summary>Versions of one model at once.</summary>
    public int Versions { get; init; } = 5;

    /// <summary>Features of one model version.</summary>
    public int Features { get; init; } = 200;

    /// <summary>Categories that a reference keeps apart for one feature.</summary>
    public int Categories { get; init; } = 50;

    /// <summary>Categories that have a time series of their own.</summary>
    public int ExportedCategories { get; init; } = 20;

    /// <summary>Time series of the whole page.</summary>
    public int Series { get; init; } = 50_000;
}

/// <summary>Where the present comes from.</summary>
public enum TimeSource
{
    /// <summary>Windows end at the wall clock, so that a silent model empties them.</summary>
    Wall,

    /// <summary>Windows end at the latest event time seen: for recorded and simulated traffic.</summary>
    Event,
}

/// <summary>Which clock ends the windows.</summary>
public sealed record TimeOptions
{
    /// <summary>Wall in production, event in replay and demo.</summary>
    public TimeSource Source { get; init; } = TimeSource.Wall;

    /// <summary>An event further ahead of the wall clock than this is counted as a future event. It is placed at the present, as every event ahead of it is.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>How long predictions are remembered.</summary>
public sealed record LabelOptions
{
    /// <summary>The longest time that a prediction waits for its label, and the span in which a repeated id is a duplicate.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Predictions remembered per model.</summary>
    public int Capacity { get; init; } = 200_000;

    /// <summary>At which time a labelled prediction is in the windows.</summary>
    public LabelTime Time { get; init; } = LabelTime.Arrival;
}

/// <summary>At which time a labelled prediction is in the windows.</summary>
public enum LabelTime
{
    /// <summary>When its label came: what is new is seen at once, however late it is.</summary>
    Arrival,

    /// <summary>When it was made: a window speaks of the predictions of its time, as far as their labels have come.</summary>
    Prediction,
}

/// <summary>The drift decision.</summary>
public sealed record DriftOptions
{
    /// <summary>Weeks that a trailing baseline needs.</summary>
    public const int LeastTrailingWeeks = 4;

    /// <summary>Least PSI above its expected value that counts as an effect.</summary>
    public double PsiExcess { get; init; } = 0.1;

    /// <summary>False discovery rate over the features of a model.</summary>
    public double Q { get; init; } = 0.01;

    /// <summary>Least number of samples before any score is published.</summary>
    public int MinSamples { get; init; } = 100;

    /// <summary>Evaluations in a row that must agree before a feature is called drifted.</summary>
    public int KOn { get; init; } = 3;

    /// <summary>Evaluations in a row that must disagree before it no longer is.</summary>
    public int KOff { get; init; } = 3;

    /// <summary>What the live window is compared with.</summary>
    public DriftBaseline Baseline { get; init; } = DriftBaseline.Reference;

    /// <summary>Weeks of traffic behind a seasonal baseline, 1 to 8; at least 4 for the trailing one, since a single week would leave it a third of its power.</summary>
    public int BaselineWeeks { get; init; } = 4;

    /// <summary>Whether the test is corrected for events that depend on each other, as soon as a window has 60 panes.</summary>
    public bool DesignEffect { get; init; } = true;
}

/// <summary>What the live window is compared with.</summary>
public enum DriftBaseline
{
    /// <summary>The reference profile.</summary>
    Reference,

    /// <summary>The same hour of the day (UTC), as it was in the first weeks of live traffic.</summary>
    HourOfDay,

    /// <summary>The same hour of the week (UTC), as it was in the first weeks of live traffic.</summary>
    HourOfWeek,

    /// <summary>The same hour of the week (UTC) in each of the last weeks, pooled.</summary>
    Trailing,

    /// <summary>The window of the same length that ended where this one begins.</summary>
    PreviousWindow,
}

/// <summary>The sequential drift evidence: one alarm per feature that may be looked at all the time.</summary>
public sealed record EvidenceOptions
{
    /// <summary>Whether it is gathered.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Length of a pane, a multiple of one second. Take one much longer than the time over which neighbouring events are alike.</summary>
    public TimeSpan Pane { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least mean time between false alarms of a model.</summary>
    public TimeSpan FalseAlarmInterval { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Drift that shall never matter, as a PSI.</summary>
    public double Zone { get; init; } = 0.01;

    /// <summary>Half-lives of the memories in effective events.</summary>
    public IReadOnlyList<double> HalfLives { get; init; } = [150, 1000, 8000];

    /// <summary>A pane never counts as more effective events than this.</summary>
    public double MaxEffectiveEvents { get; init; } = 10_000;

    /// <summary>Panes with events below half the threshold before an alarm clears.</summary>
    public int KOff { get; init; } = 3;

    /// <summary>Replicas of the model that each run detectors of their own: the guarantee is for all of them together.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether the counts are corrected for events that depend on each other.</summary>
    public bool DesignEffect { get; init; } = true;
}

/// <summary>When the reference of an unknown model is complete.</summary>
public sealed record LearnOptions
{
    /// <summary>Least number of events.</summary>
    public int Events { get; init; } = 2000;

    /// <summary>Least span of time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>Settings of one version of a model.</summary>
public sealed record VersionOptions
{
    /// <summary>The version's name.</summary>
    public required string Name { get; init; }

    /// <summary>The path of its reference profile, or null when it is learned or put through the API.</summary>
    public string? Reference { get; init; }
}

/// <summary>Settings of one model.</summary>
public sealed record ModelOptions
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it predicts, or null to tell from the reference, its predictions and their labels.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>The classes of a classifier in their order; the last of two is the positive one. Empty to take them from the reference or from labels.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Its versions that have settings.</summary>
    public IReadOnlyList<VersionOptions> Versions { get; init; } = [];

    /// <summary>The segments that are counted.</summary>
    public IReadOnlyList<SegmentOptions> Segments { get; init; } = [];

    /// <summary>Columns and JSON pointers of foreign formats (<c>input-0</c>) and the features or roles that they are.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();

    /// <summary>Metric groups that are switched off or on for this model only, by name.</summary>
    public IReadOnlyDictionary<string, bool> Collectors { get; init; } = new Dictionary<string, bool>();

    /// <summary>Settings of its features, by name.</summary>
    public IReadOnlyDictionary<string, FeatureOptions> Features { get; init; } = new Dictionary<string, FeatureOptions>();

    /// <summary>Its drift decision, or null for the common one.</summary>
    public DriftOptions? Drift { get; init; }
}

/// <summary>Settings of one feature.</summary>
public sealed record FeatureOptions
{
    /// <summary>The feature's kind in a reference that is learned, or null to take it from its range, its allowed values or its first value.</summary>
    public Events.FeatureKind? Kind { get; init; }

    /// <summary>The range that a numeric value should be in, or null to take it from the reference.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>The only categories that are right, or empty when any are.</summary>
    public IReadOnlyList<string> AllowedValues { get; init; } = [];

    /// <summary>
    /// Whether every event must have it: true counts its absence as missing in every event, false in none, null in events that have features (and never for the prediction and score).
    /// </summary>
    public bool? Required { get; init; }

    /// <summary>The kind, or the one that the other settings make sense for; null when nothing is said.</summary>
    internal Events.FeatureKind? ImpliedKind => Kind ?? (AllowedValues.Count > 0 ? Events.FeatureKind.Categorical : Range is not null ? Events.FeatureKind.Numeric : null);

    /// <summary>Its drift decision, or null for the model's.</summary>
    public DriftOptions? Drift { get; init; }
}
