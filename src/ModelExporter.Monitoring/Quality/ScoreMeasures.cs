using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>ROC area and average precision of one class, from the counts of its score by label.</summary>
internal static class ScoreMeasures
{
    /// <summary>The ROC area, its standard error (DeLong; Hanley and McNeil where a class has one event) and an interval that holds the error of binning too.</summary>
    public static (double Value, double StandardError, ConfidenceInterval Interval) RocArea(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        var area = RocAuc.FromHistogram(positives, negatives);
        var error = DeLong.StandardError(positives, negatives);
        // A perfect separation has no spread of its own; Hanley and McNeil have none there either, and the interval is then the bounds of binning.
        if (double.IsNaN(error)) error = HanleyMcNeil.StandardError(area.Value, Sum(positives), Sum(negatives));
        var sampling = ConfidenceInterval.Normal(area.Value, error);
        var below = Math.Sqrt(Math.Pow(area.Value - sampling.Lower, 2) + Math.Pow(area.Value - area.Lower, 2));
        var above = Math.Sqrt(Math.Pow(sampling.Upper - area.Value, 2) + Math.Pow(area.Upper - area.Value, 2));
        return (area.Value, error, new ConfidenceInterval(Math.Max(0, area.Value - below), Math.Min(1, area.Value + above)));
    }

    /// <summary>Average precision and its standard error by leaving one event out at a time (events of one bin and label are alike).</summary>
    public static (double Value, double StandardError) AveragePrecisionOf(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives, ScoreBins bins)
    {
        double[] hits = [.. positives.ToArray().Select(count => (double)count)], misses = [.. negatives.ToArray().Select(count => (double)count)];
        var value = AveragePrecisionOf(hits, misses, bins);
        if (double.IsNaN(value)) return (double.NaN, double.NaN);
        double total = 0, mean = 0, squares = 0;
        foreach (var cells in new[] { hits, misses })
        {
            for (var bin = 0; bin < cells.Length; bin++)
            {
                var count = cells[bin];
                if (count <= 0) continue;
                cells[bin]--;
                var without = AveragePrecisionOf(hits, misses, bins);
                cells[bin]++;
                if (double.IsNaN(without)) return (value, double.NaN);
                total += count;
                var change = without - mean;
                mean += change * count / total;
                squares += count * change * (without - mean);
            }
        }

        return (value, total < 2 ? double.NaN : Math.Sqrt(Math.Max(0, squares) * (total - 1) / total));
    }

    /// <summary>Average precision of masses per bin: scores of one bin are ties where it is for one value, and mixed otherwise.</summary>
    public static double AveragePrecisionOf(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives, ScoreBins bins) =>
        bins.IsOnePerValue ? AveragePrecision.FromHistogram(positives, negatives) : AveragePrecision.FromMixedHistogram(positives, negatives);

    public static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts) sum += count;
        return sum;
    }

    /// <summary>Calibration error, what chance gives of it, and the losses.</summary>
    public static void AddLosses(ClassificationTally tally, MeasureList values)
    {
        values.Add(QualityMeasures.LogLoss, tally.LogLosses);
        values.Add(QualityMeasures.Brier, tally.BrierScores);
        var counts = tally.CalibrationCounts;
        var hits = tally.CalibrationHits;
        var sums = tally.CalibrationScoreSums();
        var total = Sum(counts);
        double variance = 0;
        for (var b = 0; b < counts.Length; b++)
        {
            if (counts[b] > 0) variance += (double)hits[b] * (counts[b] - hits[b]) / counts[b];
        }

        values.Add(QualityMeasures.Ece, ExpectedCalibrationError.FromBins(counts, sums, hits), Math.Sqrt(variance) / total, total);
        values.Add(QualityMeasures.EceExpected, ExpectedCalibrationError.UnderPerfectCalibration(counts, sums), double.NaN, total);
    }
}
