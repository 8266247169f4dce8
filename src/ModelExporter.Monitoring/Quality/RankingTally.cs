using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Ranking;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled lists of a ranking: the mean of each measure over the lists for which it is defined. A state without a lock: its owner guards it.</summary>
public sealed class RankingTally : QualityTally
{
    /// <summary>NDCG, precision, recall, average precision, reciprocal rank.</summary>
    private const int Means = 5;

    internal RankingTally(QualityLayout layout)
        : base(layout, 1 + Means, 2 * Means)
    {
    }

    /// <summary>NDCG with linear gain.</summary>
    public RunningMean Ndcg => MeanOf(0);

    /// <summary>Precision of the first positions.</summary>
    public RunningMean Precision => MeanOf(1);

    /// <summary>Recall of the first positions.</summary>
    public RunningMean Recall => MeanOf(2);

    /// <summary>Average precision of the first positions.</summary>
    public RunningMean AveragePrecision => MeanOf(3);

    /// <summary>Reciprocal rank of the first relevant item.</summary>
    public RunningMean ReciprocalRank => MeanOf(4);

    private protected override bool Apply(in LabelledPair pair, int sign)
    {
        foreach (var grade in pair.Grades)
        {
            if (!double.IsFinite(grade)) return false;
        }

        if (pair.Grades.IsEmpty) return false;
        var list = default(RankingMeans);
        list.Add(pair.Grades, Layout.Space.RankingDepth);
        Counts[0] += sign;
        Add(0, list.NdcgLinear, sign);
        Add(1, list.Precision, sign);
        Add(2, list.Recall, sign);
        Add(3, list.AveragePrecision, sign);
        Add(4, list.ReciprocalRank, sign);
        return true;
    }

    private void Add(int mean, in RunningMean ofOneList, int sign)
    {
        if (ofOneList.Count == 0) return;
        Counts[1 + mean] += sign;
        Sums[2 * mean] += sign * FixedPoint.Of(ofOneList.Mean);
        Sums[(2 * mean) + 1] += sign * FixedPoint.Of(ofOneList.Mean * ofOneList.Mean);
    }

    private RunningMean MeanOf(int mean) => FixedMoments.Mean(Counts[1 + mean], Sums[2 * mean], Sums[(2 * mean) + 1]);
}
