namespace ModelExporter.Monitoring.Drift;

/// <summary>Why a score of a feature is absent: the closed list behind <c>model_feature_status{reason}</c>.</summary>
public enum FeatureStatus
{
    /// <summary>All scores are there.</summary>
    Ok,

    /// <summary>The reference is being learned.</summary>
    Learning,

    /// <summary>The reference does not know the feature.</summary>
    NoReference,

    /// <summary>Too few values in the window.</summary>
    InsufficientSamples,

    /// <summary>The reference holds one value only, and so does the window: there is nothing that could drift.</summary>
    Constant,

    /// <summary>The reference holds one value only, and the window holds others too: all scores are there, and the share of other values is tested exactly.</summary>
    ConstantChanged,

    /// <summary>The feature is an embedding and has no bins.</summary>
    NoBins,
}

/// <summary>The names of the states.</summary>
public static class FeatureStatuses
{
    /// <summary>The label value of a status.</summary>
    public static string Name(this FeatureStatus status) => status switch
    {
        FeatureStatus.Ok => "ok",
        FeatureStatus.Learning => "learning",
        FeatureStatus.NoReference => "no_reference",
        FeatureStatus.InsufficientSamples => "insufficient_samples",
        FeatureStatus.Constant => "constant",
        FeatureStatus.ConstantChanged => "constant_changed",
        _ => "no_bins",
    };
}

/// <summary>How far one feature is from its reference in one window, and how far chance alone goes. A value; NaN stands for undefined.</summary>
public readonly record struct FeatureScores
{
    /// <summary>Nothing is known.</summary>
    public static readonly FeatureScores Undefined = new()
    {
        MissingRatio = double.NaN,
        InvalidRatio = double.NaN,
        OutOfRangeRatio = double.NaN,
        UnseenRatio = double.NaN,
        Psi = double.NaN,
        PsiExpected = double.NaN,
        PsiNoiseFloor = double.NaN,
        JensenShannonDistance = double.NaN,
        KolmogorovSmirnovDistance = double.NaN,
        WassersteinDistance = double.NaN,
        PValue = double.NaN,
        AdjustedPValue = double.NaN,
        DesignEffect = double.NaN,
    };

    /// <summary>Why scores are absent.</summary>
    public FeatureStatus Status { get; init; }

    /// <summary>Values in bins.</summary>
    public long Samples { get; init; }

    /// <summary>Share of missing values among all events that should have one, 0 to 1.</summary>
    public double MissingRatio { get; init; }

    /// <summary>Share of invalid values among all events that should have one, 0 to 1.</summary>
    public double InvalidRatio { get; init; }

    /// <summary>
    /// Share of values outside the range that is set, or outside the reference's own range when none is, 0 to 1; of a categorical feature outside its allowed values, when it has them.
    /// </summary>
    public double OutOfRangeRatio { get; init; }

    /// <summary>Share of values in categories that are not in the reference, 0 to 1; categorical features whose categories are all known.</summary>
    public double UnseenRatio { get; init; }

    /// <summary>Population stability index, nats, at least 0.</summary>
    public double Psi { get; init; }

    /// <summary>Its mean without drift.</summary>
    public double PsiExpected { get; init; }

    /// <summary>Its 99 % quantile without drift.</summary>
    public double PsiNoiseFloor { get; init; }

    /// <summary>PSI above its expected value, at least 0.</summary>
    public double PsiExcess => double.IsNaN(Psi) ? double.NaN : Math.Max(0, Psi - PsiExpected);

    /// <summary>Factor by which dependent events make the counts vary more than independent ones would, at least 1.</summary>
    public double DesignEffect { get; init; }

    /// <summary>Jensen-Shannon distance, base 2, 0 to 1.</summary>
    public double JensenShannonDistance { get; init; }

    /// <summary>Kolmogorov-Smirnov distance from fine bins, 0 to 1; numeric features.</summary>
    public double KolmogorovSmirnovDistance { get; init; }

    /// <summary>Wasserstein-1 distance in standard deviations of the reference, at least 0; numeric features.</summary>
    public double WassersteinDistance { get; init; }

    /// <summary>p-value of the pooled chi-square test.</summary>
    public double PValue { get; init; }

    /// <summary>p-value adjusted over the model's features (Benjamini-Hochberg).</summary>
    public double AdjustedPValue { get; init; }

    /// <summary>Whether this window by itself speaks of drift, or null when it cannot be said.</summary>
    public bool? Exceeds { get; init; }

    /// <summary>Whether this window by itself speaks against drift: between the two the last word stands.</summary>
    public bool Clears { get; init; }

    /// <summary>The decision after hysteresis, or null when it cannot be said.</summary>
    public bool? Drifted { get; init; }
}
