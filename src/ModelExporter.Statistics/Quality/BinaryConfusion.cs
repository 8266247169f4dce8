namespace ModelExporter.Statistics.Quality;

/// <summary>Value: the 2x2 table of predicted against actual class, one class being the positive one.</summary>
/// <remarks>
/// The cells are amounts: counts (exact up to 2^53), sums of weights, or expected counts as CBPE estimates them. Tables of panes and replicas add up.
/// </remarks>
/// <param name="TruePositives">Predicted positive, actually positive.</param>
/// <param name="FalsePositives">Predicted positive, actually negative.</param>
/// <param name="FalseNegatives">Predicted negative, actually positive.</param>
/// <param name="TrueNegatives">Predicted negative, actually negative.</param>
public readonly record struct BinaryConfusion(double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    /// <summary>All observations.</summary>
    public double Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Observations that are actually positive (the support of the positive class).</summary>
    public double ActualPositives => TruePositives + FalseNegatives;

    /// <summary>Observations that are actually negative.</summary>
    public double ActualNegatives => FalsePositives + TrueNegatives;

    /// <summary>Observations that were predicted positive.</summary>
    public double PredictedPositives => TruePositives + FalsePositives;

    /// <summary>Observations that were predicted negative.</summary>
    public double PredictedNegatives => FalseNegatives + TrueNegatives;

    /// <summary>Share of predictions that are positive, 0 to 1; NaN without observations.</summary>
    public Ratio PositiveRate => new(PredictedPositives, Total);

    /// <summary>The table of both together.</summary>
    public static BinaryConfusion operator +(BinaryConfusion left, BinaryConfusion right) => Add(left, right);

    /// <summary>The table of both together.</summary>
    public static BinaryConfusion Add(BinaryConfusion left, BinaryConfusion right) => new(
        left.TruePositives + right.TruePositives,
        left.FalsePositives + right.FalsePositives,
        left.FalseNegatives + right.FalseNegatives,
        left.TrueNegatives + right.TrueNegatives);
}
