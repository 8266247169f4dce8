using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>
/// Disparate impact ratio: share of favourable predictions of the unprivileged group over that of the privileged group. 0 to infinity; 1 is parity.
/// </summary>
/// <remarks>
/// Customary bounds are 0.8 (the four-fifths rule) to 1.25 or 1.2. Undefined when a group is empty or the privileged group has no favourable prediction.
/// Interval: from the Wilson interval of each share; unlike the logarithmic one it exists when the unprivileged group has no favourable prediction at
/// all, which is the case that must raise an alarm. Source: EEOC Uniform Guidelines 1978; Donner and Zou, Closed-form confidence intervals for functions
/// of the normal mean and standard deviation, 2012.
/// </remarks>
public static class DisparateImpactRatio
{
    /// <param name="unprivileged">Favourable predictions over all predictions of the unprivileged group.</param>
    /// <param name="privileged">The same of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(Ratio unprivileged, Ratio privileged, double confidence = 0.95)
    {
        double u = unprivileged.Value(), p = privileged.Value();
        if (double.IsNaN(u) || !(p > 0)) return GroupDifference.Undefined;
        var (lowU, highU) = WilsonInterval.Of(unprivileged, confidence);
        var (lowP, highP) = WilsonInterval.Of(privileged, confidence);
        // Written so that no difference of near-equal numbers is divided by another: low = a / (c + root), high = (c + root) / b.
        var product = u * p;
        var low = lowU * ((2 * u) - lowU);
        var lowRoot = Math.Sqrt(Math.Max(0, (product * product) - (low * highP * ((2 * p) - highP))));
        var high = lowP * ((2 * p) - lowP);
        var highRoot = Math.Sqrt(Math.Max(0, (product * product) - (highU * ((2 * u) - highU) * high)));
        return new GroupDifference(u / p, new ConfidenceInterval(u == 0 ? 0 : low / (product + lowRoot), (product + highRoot) / high));
    }

    /// <inheritdoc cref="Of(Ratio, Ratio, double)"/>
    /// <param name="unprivileged">Confusion of the unprivileged group, favourable being positive.</param>
    /// <param name="privileged">Confusion of the privileged group.</param>
    /// <param name="confidence">Coverage of the interval.</param>
    public static GroupDifference Of(BinaryConfusion unprivileged, BinaryConfusion privileged, double confidence = 0.95) =>
        Of(unprivileged.PositiveRate, privileged.PositiveRate, confidence);
}
