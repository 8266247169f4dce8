using MathNet.Numerics.Distributions;

namespace ModelExporter.Statistics.Quality;

/// <summary>Value: how far a measure of the window is from the reference's, and whether chance explains it.</summary>
/// <param name="Value">Window minus reference; NaN when either is undefined.</param>
/// <param name="StandardError">Standard error of the difference, sqrt(se_window^2 + se_reference^2); NaN when undefined.</param>
/// <param name="PValue">Two-sided p-value of a normal test, 0 to 1; NaN when undefined or when neither side has any spread.</param>
public readonly record struct MeasureDifference(double Value, double StandardError, double PValue)
{
    /// <param name="window">The measure in the window.</param>
    /// <param name="windowStandardError">Its standard error.</param>
    /// <param name="reference">The measure on the reference.</param>
    /// <param name="referenceStandardError">Its standard error.</param>
    public static MeasureDifference Of(double window, double windowStandardError, double reference, double referenceStandardError)
    {
        var difference = window - reference;
        var error = Math.Sqrt((windowStandardError * windowStandardError) + (referenceStandardError * referenceStandardError));
        return new MeasureDifference(difference, error, error > 0 ? 2 * Normal.CDF(0, 1, -Math.Abs(difference / error)) : double.NaN);
    }

    /// <summary>Of a proportion (accuracy, precision, recall, specificity), under the hypothesis that both sides share one value.</summary>
    /// <param name="window">Both parts of the ratio in the window.</param>
    /// <param name="reference">Both parts of the ratio on the reference.</param>
    public static MeasureDifference Of(Ratio window, Ratio reference)
    {
        if (!(window.Denominator > 0 && reference.Denominator > 0)) return new MeasureDifference(double.NaN, double.NaN, double.NaN);
        var pooled = (window.Numerator + reference.Numerator) / (window.Denominator + reference.Denominator);
        var variance = Math.Max(0, pooled * (1 - pooled));
        return Of(window.Value(), Math.Sqrt(variance / window.Denominator), reference.Value(), Math.Sqrt(variance / reference.Denominator));
    }
}
