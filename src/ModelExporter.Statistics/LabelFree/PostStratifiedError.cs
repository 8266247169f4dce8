using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.LabelFree;

/// <summary>Value: the mean error that a regression model is expected to have on unlabelled events.</summary>
/// <remarks>
/// The reference's mean error per cell (bin of the prediction, optionally crossed with bins of a feature), weighted by the window's share of each cell.
/// It follows a shift of the inputs into regions where the model is known to be worse, and is blind to concept drift. With absolute errors it estimates
/// MAE, with squared ones MSE (the root is RMSE). Source: Horvitz and Thompson 1952; Little, Post-stratification: a modeler's perspective, 1993.
/// </remarks>
/// <param name="Mean">Expected mean error; NaN when no live event falls into a cell that the reference knows.</param>
/// <param name="StandardError">
/// Its sampling error: the spread of a single error over the live events that were covered, and the reference's own uncertainty about its cell means.
/// </param>
/// <param name="Coverage">Share of live events in cells that the reference knows, 0 to 1; NaN without events. The estimate speaks of these only.</param>
public readonly record struct PostStratifiedError(double Mean, double StandardError, double Coverage)
{
    /// <param name="live">Live events per cell.</param>
    /// <param name="reference">The reference's errors per cell.</param>
    /// <returns>The estimate; NaN where undefined.</returns>
    public static PostStratifiedError Estimate(ReadOnlySpan<long> live, ReadOnlySpan<RunningMean> reference)
    {
        if (live.Length != reference.Length) throw new ArgumentException($"{live.Length} live cells, {reference.Length} of the reference", nameof(reference));
        long total = 0, covered = 0;
        double mean = 0;
        for (var k = 0; k < live.Length; k++)
        {
            total += live[k];
            if (live[k] <= 0 || reference[k].Count == 0) continue;
            covered += live[k];
            mean += live[k] * reference[k].Mean;
        }

        if (covered == 0) return new PostStratifiedError(double.NaN, double.NaN, total > 0 ? 0 : double.NaN);
        mean /= covered;
        double spread = 0, uncertainty = 0;
        for (var k = 0; k < live.Length; k++)
        {
            if (live[k] <= 0 || reference[k].Count == 0) continue;
            var share = (double)live[k] / covered;
            // A cell with one reference error has no spread of its own; all errors' spread stands in for it.
            var variance = reference[k].Count > 1 ? reference[k].SampleVariance : PooledVariance(reference);
            spread += share * (variance + Math.Pow(reference[k].Mean - mean, 2));
            uncertainty += share * share * variance / reference[k].Count;
        }

        return new PostStratifiedError(mean, Math.Sqrt((spread / covered) + uncertainty), (double)covered / total);
    }

    /// <summary>Expected root mean squared error and its band, from an estimate made with squared errors.</summary>
    /// <returns>Root of the mean, and of the bounds of <see cref="Band"/>.</returns>
    public (double Root, ConfidenceInterval Band) Root()
    {
        var band = Band();
        return (Math.Sqrt(Mean), new ConfidenceInterval(Math.Sqrt(band.Lower), Math.Sqrt(band.Upper)));
    }

    /// <summary>Mean ± 3 standard errors, not below 0; NaN bounds when undefined.</summary>
    public ConfidenceInterval Band() => SamplingBand.Of(Mean, StandardError, 0, double.PositiveInfinity);

    private static double PooledVariance(ReadOnlySpan<RunningMean> reference)
    {
        var all = default(RunningMean);
        foreach (ref readonly var cell in reference) all.Merge(cell);
        return all.SampleVariance;
    }
}
