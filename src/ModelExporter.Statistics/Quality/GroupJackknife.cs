namespace ModelExporter.Statistics.Quality;

/// <summary>Standard error of any mergeable measure by leaving out one group (pane) at a time.</summary>
/// <remarks>
/// For what has no formula of its own (R2, WAPE, average precision): sqrt((g-1)/g * sum (value without group - their mean)^2). The groups should be of
/// about the same size; it also sees dependence inside a group, which formulas for single events do not. Source: Efron and Stein, The jackknife estimate
/// of variance, 1981; Wolter, Introduction to variance estimation.
/// </remarks>
public static class GroupJackknife
{
    /// <param name="withoutEach">The measure computed without the first group, without the second, and so on.</param>
    /// <returns>The standard error, or NaN below two groups or when the measure is undefined without some group.</returns>
    public static double StandardError(ReadOnlySpan<double> withoutEach)
    {
        if (withoutEach.Length < 2) return double.NaN;
        var spread = default(RunningMean);
        foreach (var value in withoutEach) spread.Add(value);
        return Math.Sqrt((withoutEach.Length - 1d) / withoutEach.Length * spread.SumOfSquaredDeviations);
    }
}
