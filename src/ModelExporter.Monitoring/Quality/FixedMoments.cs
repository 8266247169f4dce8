using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Means and spreads from sums in fixed point.</summary>
internal static class FixedMoments
{
    /// <summary>The mean of numbers and their spread.</summary>
    /// <param name="count">How many.</param>
    /// <param name="sum">Their sum.</param>
    /// <param name="squares">The sum of their squares.</param>
    /// <param name="exponent">The scale of the numbers; the squares have twice that.</param>
    public static RunningMean Mean(long count, Int128 sum, Int128 squares, int exponent = 0)
    {
        var total = FixedPoint.ToDouble(sum, exponent);
        var mean = total / count;
        return RunningMean.From(count, mean, Math.Max(0, FixedPoint.ToDouble(squares, 2 * exponent) - (total * mean)));
    }
}
