using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.Binning;

namespace ModelExporter.Monitoring.Quality;

/// <summary>The bins in which scores are counted by label: fixed, so that counts add up over panes and replicas. A value: never changed once made.</summary>
/// <remarks>Bin 0 is below the first edge, bin i covers [e(i-1), e(i)), the last of those is closed, and one more bin is above the last edge.</remarks>
public sealed class ScoreBins
{
    /// <summary>Scores with at most so many distinct values have a bin each, which makes areas exact: scores of two decimals have 101.</summary>
    public const int MaxDistinct = 200;

    /// <summary>Bins of the score of a binary model with more values; the ROC area is then within about 0.001.</summary>
    public const int BinaryBins = 100;

    /// <summary>Bins per class of a model with several.</summary>
    public const int ClassBins = 50;

    /// <summary>Bins where nothing is known about the scores: equal steps of the log odds from 1e-4 to 1 - 1e-4, since many scores are close to 0 or 1.</summary>
    public static readonly ScoreBins Unknown = new(LogOddsEdges());

    private const int LeastScores = 8;

    private readonly double[] _edges;

    /// <summary>Bins with the given edges, which ascend.</summary>
    /// <param name="edges">The edges.</param>
    /// <param name="isOnePerValue">Whether each bin is for one value, so that scores of one bin are ties.</param>
    public ScoreBins(double[] edges, bool isOnePerValue = false) => (_edges, IsOnePerValue) = (edges, isOnePerValue);

    /// <summary>Whether each bin is for one value, so that scores of one bin are ties.</summary>
    public bool IsOnePerValue { get; }

    /// <summary>The edges.</summary>
    public ReadOnlySpan<double> Edges => _edges;

    /// <summary>Number of bins, the two open ones among them.</summary>
    public int Count => _edges.Length + 1;

    /// <summary>The bin of a score.</summary>
    public int Find(double score) => BinEdges.Find(_edges, score);

    /// <summary>Bins for scores like these: one per value when there are few, otherwise about equally many scores in each, and fewer at the top.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="bins">Bins when there are many values.</param>
    public static ScoreBins Of(ReadOnlySpan<double> sorted, int bins = BinaryBins)
    {
        var few = bins < BinaryBins ? bins : MaxDistinct;
        return DiscreteValues.From(sorted, few) is { } distinct
            ? new ScoreBins(BinEdges.OnePerValue(distinct), isOnePerValue: true)
            : new ScoreBins(WithHalvedTop(EqualFrequencyEdges.From(sorted, bins), sorted, bins));
    }

    // Average precision is made in the highest scores: their bin is halved until one holds a few scores only.
    private static double[] WithHalvedTop(double[] edges, ReadOnlySpan<double> sorted, int bins)
    {
        var all = new List<double>(edges[..^1]);
        for (var above = sorted.Length / (2 * bins); above >= LeastScores; above /= 2)
        {
            var edge = sorted[sorted.Length - above];
            if (edge > all[^1] && edge < edges[^1]) all.Add(edge);
        }

        return [.. all, edges[^1]];
    }

    private static double[] LogOddsEdges()
    {
        const int Steps = BinaryBins - 2;
        var reach = Math.Log(1e4 - 1);
        var edges = new double[Steps + 3];
        for (var i = 0; i <= Steps; i++) edges[i + 1] = 1 / (1 + Math.Exp(reach - (2 * reach * i / Steps)));
        edges[^1] = 1;
        return edges;
    }
}
