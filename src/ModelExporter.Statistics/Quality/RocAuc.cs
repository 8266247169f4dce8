namespace ModelExporter.Statistics.Quality;

/// <summary>Area under the ROC curve: the probability that a positive scores above a negative, ties counting half. 0 to 1; 0.5 for a guess.</summary>
/// <remarks>
/// From counts per score bin, ascending: A = sum pos_k (neg below k + neg_k / 2) / (P N); the raw scores' area lies within sum pos_k neg_k / (2 P N) of it,
/// exactly. With one bin per distinct score it is the exact area. Undefined when a class is missing. The counts of panes and replicas add up, areas do not.
/// Source: Hanley and McNeil, The meaning and use of the area under a receiver operating characteristic curve, 1982.
/// </remarks>
public static class RocAuc
{
    /// <param name="positives">Positive events per score bin, ascending scores.</param>
    /// <param name="negatives">Negative events per score bin.</param>
    /// <returns>The area with its exact bounds, or NaN when there are no positives or no negatives.</returns>
    public static BoundedEstimate FromHistogram(ReadOnlySpan<long> positives, ReadOnlySpan<long> negatives)
    {
        double wins = 0, ties = 0;
        long below = 0, total = 0;
        for (var k = 0; k < positives.Length; k++)
        {
            wins += (double)positives[k] * below;
            ties += (double)positives[k] * negatives[k];
            below += negatives[k];
            total += positives[k];
        }

        return From(wins, ties, total, below);
    }

    /// <param name="positives">Positive mass (weights or expected counts) per score bin, ascending scores.</param>
    /// <param name="negatives">Negative mass per score bin.</param>
    /// <returns>The area with its bounds, or NaN when there is no positive or no negative mass.</returns>
    public static BoundedEstimate FromHistogram(ReadOnlySpan<double> positives, ReadOnlySpan<double> negatives)
    {
        double wins = 0, ties = 0, below = 0, total = 0;
        for (var k = 0; k < positives.Length; k++)
        {
            wins += positives[k] * below;
            ties += positives[k] * negatives[k];
            below += negatives[k];
            total += positives[k];
        }

        return From(wins, ties, total, below);
    }

    private static BoundedEstimate From(double wins, double ties, double positives, double negatives)
    {
        if (!(positives > 0 && negatives > 0)) return BoundedEstimate.Undefined;
        var pairs = positives * negatives;
        return new BoundedEstimate((wins + (ties / 2)) / pairs, wins / pairs, (wins + ties) / pairs);
    }
}
