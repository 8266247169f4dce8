using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>Value: whether calibrating a model's scores makes them better, judged on reference data that the calibration has not seen.</summary>
/// <remarks>
/// Ten folds, stratified by class in order of the data (no random numbers, so that a profile is reproducible); every fold is calibrated by the other
/// nine. The scores are calibrated when that lowers the expected calibration error over ten bins of equal count.
/// </remarks>
/// <param name="RawError">Expected calibration error of the raw scores; NaN when it was not judged.</param>
/// <param name="CalibratedError">Expected calibration error of the calibrated scores; NaN when it was not judged.</param>
public readonly record struct CalibrationNeed(double RawError, double CalibratedError)
{
    private const int Folds = 10;
    private const int Bins = 10;

    /// <summary>Whether calibration helps; false when it was not judged.</summary>
    public bool IsNeeded => CalibratedError < RawError;

    /// <param name="scores">Scores of the reference.</param>
    /// <param name="positives">Whether each event is positive.</param>
    /// <returns>
    /// Both errors; NaN when a class has fewer than ten events or the scores separate the classes (ROC area above 0.999), where there is nothing to
    /// calibrate.
    /// </returns>
    public static CalibrationNeed Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var histogram = ScoreHistogram.FromSamples(scores, positives);
        long positiveCount = 0;
        foreach (var positive in positives) positiveCount += positive ? 1 : 0;
        if (Math.Min(positiveCount, positives.Length - positiveCount) < Folds
            || RocAuc.FromHistogram(histogram.Positives, histogram.Negatives).Value > 0.999)
        {
            return new CalibrationNeed(double.NaN, double.NaN);
        }

        var calibrated = new double[scores.Length];
        for (var fold = 0; fold < Folds; fold++) CalibrateFold(scores, positives, fold, calibrated);
        return new CalibrationNeed(Error(scores, positives), Error(calibrated, positives));
    }

    private static void CalibrateFold(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives, int fold, Span<double> calibrated)
    {
        var targets = new double[scores.Length];
        var weights = new double[scores.Length];
        int seenPositives = 0, seenNegatives = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var place = positives[i] ? seenPositives++ : seenNegatives++;
            targets[i] = positives[i] ? 1 : 0;
            weights[i] = place % Folds == fold ? 0 : 1;
        }

        var calibration = IsotonicCalibration.Fit(scores, targets, weights)!;
        for (var i = 0; i < scores.Length; i++)
        {
            if (weights[i] == 0) calibrated[i] = calibration.Calibrate(scores[i]);
        }
    }

    private static double Error(ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives)
    {
        var sorted = scores.ToArray();
        var classes = positives.ToArray();
        Array.Sort(sorted, classes);
        Span<long> counts = stackalloc long[Bins];
        Span<long> hits = stackalloc long[Bins];
        Span<double> sums = stackalloc double[Bins];
        for (var i = 0; i < sorted.Length; i++)
        {
            var bin = (int)((long)i * Bins / sorted.Length);
            counts[bin]++;
            sums[bin] += sorted[i];
            hits[bin] += classes[i] ? 1 : 0;
        }

        return ExpectedCalibrationError.FromBins(counts, sums, hits);
    }
}
