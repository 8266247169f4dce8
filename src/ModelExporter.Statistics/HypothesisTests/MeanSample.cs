namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: what a test on means needs of a sample.</summary>
/// <param name="Count">Observations.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">Their variance with divisor n - 1.</param>
public readonly record struct MeanSample(long Count, double Mean, double Variance)
{
    internal double SquaredError => Variance / Count;
}
