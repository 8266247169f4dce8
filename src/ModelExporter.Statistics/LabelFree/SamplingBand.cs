using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>How far a measure of n events may lie from its estimate by chance alone, judged from the reference: estimate ± 3 standard errors.</summary>
/// <remarks>
/// The spread of the reference, scaled to the window: sd / sqrt(n). It is the error of sampling only; that the estimate's assumption (no concept drift)
/// may be wrong is in no band.
/// </remarks>
public static class SamplingBand
{
    /// <summary>Standard errors to each side.</summary>
    public const double Width = 3;

    /// <param name="reference">The measure on the reference, as a ratio: accuracy, precision, recall ...</param>
    /// <param name="referenceSamples">All events of the reference.</param>
    /// <param name="samples">Events of the window.</param>
    /// <returns>sqrt(p (1 - p) / (n * share of events that the ratio is about)), or NaN when undefined.</returns>
    public static double StandardError(Ratio reference, double referenceSamples, double samples)
    {
        if (!(reference.Denominator > 0 && referenceSamples > 0 && samples > 0)) return double.NaN;
        var share = reference.Value();
        return Math.Sqrt(Math.Max(0, share * (1 - share)) / (samples * (reference.Denominator / referenceSamples)));
    }

    /// <summary>Of F1, which is 2 J / (1 + J) of the ratio J = TP / (TP + FP + FN): its error times 2 / (1 + J)^2.</summary>
    /// <param name="reference">Confusion of the reference.</param>
    /// <param name="samples">Events of the window.</param>
    /// <returns>The standard error, or NaN when undefined.</returns>
    public static double StandardErrorOfF1(BinaryConfusion reference, double samples)
    {
        var jaccard = new Ratio(reference.TruePositives, reference.Total - reference.TrueNegatives);
        return 2 / Math.Pow(1 + jaccard.Value(), 2) * StandardError(jaccard, reference.Total, samples);
    }

    /// <summary>Of any measure whose standard error on the reference is known (DeLong, jackknife): scaled by sqrt(M / n).</summary>
    /// <param name="referenceStandardError">Standard error on the reference.</param>
    /// <param name="referenceSamples">Events of the reference.</param>
    /// <param name="samples">Events of the window.</param>
    /// <returns>The standard error, or NaN without events.</returns>
    public static double StandardError(double referenceStandardError, double referenceSamples, double samples) =>
        samples > 0 && referenceSamples > 0 ? referenceStandardError * Math.Sqrt(referenceSamples / samples) : double.NaN;

    /// <param name="estimate">The estimate.</param>
    /// <param name="standardError">Its sampling error.</param>
    /// <param name="least">Least value of the measure.</param>
    /// <param name="greatest">Greatest value of the measure.</param>
    /// <returns>Estimate ± 3 standard errors inside the range, or NaN bounds when either is undefined.</returns>
    public static ConfidenceInterval Of(double estimate, double standardError, double least = 0, double greatest = 1) =>
        double.IsNaN(estimate) || double.IsNaN(standardError)
            ? ConfidenceInterval.Undefined
            : new ConfidenceInterval(Math.Max(least, estimate - (Width * standardError)), Math.Min(greatest, estimate + (Width * standardError)));
}
