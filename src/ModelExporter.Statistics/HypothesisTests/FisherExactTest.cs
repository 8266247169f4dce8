namespace ModelExporter.Statistics.HypothesisTests;

/// <summary>Fisher's exact test on two proportions: the hypergeometric distribution of the live successes, all margins given.</summary>
/// <remarks>
/// Two-sided: the probability of every outcome that is no more likely than the one seen. Weights are built by their ratio outwards from the most likely
/// outcome, so there is no cancellation and nothing to overflow. Work is proportional to the smaller margin. Source: Fisher 1922.
/// </remarks>
public static class FisherExactTest
{
    // Outcomes as likely as the one seen must count in spite of rounding.
    private const double Slack = 1 + 1e-7;

    /// <summary>The two-sided p-value.</summary>
    /// <param name="liveSuccesses">Successes of the window.</param>
    /// <param name="liveSamples">n.</param>
    /// <param name="referenceSuccesses">Successes of the reference.</param>
    /// <param name="referenceSamples">M.</param>
    /// <returns>0 to 1, or NaN when either side is empty.</returns>
    public static double PValue(long liveSuccesses, long liveSamples, long referenceSuccesses, long referenceSamples)
    {
        if (liveSamples <= 0 || referenceSamples <= 0) return double.NaN;
        var table = new Margins(liveSamples, referenceSamples, liveSuccesses + referenceSuccesses);
        var mode = Math.Clamp((long)((liveSamples + 1.0) * (table.Successes + 1.0) / (liveSamples + referenceSamples + 2.0)), table.Least, table.Most);
        var seen = WeightOf(table, mode, liveSuccesses);
        double all = 0, unlikely = 0;
        var weight = 1.0;
        for (var x = mode; x <= table.Most && weight > 0; x++)
        {
            Add(weight, seen, ref all, ref unlikely);
            weight *= table.RatioUp(x);
        }

        weight = 1.0;
        for (var x = mode; x > table.Least && weight > 0;)
        {
            x--;
            weight /= table.RatioUp(x);
            Add(weight, seen, ref all, ref unlikely);
        }

        return Math.Min(1, unlikely / all);
    }

    private static void Add(double weight, double seen, ref double all, ref double unlikely)
    {
        all += weight;
        if (weight <= seen * Slack) unlikely += weight;
    }

    private static double WeightOf(Margins table, long mode, long outcome)
    {
        var weight = 1.0;
        for (var x = mode; x < outcome; x++) weight *= table.RatioUp(x);
        for (var x = mode; x > outcome; x--) weight /= table.RatioUp(x - 1);
        return weight;
    }

    private readonly record struct Margins(long Live, long Reference, long Successes)
    {
        public long Least => Math.Max(0, Successes - Reference);

        public long Most => Math.Min(Live, Successes);

        // P(x + 1) / P(x).
        public double RatioUp(long x) => (double)(Live - x) * (Successes - x) / ((x + 1.0) * (Reference - Successes + x + 1.0));
    }
}
