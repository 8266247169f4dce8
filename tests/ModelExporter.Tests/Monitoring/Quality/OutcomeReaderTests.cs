using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class OutcomeReaderTests
{
    private static readonly LabelSpace Credit = LabelSpace.Binary("reject", "approve");

    [Fact]
    public void The_score_is_the_probability_of_the_positive_class_wherever_it_stands()
    {
        Assert.Equal((1, 0.8), Read(Credit, new TestEvent { HasPrediction = true, Prediction = "approve", HasScore = true, Score = 0.8 }));
        Assert.Equal((0, 0.3), Read(Credit, new TestEvent { HasPrediction = true, Prediction = "reject", HasScore = true, Score = 0.7, Scores = new() { ["approve"] = 0.3, ["reject"] = 0.7 } }));
        Assert.Equal((0, 0.25), Read(Credit, new TestEvent { HasPrediction = true, Prediction = "reject", Scores = new() { ["reject"] = 0.75 } }));
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.49, 0)]
    public void A_probability_without_an_answer_answers(double score, int expected)
    {
        Assert.Equal((expected, score), Read(Credit, new TestEvent { HasScore = true, Score = score }));
        Assert.Equal((expected, score), Read(LabelSpace.Binary("0", "1"), new TestEvent { HasPrediction = true, Prediction = score }));
    }

    [Fact]
    public void An_answer_of_no_class_is_another_class_and_two_of_them_are_told_apart()
    {
        var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = "maybe", Label = "perhaps" });
        var reader = new OutcomeReader(Credit);
        Assert.True(reader.TryReadPrediction(batch, batch.Slices[0], 0, default, out var prediction));
        Assert.True(reader.TryReadLabel(batch, batch.Slices[0].Label[0], out var label));
        Assert.Equal((Credit.OtherClass, Credit.OtherClass), (prediction.Class.Index, label.Class.Index));
        Assert.NotEqual(prediction.Class, label.Class);
    }

    [Fact]
    public void Several_classes_without_an_answer_take_the_highest_score()
    {
        var batch = Batches.Of(
            new TestEvent { Scores = new() { ["b"] = 0.7, ["c"] = 0.3 } },
            new TestEvent { Scores = new() { ["c"] = 0.9 } });
        var reader = new OutcomeReader(LabelSpace.Multiclass(["a", "b", "c"]));
        var scores = new double[3];
        Assert.True(reader.TryReadPrediction(batch, batch.Slices[0], 0, scores, out var first));
        Assert.Equal([double.NaN, 0.7, 0.3], scores);
        Assert.True(reader.TryReadPrediction(batch, batch.Slices[0], 1, scores, out var second));
        Assert.Equal((1, 2), (first.Class.Index, second.Class.Index));
    }

    [Fact]
    public void Nothing_is_read_where_nothing_fits()
    {
        var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = "much", Label = "more" });
        var reader = new OutcomeReader(LabelSpace.Regression(new ValueScale(0, 0)));
        Assert.False(reader.TryReadPrediction(batch, batch.Slices[0], 0, default, out _));
        Assert.False(reader.TryReadLabel(batch, batch.Slices[0].Label[0], out _));
        Assert.False(new OutcomeReader(LabelSpace.Ranking(10)).TryReadLabel(batch, batch.Slices[0].Label[0], out _));
    }

    private static (int Class, double Score) Read(LabelSpace space, TestEvent e)
    {
        var batch = Batches.Of(e);
        Assert.True(new OutcomeReader(space).TryReadPrediction(batch, batch.Slices[0], 0, default, out var prediction));
        return (prediction.Class.Index, Math.Round(prediction.Number, 12));
    }
}
