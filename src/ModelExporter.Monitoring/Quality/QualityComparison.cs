using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.MultipleTesting;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>A measure of a window beside the reference's: how far (effect), how far chance goes (noise floor), and on how many labels. A value.</summary>
/// <param name="Window">The window's measure.</param>
/// <param name="Reference">The reference's value; NaN when it has none.</param>
/// <param name="Difference">Window minus reference; NaN without a reference.</param>
/// <param name="NoiseFloor">The difference that chance alone exceeds in one of a hundred windows of this size; NaN when unknown.</param>
/// <param name="PValue">Two-sided p-value of the difference; NaN when it cannot be tested.</param>
/// <param name="AdjustedPValue">The p-value after Benjamini-Hochberg over the measures of the model.</param>
/// <param name="IsDegraded">Whether it is worse by more than matters and more than chance; null when it cannot be judged.</param>
public readonly record struct MeasureComparison(
    MeasureValue Window, double Reference, double Difference, double NoiseFloor, double PValue, double AdjustedPValue, bool? IsDegraded);

/// <summary>Judges the quality of a window against that of the reference. A service.</summary>
/// <remarks>
/// Degraded is a measure that is worse than the reference by at least <see cref="QualityOptions.LeastChange"/> (of measures without a greatest value:
/// <see cref="QualityOptions.LeastRelativeChange"/> of the reference), whose adjusted p-value is at most q, and that has enough samples. Shares (accuracy, precision, recall,
/// specificity) are tested as two proportions, everything else by the standard errors of both sides. The measures of one model depend on each other positively, which
/// Benjamini-Hochberg allows. Counts of replicas add up before they are compared; comparisons do not.
/// </remarks>
public static class QualityComparison
{
    private const double NoiseConfidence = 0.99;

    /// <summary>Compares the measures that have enough samples; the others are left out.</summary>
    /// <param name="window">Measures of the window.</param>
    /// <param name="reference">The labelled reference, or null.</param>
    /// <param name="options">When a difference matters.</param>
    public static IReadOnlyList<MeasureComparison> Compare(IReadOnlyList<MeasureValue> window, LabelledProfile? reference, QualityOptions options)
    {
        var values = window.Where(value => value.Samples >= options.MinSamples).ToArray();
        var known = new ReferenceMeasure?[values.Length];
        var (differences, errors, pValues) = (new double[values.Length], new double[values.Length], new double[values.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            known[i] = reference?.Measure(values[i].Measure);
            (differences[i], errors[i], pValues[i]) = known[i] is { } measure ? Test(values[i], measure) : (double.NaN, double.NaN, double.NaN);
        }

        var adjusted = new double[values.Length];
        BenjaminiHochberg.Adjust(pValues, adjusted);
        var compared = new MeasureComparison[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var isDegraded = known[i] is { } measure ? Judge(values[i], measure, differences[i], adjusted[i], options) : null;
            var noise = errors[i] * NormalQuantile.TwoSided(NoiseConfidence);
            compared[i] = new MeasureComparison(values[i], known[i]?.Value ?? double.NaN, differences[i], noise, pValues[i], adjusted[i], isDegraded);
        }

        return compared;
    }

    private static (double Difference, double Error, double PValue) Test(in MeasureValue window, ReferenceMeasure reference)
    {
        var difference = MeasureDifference.Of(window.Value, window.StandardError, reference.Value, reference.StandardError);
        if (!window.Measure.IsJudged) return (difference.Value, difference.StandardError, double.NaN);
        if (!window.IsProportion) return (difference.Value, difference.StandardError, difference.PValue);
        var test = ProportionTest.Test(Successes(window.Value, window.Samples), window.Samples, Successes(reference.Value, reference.Samples), reference.Samples);
        var pooled = ((window.Value * window.Samples) + (reference.Value * reference.Samples)) / (window.Samples + reference.Samples);
        return (difference.Value, Math.Sqrt(pooled * (1 - pooled) * ((1.0 / window.Samples) + (1.0 / reference.Samples))), test.PValue);
    }

    private static long Successes(double share, long samples) => (long)Math.Round(share * samples);

    private static bool? Judge(in MeasureValue window, ReferenceMeasure reference, double difference, double adjusted, QualityOptions options)
    {
        if (!window.Measure.IsJudged || double.IsNaN(adjusted)) return null;
        var worse = window.Measure.Direction switch
        {
            MeasureDirection.HigherIsBetter => -difference,
            MeasureDirection.LowerIsBetter => difference,
            _ => Math.Abs(window.Value) - Math.Abs(reference.Value),
        };
        return worse >= LeastChange(window.Measure, reference, options) && adjusted <= options.Q;
    }

    private static double LeastChange(QualityMeasure measure, ReferenceMeasure reference, QualityOptions options) => measure.Direction switch
    {
        MeasureDirection.HigherIsBetter => options.LeastChange,
        // A bias has no size of its own; its error says what is large.
        MeasureDirection.ZeroIsBest => options.LeastRelativeChange * reference.StandardError * Math.Sqrt(reference.Samples),
        _ => options.LeastRelativeChange * Math.Abs(reference.Value),
    };
}
