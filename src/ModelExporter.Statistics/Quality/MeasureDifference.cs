using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Statistics.Quality;

/// <summary>Value: how far a measure of the window is from the reference's, and whether chance explains it.</summary>
/// <remarks>
/// A normal test on two estimates with their own standard errors: log loss, Brier, MAE, RMSE, ROC area (DeLong), macro F1 (jackknife) ... For proportions
/// (accuracy, precision, recall, specificity) HypothesisTests.ProportionTest is exact where counts are small.
/// </remarks>
/// <param name="Value">Window minus reference; NaN when either is undefined.</param>
/// <param name="StandardError">Standard error of the difference, sqrt(se_window^2 + se_reference^2); NaN when undefined.</param>
/// <param name="PValue">Two-sided p-value, 0 to 1; NaN when undefined or when neither side has any spread.</param>
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
        return new MeasureDifference(difference, error, error > 0 ? NormalDistribution.TwoSided(difference / error) : double.NaN);
    }
}
