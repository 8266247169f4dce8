namespace ModelExporter.Monitoring.Quality;

/// <summary>The measures of a ranking.</summary>
internal static class RankingMeasures
{
    public static void Compute(RankingTally tally, MeasureList values)
    {
        values.Add(QualityMeasures.Ndcg, tally.Ndcg);
        values.Add(QualityMeasures.Map, tally.AveragePrecision);
        values.Add(QualityMeasures.Mrr, tally.ReciprocalRank);
        values.Add(QualityMeasures.PrecisionAtK, tally.Precision);
        values.Add(QualityMeasures.RecallAtK, tally.Recall);
    }
}
