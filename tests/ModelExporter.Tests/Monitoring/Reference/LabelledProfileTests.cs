using System.Text;
using System.Text.Json.Nodes;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Reference;

public sealed class LabelledProfileTests
{
    [Theory]
    [InlineData(ModelTask.Binary)]
    [InlineData(ModelTask.Multiclass)]
    [InlineData(ModelTask.Regression)]
    [InlineData(ModelTask.Ranking)]
    public void A_profile_with_labels_survives_its_json(ModelTask task)
    {
        var profile = LabelledReference.Of(task, 600);
        Assert.Equal(task, profile.Labelled!.Space.Task);
        Assert.Equal(600, profile.Labelled.Samples);
        var written = ReferenceProfileJson.Write(profile);
        var read = ReferenceProfileReader.Read(written);
        Assert.Equal(profile.ReferenceId, read.ReferenceId);
        Assert.Equal(written, ReferenceProfileJson.Write(read));
        Assert.Equal(profile.Labelled.Quality, read.Labelled!.Quality);
        Assert.Equal(profile.Labelled.Space.Classes, read.Labelled.Space.Classes);
        Assert.Equal(EstimateTally.Serves(profile.Labelled), EstimateTally.Serves(read.Labelled));
        Assert.Equal(task != ModelTask.Ranking, EstimateTally.Serves(profile.Labelled));
    }

    [Fact]
    public void Labels_are_part_of_the_identity_and_their_absence_changes_nothing()
    {
        var with = LabelledReference.Of(ModelTask.Binary, 600);
        var without = LabelledReference.Of(ModelTask.Binary, 600, withLabels: false);
        Assert.Null(without.Labelled);
        Assert.NotEqual(with.ReferenceId, without.ReferenceId);
        Assert.DoesNotContain("labelled", Encoding.UTF8.GetString(ReferenceProfileJson.Write(without)), StringComparison.Ordinal);
    }

    [Fact]
    public void Quality_and_calibration_are_those_of_the_labelled_events()
    {
        var labelled = LabelledReference.Of(ModelTask.Binary, 5000).Labelled!;
        Assert.Equal(5000, labelled.Confusion.Sum());
        Assert.Equal(5000, labelled.Scores[0].Positives.Sum() + labelled.Scores[0].Negatives.Sum());
        Assert.Equal((labelled.Confusion[0] + labelled.Confusion[4]) / 5000.0, labelled.Measure(QualityMeasures.Accuracy)!.Value, 12);
        // The simulated scores are calibrated.
        Assert.InRange(labelled.Scores[0].Calibration!.Calibrate(0.3), 0.2, 0.4);
        Assert.Equal(Math.Sqrt(labelled.Measure(QualityMeasures.Accuracy)!.Value * (1 - labelled.Measure(QualityMeasures.Accuracy)!.Value)), labelled.ErrorDeviation, 12);
    }

    [Fact]
    public void Labels_beyond_the_limit_make_a_sample_and_say_so()
    {
        var labelled = LabelledReference.Of(ModelTask.Binary, 3000, pairs: 1000).Labelled!;
        Assert.Equal((1000L, false), (labelled.Samples, labelled.Exact));
    }

    [Fact]
    public void A_class_with_few_events_gives_no_calibration_and_no_estimate()
    {
        var builder = new ProfileBuilder(new ProfileLimits());
        var batch = Batches.Of([.. Enumerable.Range(0, 200).Select(i => new TestEvent { HasPrediction = true, Prediction = i % 2, HasScore = true, Score = i / 200.0, Label = i < 9 ? 1 : 0 })]);
        for (var row = 0; row < 200; row++) builder.Add(batch, batch.Slices[0], row);
        var labelled = builder.Build("", "", ReferenceSource.Profile, null).Labelled!;
        Assert.Null(labelled.Scores[0].Calibration);
        Assert.False(EstimateTally.Serves(labelled));
    }

    [Theory]
    [InlineData("task", "\"classifier\"", "labelled.task: is 'classifier', allowed are 'binary', 'multiclass', 'regression', 'ranking'.")]
    [InlineData("classes", "[\"0\"]", "labelled.classes: has 1 classes, allowed are 2 to 2.")]
    [InlineData("classes", "[\"0\",\"0\"]", "labelled.classes: has a class twice.")]
    [InlineData("confusion", "[1,2,3]", "labelled.confusion: has 3 counts, 9 are needed: every class and all others, squared.")]
    [InlineData("scores", "[]", "labelled.scores: has 0 items, 1 are needed: one for each scored class.")]
    [InlineData("samples", "-1", "labelled.samples: must be a whole number from 0 to")]
    [InlineData("quality", "{\"mae\":{\"value\":1,\"samples\":1}}", "labelled.quality.mae: is no measure of this task.")]
    [InlineData("scores.0.edges", "[0.5,0.4,0.3]", "labelled.scores[0].edges[1]: edges must ascend.")]
    [InlineData("scores.0.positives", "[1]", "labelled.scores[0].positives: has 1 counts,")]
    [InlineData("scores.0.calibration.probabilities", "[2]", "labelled.scores[0].calibration: the scores must ascend")]
    public void What_contradicts_itself_is_refused_by_name(string path, string value, string message)
    {
        var json = JsonNode.Parse(ReferenceProfileJson.Write(LabelledReference.Of(ModelTask.Binary, 600)))!;
        var node = json["labelled"]!;
        var names = path.Split('.');
        foreach (var name in names[..^1]) node = int.TryParse(name, out var index) ? node[index]! : node[name]!;
        node[names[^1]] = JsonNode.Parse(value);
        var problem = Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_truncated_member_is_taken()
    {
        foreach (var task in Enum.GetValues<ModelTask>())
        {
            var json = JsonNode.Parse(ReferenceProfileJson.Write(LabelledReference.Of(task, 300)))!;
            string[] optional = ["exact", "errors"];
            foreach (var name in json["labelled"]!.AsObject().Select(member => member.Key).Except(optional).ToArray())
            {
                var damaged = JsonNode.Parse(json.ToJsonString())!;
                damaged["labelled"]!.AsObject().Remove(name);
                var problem = Assert.Throws<ReferenceProfileException>(() => ReferenceProfileReader.Read(Encoding.UTF8.GetBytes(damaged.ToJsonString())));
                Assert.Contains("labelled." + name, problem.Message, StringComparison.Ordinal);
            }
        }
    }
}
