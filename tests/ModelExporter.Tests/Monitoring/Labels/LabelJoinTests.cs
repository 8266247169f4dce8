using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Labels;

/// <summary>Predictions meet their labels, whichever comes first.</summary>
public class LabelJoinTests
{
    private static readonly double[] Grades = [2, 0, 1];
    private static readonly double[] OtherGrades = [0, 1, 2];

    [Fact]
    public void A_label_is_joined_with_its_prediction_and_counts_in_every_window()
    {
        var model = new LabelledModel(classes: ["no", "yes"]);
        model.Predict("a", "yes");
        Assert.Equal((1, 0), (model.Counters.Waiting, model.Counters.Matched));
        model.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(new ApplyOutcome(1, 0, 0), model.Label("a", "yes"));
        var counters = model.Counters;
        Assert.Equal((1, 1, 0, 0, 0), (counters.Received, counters.Matched, counters.Unmatched, counters.Corrected, counters.Waiting));
        Assert.Equal(new Dictionary<string, long> { ["yes/yes"] = 1 }, model.Confusion());
        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(window => model.Window(window).Labels));
        Assert.Equal(1, counters.Delays.Counts[4]);
        Assert.Equal(1200, counters.Delays.SumSeconds);
    }

    [Fact]
    public void A_label_that_comes_first_waits_for_its_prediction()
    {
        var model = new LabelledModel(classes: ["no", "yes"]);
        Assert.Equal(new ApplyOutcome(1, 0, 0), model.Label("a", "yes"));
        Assert.Equal(new ApplyOutcome(0, 1, 0), model.Label("a", "yes"));
        model.Predict("a", "no");
        Assert.Equal((1, 1, 0, 0), (model.Counters.Received, model.Counters.Matched, model.Counters.Unmatched, model.Counters.Waiting));
        Assert.Equal(new Dictionary<string, long> { ["yes/no"] = 1 }, model.Confusion());
        Assert.Equal(new ApplyOutcome(0, 1, 0), model.Label("a", "yes"));
    }

    [Fact]
    public void The_same_label_again_is_a_duplicate_and_another_one_a_correction()
    {
        var model = new LabelledModel(classes: ["0", "1"]);
        model.Predict("a", 1);
        model.Label("a", 0);
        Assert.Equal(0, model.Measure(QualityMeasures.Accuracy));
        Assert.Equal(new ApplyOutcome(0, 1, 0), model.Label("a", false));
        Assert.Equal(new ApplyOutcome(1, 0, 0), model.Label("a", "1"));
        Assert.Equal((2, 1, 1), (model.Counters.Received, model.Counters.Matched, model.Counters.Corrected));
        Assert.Equal(1, model.Measure(QualityMeasures.Accuracy));
        Assert.Equal(1, model.Window(0).Labels);
        Assert.Equal(new Dictionary<string, long> { ["0/1"] = 1 }, model.Confusion());
    }

    [Fact]
    public void A_correction_is_in_the_pane_of_the_first_label_and_leaves_with_it()
    {
        var model = new LabelledModel(classes: ["0", "1"]);
        model.Predict("a", 1);
        model.Label("a", 0);
        model.Time.Advance(TimeSpan.FromMinutes(10));
        model.Label("a", 1);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(window => model.Window(window).Labels));
        Assert.Equal(1, model.Measure(QualityMeasures.Accuracy, window: 1));
    }

    [Fact]
    public void What_leaves_without_a_label_is_counted_by_its_reason()
    {
        var model = new LabelledModel(new LabelOptions { Capacity = 2, Horizon = TimeSpan.FromHours(1) });
        foreach (var id in (string[])["a", "b", "c"]) model.Predict(id, 1);
        Assert.Equal((1, 0, 2), (model.Counters.UnlabelledByCapacity, model.Counters.UnlabelledByAge, model.Counters.Waiting));
        model.Label("c", 1);
        model.Time.Advance(TimeSpan.FromMinutes(61));
        model.Registry.Evaluate();
        Assert.Equal((1, 1, 0), (model.Counters.UnlabelledByCapacity, model.Counters.UnlabelledByAge, model.Counters.Waiting));
    }

    [Fact]
    public void A_label_without_a_prediction_is_unmatched_when_its_time_is_over()
    {
        var model = new LabelledModel(new LabelOptions { Horizon = TimeSpan.FromHours(1) });
        model.Predict("a", 1);
        model.Label("b", 1);
        Assert.Equal((1, 0), (model.Counters.Received, model.Counters.Unmatched));
        model.Time.Advance(TimeSpan.FromMinutes(61));
        model.Registry.Evaluate();
        Assert.Equal((1, 1), (model.Counters.Received, model.Counters.Unmatched));
    }

    [Fact]
    public void A_label_of_another_version_is_unmatched()
    {
        var model = new LabelledModel();
        model.Predict("a", 1);
        model.Registry.ApplyLabels(Batches.Of(new TestEvent { Version = "2", Id = "a", Label = 1 }));
        Assert.Equal((1, 0, 1, 1), (model.Counters.Received, model.Counters.Matched, model.Counters.Unmatched, model.Counters.Waiting));
    }

    [Fact]
    public void Labels_of_a_model_that_has_no_version_yet_count_with_the_first_that_comes()
    {
        var model = new LabelledModel();
        model.Label("a", 1);
        Assert.Empty(model.Registry.Model("credit")!.Versions);
        model.Predict("a", 1);
        Assert.Equal((1, 1), (model.Counters.Received, model.Counters.Matched));
    }

    [Fact]
    public void A_label_that_the_task_cannot_have_is_refused()
    {
        var model = new LabelledModel(task: ModelTask.Ranking);
        model.Predict("a", 1);
        var batch = LabelledModel.Labels(("a", "yes"));
        Assert.Equal(new ApplyOutcome(0, 0, 0), model.Registry.ApplyLabels(batch));
        Assert.True(batch.Slices[0].Heads[0].Refusal == RowRefusal.NoLabel);
        Assert.Equal((0, 0, 1), (model.Counters.Received, model.Counters.Matched, model.Counters.Waiting));
    }

    [Fact]
    public void A_prediction_brings_its_label_itself_with_or_without_an_id()
    {
        var model = new LabelledModel(classes: ["0", "1"]);
        model.Predict("a", 1, label: 1);
        model.Predict(null, 1, label: 0);
        Assert.Equal((2, 2, 0), (model.Counters.Received, model.Counters.Matched, model.Counters.Waiting));
        Assert.Equal(0.5, model.Measure(QualityMeasures.Accuracy));
    }

    [Fact]
    public void Grades_of_a_ranking_can_be_corrected()
    {
        var model = new LabelledModel(task: ModelTask.Ranking);
        model.Predict("a", 1);
        model.Label("a", OtherGrades);
        var first = model.Measure(QualityMeasures.Mrr);
        Assert.Equal(new ApplyOutcome(0, 1, 0), model.Label("a", OtherGrades));
        Assert.Equal(new ApplyOutcome(1, 0, 0), model.Label("a", Grades));
        Assert.Equal((0.5, 1.0), (first, model.Measure(QualityMeasures.Mrr)));
        Assert.Equal(1, model.Window(0).Labels);
    }

    [Fact]
    public void Pairs_are_in_the_windows_at_the_time_of_the_prediction_when_that_is_configured()
    {
        var model = new LabelledModel(new LabelOptions { Time = LabelTime.Prediction }, classes: ["0", "1"]);
        model.Predict("a", 1);
        model.Time.Advance(TimeSpan.FromMinutes(30));
        model.Label("a", 1);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(window => model.Window(window).Labels));
    }

    [Fact]
    public void Without_configuration_the_first_hundred_labels_say_what_labels_can_be()
    {
        var model = new LabelledModel(quality: new QualityOptions());
        for (var i = 0; i < 99; i++) model.Predict($"{i}", i % 2 == 0 ? "yes" : "no", label: i % 4 < 2 ? "yes" : "no");
        model.Registry.Evaluate();
        Assert.Empty(model.Registry.Model("credit")!.Version("1")!.Evaluation!.Quality.Windows);
        model.Predict("99", "no", label: "no");
        Assert.Equal(100, model.Window(0).Labels);
        Assert.Equal(0.5, model.Measure(QualityMeasures.Accuracy));
        Assert.Equal(100, model.Confusion().Values.Sum());
    }

    [Fact]
    public void A_class_that_shows_itself_later_is_a_class_of_its_own_from_then_on()
    {
        var model = new LabelledModel(quality: new QualityOptions());
        for (var i = 0; i < 100; i++) model.Predict(null, i % 2 == 0 ? "a" : "b", label: i % 2 == 0 ? "a" : "b");
        Assert.Equal(100, model.Window(0).Labels);
        for (var i = 0; i < 100; i++) model.Predict(null, "c", label: "c");
        Assert.Equal(200, model.Window(0).Labels);
        Assert.Equal(["a", "b", "c"], model.Registry.Model("credit")!.Version("1")!.Evaluation!.Quality.Space!.Classes);
        Assert.Equal(1, model.Measure(QualityMeasures.Recall));
        Assert.Equal(200, model.Confusion().Values.Sum());
    }

    [Fact]
    public void A_new_reference_counts_the_windows_anew_from_the_predictions_that_are_remembered()
    {
        var model = new LabelledModel(classes: ["no", "yes"]);
        model.Predict("a", "yes", 0.9, "yes");
        model.Predict("b", "yes", 0.8, "no");
        model.Registry.SetReference("credit", "1", CreditModel.Reference());
        Assert.Equal(2, model.Window(0).Labels);
        model.Label("b", "yes");
        Assert.Equal((2, 1.0), (model.Window(0).Labels, model.Measure(QualityMeasures.Accuracy)));
        Assert.Equal(2, model.Confusion().Values.Sum());
    }

    [Fact]
    public void A_weight_of_zero_keeps_a_label_out_of_every_measure()
    {
        var model = new LabelledModel(classes: ["no", "yes"]);
        model.Predict("a", "yes");
        model.Registry.ApplyLabels(Batches.Of(new TestEvent { Version = "", Id = "a", Label = "yes", Weight = 0 }));
        Assert.Equal((1, 0, 0), (model.Counters.Matched, model.Counters.Waiting, model.Window(0).Labels));
        model.Label("a", "no");
        Assert.Equal(0, model.Window(0).Labels);
    }
}
