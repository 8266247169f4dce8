namespace ModelExporter.Statistics.Distances;

/// <summary>Shares of bins with a floor under the empty ones, the smoothing of Evidently: 1e-4, or a millionth of the least share when that is at most
/// 1e-4.</summary>
internal static class FlooredShares
{
    private const double UsualFloor = 1e-4;

    public static double Floor(ReadOnlySpan<long> counts, long total)
    {
        var least = double.PositiveInfinity;
        foreach (var count in counts)
        {
            if (count > 0) least = Math.Min(least, (double)count / total);
        }

        return least <= UsualFloor ? least / 1e6 : UsualFloor;
    }

    public static double Share(long count, long total, double floor) => count > 0 ? (double)count / total : floor;
}
