using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Regression;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The measures of a regression.</summary>
internal static class RegressionMeasures
{
    private delegate double Measure(in RegressionAccumulator sums);

    private static readonly (QualityMeasure Measure, Measure Of)[] WithoutFormula =
    [
        (QualityMeasures.Rmse, RootMeanSquaredError.Of),
        (QualityMeasures.Wape, WeightedAbsolutePercentageError.Of),
        (QualityMeasures.R2, CoefficientOfDetermination.Of),
        (QualityMeasures.ExplainedVariance, ExplainedVariance.Of),
    ];

    public static void Compute(RegressionTally tally, MeasureList values)
    {
        if (tally.Pairs == 0) return;
        var total = tally.Total();
        values.Add(QualityMeasures.Mae, total.AbsoluteError);
        values.Add(QualityMeasures.Bias, total.Error);
        values.Add(QualityMeasures.Smape, total.SymmetricError);
        if (total.PercentageError.Count > 0) values.Add(QualityMeasures.Mape, total.PercentageError);
        AddLogarithmic(total.SquaredLogError, values);
        AddMedian(tally, values);
        var without = new List<RegressionAccumulator>();
        for (var group = 0; group < RegressionTally.Groups; group++)
        {
            if (tally.GroupCount(group) > 0) without.Add(tally.Accumulate(group));
        }

        foreach (var (measure, of) in WithoutFormula)
        {
            double[] withoutEach = [.. without.Select(sums => of(sums))];
            values.Add(measure, of(total), withoutEach.Any(double.IsNaN) ? double.NaN : GroupJackknife.StandardError(withoutEach), tally.Pairs);
        }
    }

    private static void AddLogarithmic(in RunningMean squared, MeasureList values)
    {
        if (squared.Count == 0) return;
        var root = Math.Sqrt(squared.Mean);
        values.Add(QualityMeasures.Rmsle, root, root > 0 ? squared.StandardError / (2 * root) : squared.StandardError, squared.Count);
    }

    // Bounds: the edges around the order statistics n/2 -+ 1.96 sqrt(n)/2, which hold the median of the population at 95 %.
    private static void AddMedian(RegressionTally tally, MeasureList values)
    {
        var counts = tally.ErrorCounts;
        var edges = tally.ErrorEdges();
        var median = MedianAbsoluteError.FromHistogram(counts, edges);
        // The first bin holds errors of next to nothing.
        var value = median.Upper <= edges[1] ? 0 : median.Value;
        const double Reach = 1.959963984540054;
        var half = Reach * Math.Sqrt(tally.Pairs) / 2;
        var lower = edges[BinOfRank(counts, (long)Math.Floor((tally.Pairs / 2.0) - half))];
        var upper = edges[BinOfRank(counts, (long)Math.Ceiling((tally.Pairs / 2.0) + half)) + 1];
        values.Add(QualityMeasures.MedianAbsoluteError, value, (upper - lower) / (2 * Reach), new ConfidenceInterval(lower, upper), tally.Pairs);
    }

    private static int BinOfRank(ReadOnlySpan<long> counts, long rank)
    {
        long below = 0;
        var last = 0;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] <= 0) continue;
            last = bin;
            below += counts[bin];
            if (below > rank) return bin;
        }

        return last;
    }
}
