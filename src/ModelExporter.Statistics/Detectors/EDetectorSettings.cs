namespace ModelExporter.Statistics.Detectors;

/// <summary>Value: how an <see cref="EDetector"/> weighs evidence.</summary>
/// <param name="Threshold">Evidence h in nats at which it alarms, see <see cref="ThresholdFor"/>; above 0.</param>
public sealed record EDetectorSettings(double Threshold)
{
    /// <summary>Drift that shall never matter, read as a PSI; 0 for speed.</summary>
    public double Zone { get; init; } = 0.01;

    /// <summary>Half-lives of the memories in effective events, one to sixteen; short ones are quick for large drift, long ones sensitive to small
    /// drift.</summary>
    public IReadOnlyList<double> HalfLives { get; init; } = [150, 1000, 8000];

    /// <summary>A pane never counts as more effective events than this.</summary>
    public double MaxEffectiveEvents { get; init; } = 10_000;

    /// <summary>Panes with events and with evidence below half the threshold before an alarm clears.</summary>
    public int ClearAfter { get; init; } = 3;

    /// <summary>Whether a true drift of exactly the zone is inside the null for practically every reference, at the price of delay.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether a bet is also made against bins that neither the reference nor the events of late have seen.</summary>
    /// <remarks>
    /// Such a bet wins nothing, and the supremum over the ball pays for it: with the two empty tails of a numeric feature a drift of PSI 0.02 went unnoticed for 200 panes of 5000
    /// events that is found within about ten without it. The bet is sound either way, because the supremum is exact for every bet; a value in such a bin is bet on as soon as one was seen.
    /// </remarks>
    public bool BetsAgainstEmptyBins { get; init; } = true;

    /// <summary>The threshold that keeps the mean time between false alarms of a whole model at or above a wanted number of panes.</summary>
    /// <param name="features">Features of the model, F.</param>
    /// <param name="falseAlarmIntervalPanes">Wanted mean number of panes between false alarms of the model, T0.</param>
    /// <param name="replicas">Replicas that run a detector each.</param>
    /// <param name="seasonalSlots">Slots of a seasonal reference, each with a state of its own.</param>
    /// <returns>ln(F T0 replicas slots), in nats.</returns>
    public static double ThresholdFor(int features, double falseAlarmIntervalPanes, int replicas = 1, int seasonalSlots = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(falseAlarmIntervalPanes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(seasonalSlots, 1);
        return Math.Log(features * falseAlarmIntervalPanes) + Math.Log(replicas) + Math.Log(seasonalSlots);
    }
}

/// <summary>Why there is no sequential evidence for a reference.</summary>
public enum EDetectorAbsence
{
    /// <summary>There is a detector.</summary>
    None,

    /// <summary>Fewer than two bins tell nothing.</summary>
    TooFewBins,

    /// <summary>The reference holds no event.</summary>
    EmptyReference,
}

/// <summary>What a pane did to the alarm.</summary>
public enum EvidenceChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It began.</summary>
    Alarmed,

    /// <summary>It ended.</summary>
    Cleared,
}
