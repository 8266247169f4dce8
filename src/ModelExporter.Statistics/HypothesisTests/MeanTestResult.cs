namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of a test on the difference of two means.</summary>
/// <param name="Statistic">(live mean - reference mean) / standard error; NaN when undefined.</param>
/// <param name="DegreesOfFreedom">Of the t distribution; infinite for a z test.</param>
/// <param name="PValue">Two-sided, NaN when undefined.</param>
/// <param name="Effect">(live mean - reference mean) / reference standard deviation; NaN when the reference is constant.</param>
public readonly record struct MeanTestResult(double Statistic, double DegreesOfFreedom, double PValue, double Effect);
