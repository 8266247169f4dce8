namespace ModelExporter.Statistics.Quality.Ranking;

/// <summary>
/// State (a mutable value, owned by whoever holds it): the ranking measures at one k, averaged over lists; mergeable over panes and replicas.
/// </summary>
/// <remarks>Each mean has its own count, because a list without a relevant item counts for some measures and not for others.</remarks>
public struct RankingMeans
{
    private RunningMean _linear, _exponential, _precision, _recall, _averagePrecision, _reciprocalRank;

    /// <summary>Mean NDCG@k with linear gain.</summary>
    public RunningMean NdcgLinear { readonly get => _linear; init => _linear = value; }

    /// <summary>Mean NDCG@k with exponential gain.</summary>
    public RunningMean NdcgExponential { readonly get => _exponential; init => _exponential = value; }

    /// <summary>Mean precision@k.</summary>
    public RunningMean Precision { readonly get => _precision; init => _precision = value; }

    /// <summary>Mean recall@k.</summary>
    public RunningMean Recall { readonly get => _recall; init => _recall = value; }

    /// <summary>MAP@k.</summary>
    public RunningMean AveragePrecision { readonly get => _averagePrecision; init => _averagePrecision = value; }

    /// <summary>MRR over the whole list.</summary>
    public RunningMean ReciprocalRank { readonly get => _reciprocalRank; init => _reciprocalRank = value; }

    /// <summary>Adds one served list.</summary>
    /// <param name="relevance">Grades (0 is irrelevant) in the order in which the items were served.</param>
    /// <param name="k">How many positions count; the same for every list of one state.</param>
    public void Add(ReadOnlySpan<double> relevance, int k)
    {
        AddDefined(ref _linear, NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Linear));
        AddDefined(ref _exponential, NormalizedDiscountedCumulativeGain.At(relevance, k, Gain.Exponential));
        AddDefined(ref _precision, PrecisionAtK.Of(relevance, k));
        AddDefined(ref _recall, RecallAtK.Of(relevance, k));
        AddDefined(ref _averagePrecision, AveragePrecisionAtK.Of(relevance, k));
        AddDefined(ref _reciprocalRank, Ranking.ReciprocalRank.Of(relevance));
    }

    /// <summary>Adds everything that another state has seen.</summary>
    public void Merge(in RankingMeans other)
    {
        _linear.Merge(other._linear);
        _exponential.Merge(other._exponential);
        _precision.Merge(other._precision);
        _recall.Merge(other._recall);
        _averagePrecision.Merge(other._averagePrecision);
        _reciprocalRank.Merge(other._reciprocalRank);
    }

    private static void AddDefined(ref RunningMean mean, double value)
    {
        if (double.IsFinite(value)) mean.Add(value);
    }
}
