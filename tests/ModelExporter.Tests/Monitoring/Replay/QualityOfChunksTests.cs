using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;
using ModelExporter.Tests.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Replay;

public sealed class QualityOfChunksTests
{
    [Theory]
    [InlineData(ModelTask.Binary, "accuracy")]
    [InlineData(ModelTask.Multiclass, "accuracy")]
    [InlineData(ModelTask.Regression, "mae")]
    [InlineData(ModelTask.Ranking, "ndcg")]
    public void A_profile_without_labels_learns_the_task_on_the_way_and_loses_no_pair(ModelTask task, string measure)
    {
        var (with, without) = (LabelledReference.Of(task, 2000), LabelledReference.Of(task, 2000, withLabels: false));
        foreach (var count in new[] { 20, 700, 3000 })
        {
            var (known, learned) = (Run(with, task, count), Run(without, task, count));
            for (var chunk = 0; chunk < 2; chunk++)
            {
                Assert.Equal(count, learned[chunk].Single(value => value.Name == "labels").Value);
                Assert.Equal(known[chunk].Single(value => value.Name == measure).Value, learned[chunk].Single(value => value.Name == measure).Value, 9);
            }
        }
    }

    [Fact]
    public void Without_labels_there_is_nothing_to_say()
    {
        var tally = new QualityMeasureOfChunks(LabelledReference.Of(ModelTask.Binary, 500), null, new QualityOptions()).Begin();
        var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = 1 }, new TestEvent { HasPrediction = true, Prediction = 1, Label = "neither" });
        tally.Count(batch, batch.Slices[0], [0]);
        Assert.Empty(tally.Read());
    }

    [Fact]
    public void Estimates_count_the_predictions_that_they_are_of()
    {
        var labelled = LabelledReference.Of(ModelTask.Binary, 500).Labelled!;
        var tally = new EstimateMeasureOfChunks(labelled).Begin();
        Assert.Empty(tally.Read());
        var batch = Batches.Of([.. LabelledReference.Events(ModelTask.Binary, 99, 4), new TestEvent { HasPrediction = true, Prediction = 1 }]);
        tally.Count(batch, batch.Slices[0], [.. Enumerable.Range(0, 100)]);
        Assert.Equal(99, tally.Read().Single(value => value.Name == "events").Value);
    }

    private static List<IReadOnlyList<ChunkValue>> Run(ReferenceProfile profile, ModelTask task, int count)
    {
        var measure = new QualityMeasureOfChunks(profile, null, new QualityOptions());
        var tallies = new[] { measure.Begin(), measure.Begin() };
        var batch = Batches.Of([.. LabelledReference.Events(task, 2 * count, 21)]);
        // Chunks are filled at the same time, as those of events in no order are.
        for (var row = 0; row < 2 * count; row++) tallies[row % 2].Count(batch, batch.Slices[0], [row]);
        return [.. tallies.Select(tally => tally.Read())];
    }
}
