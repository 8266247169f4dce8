using System.Text.RegularExpressions;
using ModelExporter.Commands;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Commands;

public partial class DemoCommandTests
{
    [Fact]
    public async Task The_demo_says_what_to_open_what_it_does_and_what_the_exporter_makes_of_it_and_stops_by_itself()
    {
        using var answer = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var log = new MemoryStream();
        var context = RunningExporter.Context(error, log) with { Out = answer };
        // The first incident of the script begins after 30 s and ends after 120 s of simulated time.
        var code = await CommandLine.RunAsync(
            ["demo", "--duration", "6s", "--speed-up", "20", "--rate", "20", "--evaluation-interval", "1s", "--drift.k-on", "1", "--web.listen-address", "127.0.0.1:0", "--ingest.listen-address", "127.0.0.1:0"], context);
        var text = answer.ToString();
        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.Matches("  http://localhost:[1-9][0-9]*/metrics ", text);
        Assert.Contains("model_feature_drifted{window=\"1m\"} == 1\n", text, StringComparison.Ordinal);
        Assert.Matches("[0-9:]{8}  incident: unit change of income \\(x100\\), ends [0-9:]{8}\\. Look at model_feature_drifted\\{feature=\"income\",window=\"1m\"\\}\n", text);
        var flagged = Flagged().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("income", flagged);
        Assert.Subset(new HashSet<string> { "income", "_score", "_prediction", "age" }, flagged);
        Assert.Matches("Stopped after [1-9][0-9]{3} events\\.\n$", text);
    }

    [Fact]
    public async Task A_wrong_setting_is_refused_as_serve_does()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var log = new MemoryStream();
        Assert.Equal(2, await CommandLine.RunAsync(["demo", "--windows", "soon"], RunningExporter.Context(error, log)));
        Assert.StartsWith("--windows: found \"soon\"", error.ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("the exporter flags ([a-z0-9_]+):")]
    private static partial Regex Flagged();
}
