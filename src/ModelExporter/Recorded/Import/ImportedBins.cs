using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.Binning;

namespace ModelExporter.Recorded.Import;

/// <summary>Makes the numeric profile of a feature of which another system kept only bins, or a weighted sample.</summary>
internal static class ImportedBins
{
    /// <summary>A profile from bins. What bins do not hold is taken at the middle of each bin.</summary>
    /// <param name="name">The feature.</param>
    /// <param name="edges">The bins' edges, ascending, at least two.</param>
    /// <param name="counts">Counts: below the first edge, per bin, above the last edge.</param>
    /// <param name="known">What is known besides the bins; NaN where it is not.</param>
    /// <param name="missing">Missing values.</param>
    public static NumericProfile FromBins(string name, double[] edges, long[] counts, KnownMoments known, long missing)
    {
        var coarse = Coarse(edges, counts);
        var sums = new double[coarse.Length + 1];
        var (total, sum, squares) = (0L, 0.0, 0.0);
        for (var bin = 0; bin < counts.Length; bin++)
        {
            var middle = bin == 0 ? edges[0] : bin == edges.Length ? edges[^1] : edges[bin - 1] + ((edges[bin] - edges[bin - 1]) / 2);
            sums[bin == 0 ? 0 : bin == edges.Length ? coarse.Length : BinEdges.Find(coarse, middle)] += counts[bin] * middle;
            total += counts[bin];
            sum += counts[bin] * middle;
            squares += counts[bin] * middle * middle;
        }

        var mean = double.IsNaN(known.Mean) ? sum / total : known.Mean;
        return new NumericProfile
        {
            Name = name,
            Samples = total,
            Missing = missing,
            CoarseEdges = coarse,
            FineEdges = edges,
            FineCounts = counts,
            CoarseSums = sums,
            Mean = mean,
            StandardDeviation = double.IsNaN(known.StandardDeviation) ? Math.Sqrt(Math.Max(0, (squares / total) - (sum / total * (sum / total)))) : known.StandardDeviation,
            Minimum = double.IsNaN(known.Minimum) ? edges[0] : known.Minimum,
            Maximum = double.IsNaN(known.Maximum) ? edges[^1] : known.Maximum,
        };
    }

    /// <summary>A profile from values that stand for several values each.</summary>
    /// <param name="name">The feature.</param>
    /// <param name="values">Values and weights.</param>
    /// <param name="known">What is known besides the sample: all of it.</param>
    /// <param name="missing">Missing values.</param>
    public static NumericProfile FromWeights(string name, List<(double Value, long Weight)> values, KnownMoments known, long missing)
    {
        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        var sorted = values.Select(item => item.Value).ToArray();
        var distinct = DiscreteValues.From(sorted);
        var fine = distinct is not null ? BinEdges.OnePerValue(distinct) : Quantiles(values, NumericProfileBuilder.FineBins);
        var coarse = distinct is not null ? [.. fine] : Quantiles(values, NumericProfileBuilder.CoarseBins);
        coarse[0] = fine[0] = Math.Min(known.Minimum, fine[0]);
        coarse[^1] = fine[^1] = Math.Max(known.Maximum, fine[^1]);
        var counts = new long[fine.Length + 1];
        var sums = new double[coarse.Length + 1];
        foreach (var (value, weight) in values)
        {
            counts[BinEdges.Find(fine, value)] += weight;
            sums[BinEdges.Find(coarse, value)] += weight * value;
        }

        return new NumericProfile
        {
            Name = name,
            Samples = counts.Sum(),
            Missing = missing,
            CoarseEdges = coarse,
            FineEdges = fine,
            FineCounts = counts,
            CoarseSums = sums,
            Mean = known.Mean,
            StandardDeviation = known.StandardDeviation,
            Minimum = known.Minimum,
            Maximum = known.Maximum,
        };
    }

    private static double[] Quantiles(List<(double Value, long Weight)> sorted, int bins)
    {
        var total = sorted.Sum(item => item.Weight);
        var edges = new List<double> { sorted[0].Value };
        var (below, item) = (0L, 0);
        for (var i = 1; i <= bins; i++)
        {
            // Whole numbers: a coarse quantile must be the same value as the fine one that it coincides with.
            while (item < sorted.Count - 1 && (below + sorted[item].Weight) * bins <= total * i) below += sorted[item++].Weight;
            var edge = i == bins ? sorted[^1].Value : sorted[item].Value;
            if (edge > edges[^1]) edges.Add(edge);
        }

        return [.. edges];
    }

    // The edges that come closest to equal shares.
    private static double[] Coarse(double[] edges, long[] counts)
    {
        if (edges.Length <= NumericProfileBuilder.CoarseBins + 1) return [.. edges];
        var inside = counts[1..^1].Sum();
        var chosen = new List<double> { edges[0] };
        var below = 0L;
        for (var edge = 1; edge < edges.Length - 1; edge++)
        {
            below += counts[edge];
            if (below * NumericProfileBuilder.CoarseBins >= inside * chosen.Count && chosen.Count < NumericProfileBuilder.CoarseBins) chosen.Add(edges[edge]);
        }

        chosen.Add(edges[^1]);
        return [.. chosen];
    }
}

/// <summary>What is known of a numeric feature besides its bins; NaN where it is not. A value.</summary>
internal readonly record struct KnownMoments(double Mean, double StandardDeviation, double Minimum, double Maximum)
{
    /// <summary>Nothing is known.</summary>
    public static readonly KnownMoments None = new(double.NaN, double.NaN, double.NaN, double.NaN);
}
