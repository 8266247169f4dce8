namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>What the tests on two means share: the statistic, the effect, and constants.</summary>
internal static class MeanDifference
{
    public static MeanTestResult Undefined => new(double.NaN, double.NaN, double.NaN, double.NaN);

    public static double Statistic(MeanSample live, MeanSample reference) =>
        (live.Mean - reference.Mean) / Math.Sqrt(live.SquaredError + reference.SquaredError);

    public static MeanTestResult Result(MeanSample live, MeanSample reference, double statistic, double degreesOfFreedom, double pValue)
    {
        var effect = reference.Variance > 0 ? (live.Mean - reference.Mean) / Math.Sqrt(reference.Variance) : double.NaN;
        if (live.Variance > 0 || reference.Variance > 0) return new MeanTestResult(statistic, degreesOfFreedom, pValue, effect);
        return live.Mean == reference.Mean ? new MeanTestResult(0, double.NaN, 1, double.NaN) : Undefined;
    }
}
