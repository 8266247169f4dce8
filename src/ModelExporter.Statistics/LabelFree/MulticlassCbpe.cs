using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>Confidence-based performance estimation of a model with several classes: its expected confusion matrix before any label has arrived.</summary>
/// <remarks>
/// Every class has its own calibration, one against the rest, and an event's calibrated probabilities are scaled to the sum 1. Per event (<see
/// cref="Normalize"/>, <see cref="AddEvent"/>) this is exact and the matrix is a mergeable sum; from histograms of each class's score by predicted class
/// (<see cref="FromHistogram"/>) the scaling is done per predicted class. The measures follow from the matrix as from a real one. Source: as <see
/// cref="Cbpe"/>.
/// </remarks>
public static class MulticlassCbpe
{
    /// <summary>Calibrates the scores of one event.</summary>
    /// <param name="scores">Raw score of every class.</param>
    /// <param name="calibrations">Calibration of every class.</param>
    /// <param name="probabilities">Receives K probabilities with the sum 1; NaN when the scores themselves have no positive sum.</param>
    public static void Normalize(ReadOnlySpan<double> scores, ReadOnlySpan<IsotonicCalibration> calibrations, Span<double> probabilities)
    {
        double sum = 0;
        for (var k = 0; k < scores.Length; k++) sum += probabilities[k] = calibrations[k].Calibrate(scores[k]);
        if (!(sum > 0))
        {
            // Every class was calibrated to 0: the raw scores are the only opinion left.
            sum = 0;
            for (var k = 0; k < scores.Length; k++) sum += probabilities[k] = scores[k];
        }

        for (var k = 0; k < scores.Length; k++) probabilities[k] = sum > 0 ? probabilities[k] / sum : double.NaN;
    }

    /// <summary>Adds one event to an expected confusion matrix.</summary>
    /// <param name="probabilities">Calibrated probability of every class, sum 1.</param>
    /// <param name="predicted">Index of the predicted class.</param>
    /// <param name="expected">K x K amounts, row by row (actual, predicted), that are added to.</param>
    public static void AddEvent(ReadOnlySpan<double> probabilities, int predicted, Span<double> expected)
    {
        for (var k = 0; k < probabilities.Length; k++) expected[(k * probabilities.Length) + predicted] += probabilities[k];
    }

    /// <summary>The expected confusion matrix from histograms.</summary>
    /// <param name="counts">Events by class k, predicted class j and bin of the score of class k: cell (k, j, b) is at (k * K + j) * bins + b.</param>
    /// <param name="scoreSums">Sum of the scores of class k in each cell.</param>
    /// <param name="bins">Bins per score.</param>
    /// <param name="calibrations">Calibration of every class.</param>
    /// <param name="expected">Receives K x K amounts, row by row (actual, predicted); column j sums to the number of events predicted j.</param>
    public static void FromHistogram(
        ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums, int bins, ReadOnlySpan<IsotonicCalibration> calibrations, Span<double> expected)
    {
        var classes = calibrations.Length;
        RequireCells(counts.Length, classes, bins);
        for (var predicted = 0; predicted < classes; predicted++)
        {
            double mass = 0;
            long events = 0;
            for (var k = 0; k < classes; k++)
            {
                var offset = ((k * classes) + predicted) * bins;
                double sum = 0;
                long seen = 0;
                for (var b = offset; b < offset + bins; b++)
                {
                    if (counts[b] <= 0) continue;
                    sum += counts[b] * calibrations[k].Calibrate(scoreSums[b] / counts[b]);
                    seen += counts[b];
                }

                expected[(k * classes) + predicted] = sum;
                mass += sum;
                events = Math.Max(events, seen);
            }

            for (var k = 0; k < classes; k++)
            {
                ref var cell = ref expected[(k * classes) + predicted];
                cell = mass > 0 ? cell * (events / mass) : (double)events / classes;
            }
        }
    }

    /// <summary>The expected ROC area of one class against the rest, from the same histograms.</summary>
    /// <param name="counts">As for <see cref="FromHistogram"/>.</param>
    /// <param name="scoreSums">As for <see cref="FromHistogram"/>.</param>
    /// <param name="bins">Bins per score.</param>
    /// <param name="calibrations">Calibration of every class.</param>
    /// <param name="k">The class that is positive.</param>
    /// <returns>The area with the bounds that binning leaves; NaN without events.</returns>
    public static BoundedEstimate RocAucOfClass(
        ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums, int bins, ReadOnlySpan<IsotonicCalibration> calibrations, int k)
    {
        var classes = calibrations.Length;
        RequireCells(counts.Length, classes, bins);
        double wins = 0, ties = 0, below = 0, positives = 0;
        for (var b = 0; b < bins; b++)
        {
            double here = 0, rest = 0;
            for (var predicted = 0; predicted < classes; predicted++)
            {
                var cell = (((k * classes) + predicted) * bins) + b;
                if (counts[cell] <= 0) continue;
                var probability = calibrations[k].Calibrate(scoreSums[cell] / counts[cell]);
                here += counts[cell] * probability;
                rest += counts[cell] * (1 - probability);
            }

            wins += here * below;
            ties += here * rest;
            below += rest;
            positives += here;
        }

        var pairs = positives * below;
        return pairs > 0 ? new BoundedEstimate((wins + (ties / 2)) / pairs, wins / pairs, (wins + ties) / pairs) : BoundedEstimate.Undefined;
    }

    private static void RequireCells(int cells, int classes, int bins)
    {
        var needed = classes * classes * bins;
        if (cells != needed) throw new ArgumentException($"{classes} classes and {bins} bins need {needed} cells, not {cells}");
    }
}
