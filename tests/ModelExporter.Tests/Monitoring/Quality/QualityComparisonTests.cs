using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class QualityComparisonTests
{
    private static readonly QualityOptions Sensitive = new() { LeastChange = 0, LeastRelativeChange = 0, Q = 0.05 };

    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    public void A_model_that_is_as_good_as_ever_is_seldom_called_degraded(ModelTask task)
    {
        var reference = LabelledReference.Of(task, 4000).Labelled!;
        var alarms = 0;
        for (var run = 0; run < 100; run++) alarms += Compare(task, reference, 400, 1000 + run, Sensitive).Any(compared => compared.IsDegraded == true) ? 1 : 0;
        // The rate over all measures of a window is at most q = 0.05, and only the half for the worse counts.
        Assert.InRange(alarms, 0, 10);
    }

    [Theory]
    [InlineData(ModelTask.Binary, "accuracy")]
    [InlineData(ModelTask.Binary, "roc_auc")]
    [InlineData(ModelTask.Binary, "log_loss")]
    [InlineData(ModelTask.Multiclass, "f1")]
    [InlineData(ModelTask.Regression, "mae")]
    [InlineData(ModelTask.Regression, "r2")]
    public void Labels_that_no_longer_follow_the_predictions_are_seen(ModelTask task, string measure)
    {
        var reference = LabelledReference.Of(task, 4000).Labelled!;
        var compared = Compare(task, reference, 1000, 5, new QualityOptions(), mixed: 0.5).Single(value => value.Window.Measure.Name == measure);
        Assert.True(compared.IsDegraded);
        Assert.True(Math.Abs(compared.Difference) > compared.NoiseFloor);
        Assert.Equal(compared.Window.Value - compared.Reference, compared.Difference, 12);
        Assert.InRange(compared.AdjustedPValue, compared.PValue, 0.01);
    }

    [Fact]
    public void Better_is_not_degraded_however_sure()
    {
        var reference = LabelledReference.Of(ModelTask.Binary, 4000).Labelled!;
        var tally = reference.Layout.NewTally();
        for (var i = 0; i < 1000; i++) tally.Add(Pairs.Binary(i % 2 == 0, i % 2 == 0, i % 2 == 0 ? 0.95 : 0.05));
        var accuracy = QualityComparison.Compare(QualityMeasures.Compute(tally), reference, new QualityOptions()).Single(value => value.Window.Measure.Name == "accuracy");
        Assert.True(accuracy.PValue < 1e-10 && accuracy.Difference > 0);
        Assert.False(accuracy.IsDegraded);
    }

    [Fact]
    public void A_certain_change_that_does_not_matter_is_not_degraded()
    {
        var reference = LabelledReference.Of(ModelTask.Binary, 10_000).Labelled!;
        var compared = Compare(ModelTask.Binary, reference, 10_000, 6, new QualityOptions { LeastChange = 0.2 }, mixed: 0.2).Single(value => value.Window.Measure.Name == "accuracy");
        Assert.True(compared.AdjustedPValue < 0.01);
        Assert.False(compared.IsDegraded);
    }

    [Fact]
    public void Measures_with_too_few_samples_are_left_out()
    {
        var reference = LabelledReference.Of(ModelTask.Binary, 4000).Labelled!;
        Assert.Empty(Compare(ModelTask.Binary, reference, 99, 3, new QualityOptions()));
        var names = Compare(ModelTask.Binary, reference, 150, 3, new QualityOptions()).Select(compared => compared.Window.Measure.Name).ToArray();
        Assert.Contains("accuracy", names);
        Assert.DoesNotContain("precision", names);
    }

    [Fact]
    public void Without_a_reference_nothing_is_judged()
    {
        var compared = Compare(ModelTask.Binary, LabelledReference.Of(ModelTask.Binary, 600).Labelled!, 500, 4, new QualityOptions(), withoutReference: true);
        Assert.NotEmpty(compared);
        Assert.All(compared, value => Assert.True(value.IsDegraded is null && double.IsNaN(value.Reference) && double.IsNaN(value.AdjustedPValue)));
    }

    private static IReadOnlyList<MeasureComparison> Compare(
        ModelTask task, LabelledProfile reference, int count, int seed, QualityOptions options, double mixed = 0, bool withoutReference = false)
    {
        var tally = reference.Layout.NewTally();
        var events = LabelledReference.Events(task, count, seed).ToArray();
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            if (random.NextDouble() < mixed) events[i] = events[i] with { Label = events[random.Next(count)].Label };
        }

        var batch = Batches.Of(events);
        var reader = new OutcomeReader(reference.Space);
        var scores = new double[reference.Space.Classes.Count];
        for (var row = 0; row < count; row++)
        {
            reader.TryReadPrediction(batch, batch.Slices[0], row, scores, out var prediction);
            reader.TryReadLabel(batch, batch.Slices[0].Label[row], out var label);
            Assert.True(tally.Add(new LabelledPair(prediction, label, scores)));
        }

        return QualityComparison.Compare(QualityMeasures.Compute(tally), withoutReference ? null : reference, options);
    }
}
