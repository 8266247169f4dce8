namespace ModelExporter.Monitoring.Drift;

/// <summary>Sequential evidence that one feature has drifted. A value.</summary>
/// <param name="Evidence">In nats: 0 is none, at least the threshold is an alarm; no p-value and no size of drift.</param>
/// <param name="IsActive">Whether the alarm is on.</param>
/// <param name="Tolerance">Drift below this PSI is out of reach by design.</param>
/// <param name="DesignEffect">Factor by which the counts vary more than those of independent events, at least 1.</param>
public readonly record struct FeatureEvidence(double Evidence, bool IsActive, double Tolerance, double DesignEffect)
{
    /// <summary>No evidence can be gathered for the feature.</summary>
    public static readonly FeatureEvidence Undefined = new(double.NaN, false, double.NaN, double.NaN);
}
