using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class QualityEstimatesTests
{
    [Theory]
    [InlineData(ModelTask.Binary, 0, 0.01)]
    [InlineData(ModelTask.Binary, -2, 0.02)]
    [InlineData(ModelTask.Multiclass, 0, 0.015)]
    [InlineData(ModelTask.Multiclass, 1.5, 0.02)]
    public void Without_labels_the_quality_that_labels_will_show_is_told(ModelTask task, double shift, double tolerance)
    {
        var (estimated, realised) = Run(task, shift);
        Assert.True(estimated.Count >= 10);
        foreach (var estimate in estimated)
        {
            // Correlations move twice as much as shares do.
            Assert.Equal(realised.Value(estimate.Measure), estimate.Value, estimate.Measure.Least < 0 ? 3 * tolerance : 1.5 * tolerance);
            Assert.True(estimate.Lower <= estimate.Value && estimate.Value <= estimate.Upper, estimate.Measure.Name);
        }
    }

    [Fact]
    public void A_shift_of_a_regression_into_larger_predictions_raises_the_expected_error()
    {
        var (estimated, realised) = Run(ModelTask.Regression, 0);
        Assert.Equal(["mae", "rmse"], estimated.Select(value => value.Measure.Name));
        Assert.InRange(realised.Value(QualityMeasures.Mae), estimated[0].Lower, estimated[0].Upper);
        Assert.InRange(realised.Value(QualityMeasures.Rmse), estimated[1].Lower, estimated[1].Upper);
        var (shifted, _) = Run(ModelTask.Regression, 3);
        Assert.True(shifted.Value(QualityMeasures.Mae) > 1.2 * estimated.Value(QualityMeasures.Mae));
    }

    [Fact]
    public void Tallies_add_up_and_a_prediction_is_taken_out_without_a_trace()
    {
        foreach (var task in new[] { ModelTask.Binary, ModelTask.Multiclass, ModelTask.Regression })
        {
            var reference = LabelledReference.Of(task, 600).Labelled!;
            var (whole, first, second, taken) = (new EstimateTally(reference), new EstimateTally(reference), new EstimateTally(reference), new EstimateTally(reference));
            var batch = Batches.Of([.. LabelledReference.Events(task, 100, 9)]);
            var reader = new OutcomeReader(reference.Space);
            var scores = new double[reference.Space.Classes.Count];
            for (var row = 0; row < 100; row++)
            {
                Assert.True(reader.TryReadPrediction(batch, batch.Slices[0], row, scores, out var prediction));
                Assert.True(whole.Add(prediction, scores));
                (row % 2 == 0 ? first : second).Add(prediction, scores);
                taken.Add(prediction, scores);
                if (row % 2 == 0) taken.Remove(prediction, scores);
            }

            first.Merge(second);
            Assert.True(whole.Counts.SequenceEqual(first.Counts) && whole.Sums.SequenceEqual(first.Sums));
            Assert.True(second.Counts.SequenceEqual(taken.Counts) && second.Sums.SequenceEqual(taken.Sums));
            first.Subtract(second);
            Assert.Equal(50, first.Events);
        }
    }

    [Fact]
    public void Without_predictions_there_is_no_estimate() => Assert.Empty(QualityEstimates.Compute(new EstimateTally(LabelledReference.Of(ModelTask.Binary, 600).Labelled!)));

    [Fact]
    public void Predictions_that_have_no_score_or_another_class_are_not_in_the_estimate()
    {
        var tally = new EstimateTally(LabelledReference.Of(ModelTask.Binary, 600).Labelled!);
        Assert.False(tally.Add(new PredictionOutcome(Pairs.Class(1), double.NaN), default));
        Assert.False(tally.Add(new PredictionOutcome(Pairs.Class(2), 0.5), default));
        Assert.Equal(0, tally.Events);
    }

    private static (IReadOnlyList<MeasureValue> Estimated, IReadOnlyList<MeasureValue> Realised) Run(ModelTask task, double shift)
    {
        LabelledProfile reference = LabelledReference.Of(task, 10_000).Labelled!;
        var (estimate, quality) = (new EstimateTally(reference), reference.Layout.NewTally());
        var batch = Batches.Of([.. LabelledReference.Events(task, 20_000, 77, shift)]);
        var reader = new OutcomeReader(reference.Space);
        var scores = new double[reference.Space.Classes.Count];
        for (var row = 0; row < 20_000; row++)
        {
            Assert.True(reader.TryReadPrediction(batch, batch.Slices[0], row, scores, out var prediction));
            Assert.True(reader.TryReadLabel(batch, batch.Slices[0].Label[row], out var label));
            estimate.Add(prediction, scores);
            quality.Add(new LabelledPair(prediction, label, scores));
        }

        return (QualityEstimates.Compute(estimate), QualityMeasures.Compute(quality));
    }
}
