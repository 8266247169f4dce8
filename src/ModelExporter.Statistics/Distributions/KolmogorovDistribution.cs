namespace ModelExporter.Statistics.Distributions;

/// <summary>Kolmogorov's distribution: the limit of sqrt(n) times the Kolmogorov-Smirnov distance.</summary>
/// <remarks>
/// Upper tail 2 sum (-1)^(j-1) exp(-2 j^2 x^2); for small x, where that series needs ever more terms, the theta form
/// 1 - sqrt(2 pi) / x sum exp(-(2j-1)^2 pi^2 / (8 x^2)). Both agree to double precision where they meet. Source: Kolmogorov 1933.
/// </remarks>
public static class KolmogorovDistribution
{
    private const double ThetaBelow = 0.82;
    private const int Terms = 12;

    /// <summary>Probability of a value above <paramref name="x"/>; accurate far into the tail.</summary>
    /// <param name="x">sqrt(n) D.</param>
    /// <returns>0 to 1; NaN for NaN.</returns>
    public static double UpperTail(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x <= 0) return 1;
        if (x < ThetaBelow) return 1 - Theta(x);
        var sum = 0.0;
        var sign = 1.0;
        for (var j = 1; j <= Terms; j++)
        {
            var term = Math.Exp(-2.0 * j * j * x * x);
            if (term == 0) break;
            sum += sign * term;
            sign = -sign;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    private static double Theta(double x)
    {
        var sum = 0.0;
        for (var j = 1; j <= Terms; j++)
        {
            var odd = (2 * j) - 1;
            var term = Math.Exp(-odd * odd * Math.PI * Math.PI / (8 * x * x));
            if (term == 0) break;
            sum += term;
        }

        return Math.Clamp(Math.Sqrt(2 * Math.PI) / x * sum, 0, 1);
    }
}
