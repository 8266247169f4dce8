using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Monitoring.Options;
using ModelExporter.Tests.Monitoring;
using ModelExporter.Tests.Monitoring.Quality;

namespace ModelExporter.Tests.Commands;

/// <summary>Files of labelled events through the commands, against the same measures computed from the rows themselves.</summary>
public sealed class ReplayQualityTests
{
    private static readonly string[] ClassRoles = ["--prediction", "answer", "--label", "truth", "--scores", "a=p_a,b=p_b,c=p_c"];

    [Fact]
    public async Task Several_classes_with_a_score_each()
    {
        using var folder = new TemporaryFolder();
        var events = LabelledReference.Events(ModelTask.Multiclass, 2000, 5, 1).ToArray();
        folder.Write("reference.csv", Classes(LabelledReference.Events(ModelTask.Multiclass, 5000, 3)));
        folder.Write("live.csv", Classes(events));
        var chunk = await Run(folder, ClassRoles);
        var quality = chunk.GetProperty("quality");
        Assert.Equal(2000, quality.GetProperty("labels").GetInt64());
        Assert.Equal(events.Average(e => Equals(e.Prediction, e.Label) ? 1.0 : 0), Number(quality, "accuracy"), 12);
        Assert.Equal(Number(quality, "accuracy"), Number(quality, "micro_f1"), 12);
        string[] classes = ["a", "b", "c"];
        Assert.Equal(classes.Average(c => Share(events, e => Equals(e.Prediction, c), e => Equals(e.Label, c))), Number(quality, "precision"), 12);
        Assert.Equal(classes.Average(c => Share(events, e => Equals(e.Label, c), e => Equals(e.Prediction, c))), Number(quality, "recall"), 12);
        Assert.Equal(classes.Average(c => Area(events, c)), Number(quality, "roc_auc"), 0.002);
        Assert.Equal(classes.Average(c => AveragePrecision(events, c)), Number(quality, "average_precision"), 0.005);
        Assert.Equal(events.Average(e => -Math.Log(e.Scores![(string)e.Label!])), Number(quality, "log_loss"), 1e-9);
        Assert.Equal(events.Average(e => e.Scores!.Sum(score => Math.Pow(score.Value - (Equals(score.Key, e.Label) ? 1 : 0), 2))), Number(quality, "brier"), 1e-9);
        Assert.Equal(Number(quality, "accuracy"), Number(chunk.GetProperty("estimated"), "accuracy"), 0.04);
    }

    [Fact]
    public async Task A_regression()
    {
        using var folder = new TemporaryFolder();
        var events = LabelledReference.Events(ModelTask.Regression, 2000, 6).ToArray();
        folder.Write("reference.csv", Numbers(LabelledReference.Events(ModelTask.Regression, 5000, 4)));
        folder.Write("live.csv", Numbers(events));
        var chunk = await Run(folder, ["--prediction", "answer", "--label", "truth"]);
        var quality = chunk.GetProperty("quality");
        (double Error, double Target)[] pairs = [.. events.Select(e => ((double)e.Prediction! - (double)e.Label!, (double)e.Label))];
        var mean = pairs.Average(pair => pair.Target);
        var (square, variance) = (pairs.Average(pair => pair.Error * pair.Error), pairs.Average(pair => Math.Pow(pair.Target - mean, 2)));
        Assert.Equal(pairs.Average(pair => Math.Abs(pair.Error)), Number(quality, "mae"), 1e-6);
        Assert.Equal(Math.Sqrt(square), Number(quality, "rmse"), 1e-6);
        Assert.Equal(pairs.Average(pair => Math.Abs(pair.Error / pair.Target)), Number(quality, "mape"), 1e-9);
        Assert.Equal(pairs.Average(pair => pair.Error), Number(quality, "bias"), 1e-6);
        Assert.Equal(1 - (square / variance), Number(quality, "r2"), 1e-9);
        Assert.Equal(1, Number(chunk.GetProperty("estimated"), "mae") / Number(quality, "mae"), 0.1);
    }

    [Fact]
    public async Task Task_and_classes_can_be_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("reference.csv", "x,answer,truth,s\n" + string.Concat(Enumerable.Range(0, 400).Select(i =>
            FormattableString.Invariant($"{i},{(i % 3 == 0 ? "approve" : "reject")},{(i % 4 == 0 ? "approve" : "reject")},0.{i:D3}\n"))));
        string[] roles = ["--prediction", "answer", "--label", "truth", "--score", "s"];
        var run = await CommandRun.Of(["profile", folder.Path("reference.csv"), "--output", folder.Path("P.json"), "--print", "--task", "binary", "--classes", "approve,reject", .. roles]);
        Assert.Contains("positive is reject, negative is approve", run.Out, StringComparison.Ordinal);
        var wrong = await CommandRun.Of(["profile", folder.Path("reference.csv"), "--output", folder.Path("P.json"), "--task", "regression", "--classes", "approve,reject", .. roles]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("--classes: only a classifier has classes.", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_tell_nothing_are_said()
    {
        using var folder = new TemporaryFolder();
        folder.Write("reference.csv", "x,answer,truth\n1,cat,cat\n2,cat,cat\n");
        var run = await CommandRun.Of("profile", folder.Path("reference.csv"), "--output", folder.Path("P.json"), "--prediction", "answer", "--label", "truth");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the profile has no quality", run.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Run(TemporaryFolder folder, string[] roles)
    {
        var profile = await CommandRun.Of(["profile", folder.Path("reference.csv"), "--output", folder.Path("P.json"), .. roles]);
        Assert.True(profile.ExitCode == 0, profile.Error);
        return (await CommandRun.Of(["replay", folder.Path("live.csv"), "--profile", folder.Path("P.json"), "--output", "json", .. roles])).Json().GetProperty("chunks")[0];
    }

    private static string Classes(IEnumerable<TestEvent> events)
    {
        var csv = new StringBuilder("x,answer,truth,p_a,p_b,p_c\n");
        foreach (var e in events) csv.Append(CultureInfo.InvariantCulture, $"{csv.Length % 97},{e.Prediction},{e.Label},{e.Scores!["a"]:R},{e.Scores["b"]:R},{e.Scores["c"]:R}\n");
        return csv.ToString();
    }

    private static string Numbers(IEnumerable<TestEvent> events)
    {
        var csv = new StringBuilder("x,answer,truth\n");
        foreach (var e in events) csv.Append(CultureInfo.InvariantCulture, $"{csv.Length % 97},{e.Prediction:R},{e.Label:R}\n");
        return csv.ToString();
    }

    private static double Share(TestEvent[] events, Func<TestEvent, bool> among, Func<TestEvent, bool> hits) => events.Where(among).Average(e => hits(e) ? 1.0 : 0);

    private static double Area(TestEvent[] events, string positive)
    {
        double[] others = [.. events.Where(e => !Equals(e.Label, positive)).Select(e => e.Scores![positive]).Order()];
        return events.Where(e => Equals(e.Label, positive)).Average(e => (double)~Array.BinarySearch(others, e.Scores![positive]) / others.Length);
    }

    private static double AveragePrecision(TestEvent[] events, string positive)
    {
        var (found, seen, sum) = (0, 0, 0.0);
        foreach (var e in events.OrderByDescending(e => e.Scores![positive]))
        {
            seen++;
            if (!Equals(e.Label, positive)) continue;
            found++;
            sum += (double)found / seen;
        }

        return sum / found;
    }

    private static double Number(JsonElement section, string member) => section.GetProperty(member).GetDouble();
}
