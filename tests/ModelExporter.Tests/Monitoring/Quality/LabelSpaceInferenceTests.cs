using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class LabelSpaceInferenceTests
{
    [Fact]
    public void Zeros_and_ones_with_scores_are_binary_and_one_is_positive()
    {
        var space = Infer(new { P = 1, S = 0.9, L = 1 }, new { P = 0, S = 0.1, L = 0 });
        Assert.Equal(ModelTask.Binary, space!.Task);
        Assert.Equal(["0", "1"], space.Classes);
    }

    [Fact]
    public void Probabilities_in_the_place_of_the_answer_are_binary_when_labels_are_bits() =>
        Assert.Equal(ModelTask.Binary, InferTask(new { P = 0.7, L = 1 }, new { P = 0.2, L = 0 }));

    [Fact]
    public void A_boolean_label_of_a_number_of_the_same_meaning_is_the_same_class()
    {
        var space = Infer(new { P = (object)1, L = (object)true }, new { P = (object)0, L = (object)false }, new { P = (object)1, L = (object)false });
        Assert.Equal(ModelTask.Binary, space!.Task);
        Assert.Equal(space.CodeOf("1"u8), space.CodeOf("true"u8));
        Assert.Equal(1, space.CodeOf("true"u8).Index);
    }

    [Theory]
    [InlineData("no", "yes")]
    [InlineData("negative", "Positive")]
    public void A_word_that_means_yes_is_positive_whatever_its_place(string negative, string positive)
    {
        Assert.Equal([negative, positive], Infer(new { P = positive, L = positive }, new { P = negative, L = negative })!.Classes);
        Assert.Equal([negative, positive], Infer(new { P = negative, L = negative }, new { P = positive, L = positive })!.Classes);
    }

    [Fact]
    public void Of_two_names_that_say_nothing_the_one_with_higher_scores_is_positive() =>
        Assert.Equal(["reject", "approve"], Infer(new { P = "approve", S = 0.8, L = "approve" }, new { P = "reject", S = 0.3, L = "reject" })!.Classes);

    [Fact]
    public void Configured_classes_win_and_the_last_is_positive()
    {
        var sample = Sample(new { P = "approve", S = 0.8, L = "approve" }, new { P = "reject", S = 0.3, L = "reject" });
        var options = new ModelOptions { Name = "m", Classes = ["approve", "reject"] };
        Assert.Equal(["approve", "reject"], LabelSpaceInference.Infer(sample, options, new QualityOptions())!.Classes);
    }

    [Fact]
    public void Three_texts_are_several_classes_in_the_order_of_their_names() =>
        Assert.Equal(["a", "b", "c"], Infer(new { P = "c", L = "c" }, new { P = "a", L = "b" })!.Classes);

    [Fact]
    public void Whole_numbers_of_few_values_are_classes_by_size() =>
        Assert.Equal(["2", "9", "10"], Infer(new { P = 10, L = 9 }, new { P = 2, L = 2 })!.Classes);

    [Fact]
    public void Numbers_that_are_not_whole_are_a_regression_with_the_scale_of_the_labels()
    {
        var space = Infer(new { P = 100.5, L = 100.0 }, new { P = 98.2, L = 108.0 });
        Assert.Equal(ModelTask.Regression, space!.Task);
        Assert.Equal(104, space.Scale.Anchor);
        Assert.Equal(3, space.Scale.Exponent);
    }

    [Fact]
    public void Arrays_are_relevance_grades() => Assert.Equal(ModelTask.Ranking, InferTask(new { L = new[] { 1.0, 0, 1 } }));

    [Fact]
    public void One_class_that_has_no_known_opposite_tells_nothing()
    {
        Assert.Null(Infer(new { P = "cat", L = "cat" }));
        Assert.Equal(["0", "1"], Infer(new { P = 1, L = 1 })!.Classes);
    }

    [Fact]
    public void A_class_that_has_a_score_is_a_class_before_it_is_seen()
    {
        var sample = new PairSample(10, 10);
        var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = "a", Label = "b", Scores = new() { ["a"] = 0.5, ["b"] = 0.3, ["z"] = 0.2 } });
        sample.Add(batch, batch.Slices[0], 0, batch.Slices[0].Label[0]);
        Assert.Equal(["a", "b", "z"], LabelSpaceInference.Infer(sample, null, new QualityOptions())!.Classes);
    }

    [Fact]
    public void A_sample_that_is_full_stays_a_sample_of_all()
    {
        var sample = new PairSample(100, 10);
        for (var i = 0; i < 1000; i++)
        {
            var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = i, Label = i });
            sample.Add(batch, batch.Slices[0], 0, batch.Slices[0].Label[0]);
        }

        Assert.Equal((1000L, 100, false), (sample.Seen, sample.Count, sample.IsExact));
        Assert.InRange(sample.Pairs.ToArray().Average(pair => pair.LabelNumber), 400, 600);
    }

    private static ModelTask? InferTask(params object[] events) => Infer(events)?.Task;

    private static LabelSpace? Infer(params object[] events) => LabelSpaceInference.Infer(Sample(events), null, new QualityOptions());

    private static PairSample Sample(params object[] events)
    {
        var sample = new PairSample(1000, 10);
        foreach (var e in events)
        {
            var (prediction, score, label) = (e.GetType().GetProperty("P")?.GetValue(e), e.GetType().GetProperty("S")?.GetValue(e), e.GetType().GetProperty("L")!.GetValue(e));
            var batch = Batches.Of(new TestEvent { HasPrediction = prediction is not null, Prediction = prediction, HasScore = score is not null, Score = score, Label = label });
            sample.Add(batch, batch.Slices[0], 0, batch.Slices[0].Label[0]);
        }

        return sample;
    }
}
