using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Quality;

/// <summary>Pairs as tests write them, and simulated models with a known truth.</summary>
internal static class Pairs
{
    public static LabelledPair Binary(bool actual, bool predicted, double score = double.NaN) =>
        new(new PredictionOutcome(Class(predicted ? 1 : 0), score), new LabelOutcome(Class(actual ? 1 : 0), double.NaN));

    public static LabelledPair Multiclass(int actual, int predicted, params double[] scores) =>
        new(new PredictionOutcome(Class(predicted), double.NaN), new LabelOutcome(Class(actual), double.NaN), scores);

    public static LabelledPair Regression(double target, double prediction) =>
        new(new PredictionOutcome(ClassCode.None, prediction), new LabelOutcome(ClassCode.None, target));

    public static LabelledPair Ranking(params double[] grades) => new(default, default, default, grades);

    public static ClassCode Class(int index) => new(index, 0);

    /// <summary>A binary model whose scores are calibrated: the label is positive with the probability that the score says.</summary>
    public static IEnumerable<(bool Actual, bool Predicted, double Score)> Calibrated(int count, int seed, double shift = 0)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var score = 1 / (1 + Math.Exp(-(2 * Normal(random)) - shift));
            yield return (random.NextDouble() < score, score >= 0.5, score);
        }
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double Value(this IReadOnlyList<MeasureValue> values, QualityMeasure measure) => values.Single(value => ReferenceEquals(value.Measure, measure)).Value;

    public static bool Has(this IReadOnlyList<MeasureValue> values, QualityMeasure measure) => values.Any(value => ReferenceEquals(value.Measure, measure));
}
