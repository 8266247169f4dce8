using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Regression;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class QualityMeasuresTests
{
    [Fact]
    public void Names_are_unique_and_documented_with_unit_range_and_direction()
    {
        Assert.Equal(QualityMeasures.All.Count, QualityMeasures.All.Select(measure => measure.Name).Distinct().Count());
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "quality.md"));
        var rows = string.Join('\n', QualityMeasures.All.Select(Row));
        foreach (var measure in QualityMeasures.All) Assert.True(page.Contains(Row(measure), StringComparison.Ordinal), "docs/quality.md should have these rows:\n" + rows);
        Assert.Equal(QualityMeasures.All.Count, page.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_measure_of_a_task_comes_out_of_a_rich_tally_and_no_other()
    {
        foreach (var task in Enum.GetValues<ModelTask>())
        {
            var values = QualityMeasures.Compute(Rich(task));
            Assert.Equal(QualityMeasures.All.Where(measure => measure.Tasks.Contains(task)), values.Select(value => value.Measure));
            foreach (var value in values)
            {
                Assert.InRange(value.Value, value.Measure.Least, value.Measure.Greatest);
                Assert.True(value.Samples > 0);
                if (ReferenceEquals(value.Measure, QualityMeasures.EceExpected)) continue;
                Assert.True(value.StandardError > 0, value.Measure.Name);
                Assert.True(value.Lower <= value.Value && value.Value <= value.Upper, value.Measure.Name);
                Assert.True(value.Lower >= value.Measure.Least && value.Upper <= value.Measure.Greatest, value.Measure.Name);
            }
        }
    }

    [Fact]
    public void Scores_in_bins_come_close_to_the_scores_themselves()
    {
        var pairs = Pairs.Calibrated(20_000, 7, -3).ToArray();
        double[] scores = [.. pairs.Select(pair => pair.Score)];
        bool[] labels = [.. pairs.Select(pair => pair.Actual)];
        var exact = ScoreHistogram.FromSamples(scores, labels);
        foreach (var bins in new[] { ScoreBins.Unknown, ScoreBins.Of([.. scores.Order()]) })
        {
            var tally = new QualityLayout(LabelSpace.Binary("0", "1"), [bins]).NewTally();
            foreach (var (actual, predicted, score) in pairs) tally.Add(Pairs.Binary(actual, predicted, score));
            var values = QualityMeasures.Compute(tally);
            Assert.Equal(RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value, values.Value(QualityMeasures.RocAuc), 0.001);
            Assert.Equal(AveragePrecision.FromHistogram(exact.Positives, exact.Negatives).Value, values.Value(QualityMeasures.AveragePrecision), 0.002);
            Assert.Equal(LogLoss.FromSamples(scores, labels).Mean, values.Value(QualityMeasures.LogLoss), 1e-10);
            Assert.Equal(BrierScore.FromSamples(scores, labels).Mean, values.Value(QualityMeasures.Brier), 1e-10);
            Assert.Equal(LogLoss.FromSamples(scores, labels).StandardError, values.Single(value => value.Measure.Name == "log_loss").StandardError, 1e-8);
        }
    }

    [Fact]
    public void Scores_of_two_decimals_give_the_exact_areas()
    {
        var pairs = Pairs.Calibrated(3000, 8).Select(pair => (pair.Actual, pair.Predicted, Score: Math.Round(pair.Score, 2))).ToArray();
        var bins = ScoreBins.Of([.. pairs.Select(pair => pair.Score).Order()]);
        Assert.True(bins.IsOnePerValue);
        var tally = new QualityLayout(LabelSpace.Binary("0", "1"), [bins]).NewTally();
        foreach (var (actual, predicted, score) in pairs) tally.Add(Pairs.Binary(actual, predicted, score));
        var exact = ScoreHistogram.FromSamples([.. pairs.Select(pair => pair.Score)], [.. pairs.Select(pair => pair.Actual)]);
        var values = QualityMeasures.Compute(tally);
        Assert.Equal(RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value, values.Value(QualityMeasures.RocAuc), 1e-12);
        Assert.Equal(AveragePrecision.FromHistogram(exact.Positives, exact.Negatives).Value, values.Value(QualityMeasures.AveragePrecision), 1e-12);
    }

    [Fact]
    public void What_is_undefined_is_absent()
    {
        var tally = new QualityLayout(LabelSpace.Binary("0", "1")).NewTally();
        Assert.Empty(QualityMeasures.Compute(tally));
        for (var i = 0; i < 50; i++) tally.Add(Pairs.Binary(false, false));
        var values = QualityMeasures.Compute(tally);
        Assert.Equal(["accuracy", "specificity"], values.Select(value => value.Measure.Name));
        Assert.Empty(QualityMeasures.Compute(new QualityLayout(LabelSpace.Regression(default)).NewTally()));
        Assert.Empty(QualityMeasures.Compute(new QualityLayout(LabelSpace.Ranking(10)).NewTally()));
        Assert.Empty(QualityMeasures.Compute(new QualityLayout(LabelSpace.Multiclass(["a", "b", "c"])).NewTally()));
    }

    [Fact]
    public void Margins_have_areas_and_no_losses()
    {
        var tally = new QualityLayout(LabelSpace.Binary("0", "1"), [ScoreBins.Of([-3, -1, 2, 5])]).NewTally();
        foreach (var (actual, score) in new[] { (false, -3.0), (true, -1), (false, 2), (true, 5) }) tally.Add(Pairs.Binary(actual, score > 0, score));
        var values = QualityMeasures.Compute(tally);
        Assert.Equal(0.75, values.Value(QualityMeasures.RocAuc), 12);
        Assert.False(values.Has(QualityMeasures.LogLoss) || values.Has(QualityMeasures.Brier) || values.Has(QualityMeasures.Ece));
    }

    [Fact]
    public void Several_classes_are_averaged_over_the_classes_that_are_there()
    {
        var tally = new QualityLayout(LabelSpace.Multiclass(["a", "b", "c", "never"])).NewTally();
        foreach (var (actual, predicted, count) in new[] { (0, 0, 8), (0, 1, 2), (1, 1, 6), (1, 0, 1), (2, 2, 3), (2, 1, 2) })
        {
            for (var i = 0; i < count; i++) tally.Add(Pairs.Multiclass(actual, predicted));
        }

        var values = QualityMeasures.Compute(tally);
        Assert.Equal(17 / 22.0, values.Value(QualityMeasures.Accuracy), 12);
        Assert.Equal(((8 / 9.0) + (6 / 10.0) + 1) / 3, values.Value(QualityMeasures.Precision), 12);
        Assert.Equal((0.8 + (6 / 7.0) + 0.6) / 3, values.Value(QualityMeasures.Recall), 12);
        Assert.Equal(((8 / 9.0 * 10) + (6 / 10.0 * 7) + 5) / 22, values.Value(QualityMeasures.WeightedPrecision), 12);
        Assert.Equal(17 / 22.0, values.Value(QualityMeasures.MicroF1), 12);
        Assert.False(values.Has(QualityMeasures.RocAuc));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1e9, 3)]
    [InlineData(0, 1e-9)]
    [InlineData(-5e5, 1e5)]
    public void Regression_equals_sums_in_doubles(double offset, double size)
    {
        var random = new Random(3);
        var pairs = Enumerable.Range(0, 5000).Select(_ => offset + (size * Pairs.Normal(random))).Select(target => (Target: target, Prediction: target + (size * 0.3 * Pairs.Normal(random)))).ToArray();
        var sums = default(RegressionAccumulator);
        var tally = (RegressionTally)new QualityLayout(LabelSpace.Regression(ValueScale.Of(offset, size))).NewTally();
        foreach (var (target, prediction) in pairs)
        {
            sums.Add(target, prediction);
            Assert.True(tally.Add(Pairs.Regression(target, prediction)));
        }

        var values = QualityMeasures.Compute(tally);
        Near(MeanAbsoluteError.Of(sums), values.Value(QualityMeasures.Mae));
        Near(RootMeanSquaredError.Of(sums), values.Value(QualityMeasures.Rmse));
        Near(MeanError.Of(sums), values.Value(QualityMeasures.Bias), 1e-9 * size);
        Near(CoefficientOfDetermination.Of(sums), values.Value(QualityMeasures.R2));
        Near(ExplainedVariance.Of(sums), values.Value(QualityMeasures.ExplainedVariance));
        Near(WeightedAbsolutePercentageError.Of(sums), values.Value(QualityMeasures.Wape));
        Near(SymmetricMeanAbsolutePercentageError.Of(sums), values.Value(QualityMeasures.Smape), 1e-11);
        Near(sums.AbsoluteError.StandardError, values.Single(value => value.Measure.Name == "mae").StandardError);
        var median = MedianAbsoluteError.FromSamples([.. pairs.Select(pair => pair.Target)], [.. pairs.Select(pair => pair.Prediction)]);
        Assert.Equal(1, values.Value(QualityMeasures.MedianAbsoluteError) / median, 0.03);

        static void Near(double expected, double actual, double absolute = 0) => Assert.Equal(expected, actual, Math.Max(absolute, Math.Abs(expected) * 1e-6));
    }

    [Fact]
    public void The_jackknife_over_groups_knows_the_error_of_rmse_and_r2()
    {
        var random = new Random(11);
        var (roots, shares, errors, shareErrors) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < 200; run++)
        {
            var tally = new QualityLayout(LabelSpace.Regression(new ValueScale(1, 0))).NewTally();
            for (var i = 0; i < 1000; i++)
            {
                var target = Pairs.Normal(random);
                tally.Add(Pairs.Regression(target, target + (0.5 * Pairs.Normal(random))));
            }

            var values = QualityMeasures.Compute(tally);
            roots.Add(values.Value(QualityMeasures.Rmse));
            shares.Add(values.Value(QualityMeasures.R2));
            errors.Add(values.Single(value => value.Measure.Name == "rmse").StandardError);
            shareErrors.Add(values.Single(value => value.Measure.Name == "r2").StandardError);
        }

        Assert.InRange(errors.Average() / Deviation(roots), 0.85, 1.15);
        Assert.InRange(shareErrors.Average() / Deviation(shares), 0.85, 1.15);

        static double Deviation(List<double> values) => Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Count - 1));
    }

    [Fact]
    public void Ranking_measures_leave_out_lists_without_a_relevant_item()
    {
        var tally = new QualityLayout(LabelSpace.Ranking(3)).NewTally();
        tally.Add(Pairs.Ranking(1, 0, 0));
        tally.Add(Pairs.Ranking(0, 1, 0));
        tally.Add(Pairs.Ranking(0, 0, 0));
        var values = QualityMeasures.Compute(tally);
        Assert.Equal((1 + (1 / Math.Log2(3))) / 2, values.Value(QualityMeasures.Ndcg), 10);
        Assert.Equal(2, values.Single(value => value.Measure.Name == "ndcg").Samples);
        Assert.Equal(3, values.Single(value => value.Measure.Name == "precision_at_k").Samples);
    }

    private static QualityTally Rich(ModelTask task)
    {
        var random = new Random(5);
        var tally = new QualityLayout(task switch
        {
            ModelTask.Binary => LabelSpace.Binary("0", "1"),
            ModelTask.Multiclass => LabelSpace.Multiclass(["a", "b", "c"]),
            ModelTask.Regression => LabelSpace.Regression(new ValueScale(1, 2)),
            _ => LabelSpace.Ranking(3),
        }).NewTally();
        for (var i = 0; i < 500; i++)
        {
            var (a, b) = (random.NextDouble() / 2, random.NextDouble() / 2);
            var target = 2 + Math.Abs(Pairs.Normal(random));
            Assert.True(task switch
            {
                ModelTask.Binary => tally.Add(Pairs.Binary(random.NextDouble() < a * 2, a > 0.25, a * 2)),
                ModelTask.Multiclass => tally.Add(Pairs.Multiclass(random.Next(3), random.Next(3), a, b, 1 - a - b)),
                ModelTask.Regression => tally.Add(Pairs.Regression(target, target + a)),
                _ => tally.Add(Pairs.Ranking(random.Next(2), random.Next(3), random.Next(2), random.Next(2))),
            });
        }

        return tally;
    }

    private static string Row(QualityMeasure measure) =>
        $"| `{measure.Name}` | {measure.Unit switch { MeasureUnit.Ratio => "ratio", MeasureUnit.Nats => "nats", _ => "the target's" }} | {Range(measure)} | "
        + $"{measure.Direction switch { MeasureDirection.HigherIsBetter => "less", MeasureDirection.LowerIsBetter => "more", MeasureDirection.ZeroIsBest => "away from 0", _ => "not judged" }} | "
        + $"{string.Join(", ", measure.Tasks.Select(task => task.ToString().ToLowerInvariant()))} | {measure.Description} |";

    private static string Range(QualityMeasure measure)
    {
        if (double.IsInfinity(measure.Least) && double.IsInfinity(measure.Greatest)) return "any";
        if (double.IsInfinity(measure.Greatest)) return FormattableString.Invariant($"{measure.Least} or more");
        return double.IsInfinity(measure.Least) ? FormattableString.Invariant($"{measure.Greatest} or less") : FormattableString.Invariant($"{measure.Least} to {measure.Greatest}");
    }
}
