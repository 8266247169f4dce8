using MathNet.Numerics;

namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Value: the outcome of an Anderson-Darling test.</summary>
/// <param name="Statistic">The statistic in standard deviations above its mean without drift; NaN when undefined.</param>
/// <param name="PValue">Interpolated in a table that ends at 0.001 and 0.25, and clipped there; NaN when undefined.</param>
public readonly record struct AndersonDarlingResult(double Statistic, double PValue);

/// <summary>Anderson-Darling test that two raw samples come from one distribution, ties by midranks; it looks into the tails.</summary>
/// <remarks>
/// The p-value is never below 0.001, which no alarm can be built on: for reports. Source: Scholz and Stephens 1987, equations 6 and 7 and table 2, for two
/// samples.
/// </remarks>
public static class AndersonDarling
{
    private static readonly double[] Levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];

    // Table 2: the critical value with k samples is b0 + b1 / sqrt(k - 1) + b2 / (k - 1), here with k = 2.
    private static readonly double[] CriticalValues =
    [
        0.675 - 0.245 - 0.105, 1.281 + 0.25 - 0.305, 1.645 + 0.678 - 0.362, 1.96 + 1.149 - 0.391,
        2.326 + 1.822 - 0.396, 2.573 + 2.364 - 0.345, 3.085 + 3.615 - 0.154,
    ];

    private static readonly double[] LogLevel = Fit.Polynomial(CriticalValues, Array.ConvertAll(Levels, Math.Log), 2);

    /// <summary>The test from sorted samples.</summary>
    /// <param name="live">The window.</param>
    /// <param name="reference">The reference.</param>
    /// <returns>The result; NaN when either side is empty, there are fewer than 4 observations, or all of them are equal.</returns>
    public static AndersonDarlingResult Test(Distances.EmpiricalDistribution live, Distances.EmpiricalDistribution reference)
    {
        double n = live.Total, m = reference.Total, total = n + m;
        if (n <= 0 || m <= 0 || total < 4) return new AndersonDarlingResult(double.NaN, double.NaN);
        double liveSum = 0, referenceSum = 0;
        var distinct = 0;
        var steps = new Distances.CumulativeSteps(live, reference);
        while (steps.MoveNext())
        {
            distinct++;
            double tied = steps.LiveCount + steps.ReferenceCount;
            var below = steps.LiveBelow + steps.ReferenceBelow - (0.5 * tied);
            var weight = tied / total / ((below * (total - below)) - (0.25 * total * tied));
            var liveTerm = (total * (steps.LiveBelow - (0.5 * steps.LiveCount))) - (below * n);
            var referenceTerm = (total * (steps.ReferenceBelow - (0.5 * steps.ReferenceCount))) - (below * m);
            liveSum += weight * liveTerm * liveTerm;
            referenceSum += weight * referenceTerm * referenceTerm;
        }

        if (distinct < 2) return new AndersonDarlingResult(double.NaN, double.NaN);
        var statistic = (total - 1) / total * ((liveSum / n) + (referenceSum / m));
        var standardised = (statistic - 1) / Math.Sqrt(Variance(n, m));
        return new AndersonDarlingResult(standardised, PValue(standardised));
    }

    private static double PValue(double statistic)
    {
        if (statistic < CriticalValues[0]) return Levels[0];
        if (statistic > CriticalValues[^1]) return Levels[^1];
        return Math.Exp(LogLevel[0] + (statistic * (LogLevel[1] + (statistic * LogLevel[2]))));
    }

    // Equation 4 with k = 2.
    private static double Variance(double n, double m)
    {
        var total = n + m;
        var bigH = (1 / n) + (1 / m);
        double h = 1, g = 0, partial = 0;
        for (var i = 2.0; i <= total - 1; i++) h += 1 / i;
        for (var i = 1.0; i <= total - 2; i++)
        {
            partial += 1 / (total - i);
            g += partial / (i + 1);
        }

        var a = (4 * g) - 6 + ((10 - (6 * g)) * bigH);
        var b = (8 * g) - 16 + (16 * h) + (((2 * g) - (14 * h) - 4) * bigH) - (8 * h) + (4 * g) - 6;
        var c = (24 * h) + (8 * g) - 8 + (8 * h) - (8 * g) + 12 + (((2 * h) - 6) * bigH) + (4 * h);
        var d = (8 * h) + 24 - (8 * h);
        return ((a * total * total * total) + (b * total * total) + (c * total) + d) / ((total - 1) * (total - 2) * (total - 3));
    }
}
