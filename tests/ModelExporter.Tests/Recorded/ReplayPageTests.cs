using System.Text.Json;
using ModelExporter.Ingest.Files;
using ModelExporter.Tests.Commands;

namespace ModelExporter.Tests.Recorded;

/// <summary>docs/replay.md and the program say the same.</summary>
public sealed class ReplayPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "replay.md"));

    [Fact]
    public void Every_reason_and_every_missing_marker_is_on_the_page()
    {
        foreach (var code in RecordErrorCodes.All.Concat(CellText.MissingMarkers)) Assert.Contains($"`{code}`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_member_of_the_report_is_on_the_page()
    {
        using var folder = new TemporaryFolder();
        var rows = "x,c,p,s,t,id\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i % 3}x,{i % 2},0.{i:D3},2026-01-01,{i}\n"));
        var file = folder.Write("a.csv", rows);
        var labels = folder.Write("l.csv", "id,label\n1,1\n");
        string[] roles = ["--prediction", "p", "--score", "s", "--timestamp", "t", "--id", "id"];
        Assert.Equal(0, (await CommandRun.Of(["profile", file, "--output", folder.Path("P.json"), .. roles])).ExitCode);
        var report = (await CommandRun.Of(["replay", file, "--profile", folder.Path("P.json"), "--labels", labels, "--output", "json", .. roles])).Json();
        var names = new HashSet<string>();
        Collect(report, names);
        Assert.Contains("unseen_ratio", names);
        Assert.Contains("wasserstein", names);
        names.ExceptWith(["chunks", "x", "c"]);
        foreach (var name in names) Assert.Contains($"`{name}`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_is_on_the_page()
    {
        foreach (var command in new[] { "profile", "replay" })
        {
            var help = (await CommandRun.Of(command, "--help")).Out;
            var options = System.Text.RegularExpressions.Regex.Matches(help, "--[a-z][a-z.-]+").Select(match => match.Value).Distinct().Where(option => option is not ("--help" or "--config.file")).ToList();
            Assert.True(options.Count > 10);
            foreach (var option in options) Assert.Contains(option, Page, StringComparison.Ordinal);
        }
    }

    private static void Collect(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Collect(item, names);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                names.Add(member.Name);
                Collect(member.Value, names);
            }
        }
    }
}
