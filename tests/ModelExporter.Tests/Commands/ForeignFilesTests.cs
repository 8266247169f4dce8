using System.Globalization;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Recorded;

namespace ModelExporter.Tests.Commands;

/// <summary>Files that model servers leave behind, through <c>profile</c> and <c>replay</c>.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Captured_data_and_inferences_and_a_csv_file_with_a_mapping_make_the_same_reference()
    {
        var rows = Enumerable.Range(0, 400).Select(i => (Age: i % 60, Home: i % 3 == 0 ? "own" : "rent", Answer: i % 7 / 8.0)).ToArray();
        var csv = _folder.Write("a.csv", "alter,home,antwort,extra\n" + string.Concat(rows.Select(row => Text($"{row.Age},{row.Home},{row.Answer},1\n"))));
        var captured = _folder.WriteGzip("b.jsonl.gz", string.Join('\n', rows.Select((row, i) => Text(
            $$$$$$"""{"captureData":{"endpointInput":{"data":"{{{{{{row.Age}}}}}},{{{{{{row.Home}}}}}}","encoding":"CSV"},"endpointOutput":{"data":"{{{{{{row.Answer}}}}}}","encoding":"CSV"}},"eventMetadata":{"eventId":"e{{{{{{i}}}}}}","inferenceTime":"2026-11-20T10:{{{{{{i / 60:00}}}}}}:{{{{{{i % 60:00}}}}}}Z"},"eventVersion":"0"}"""))));
        var inferences = _folder.Write("c.ndjson", string.Join('\n', rows.Chunk(2).Select(pair => Text(
            $$$$$$"""{"request":{"instances":[[{{{{{{pair[0].Age}}}}}},"{{{{{{pair[0].Home}}}}}}"],[{{{{{{pair[1].Age}}}}}},"{{{{{{pair[1].Home}}}}}}"]]},"response":{"predictions":[{{{{{{pair[0].Answer}}}}}},{{{{{{pair[1].Answer}}}}}}]}}"""))));
        string[] positions = ["--mapping", "input-0=age", "--mapping", "input-1=home"];
        var profiles = new[]
        {
            await Profile(csv, "--mapping", "alter=age", "--mapping", "antwort=_prediction", "--mapping", "extra=_ignore"), await Profile(captured, positions), await Profile(inferences, positions),
        };
        Assert.Equal([400L, 400L, 400L], profiles.Select(profile => profile.Events));
        Assert.Equal(["_prediction", "age", "home"], profiles[0].Features.Select(feature => feature.Name).Order(StringComparer.Ordinal));
        Assert.Single(profiles.Select(profile => profile.ReferenceId).Distinct());
    }

    [Fact]
    public async Task Ground_truth_lines_are_the_labels_of_captured_data()
    {
        string Capture(int i) => Text($$$$$$"""{"captureData":{"endpointInput":{"data":"{{{{{{i % 50}}}}}}","encoding":"CSV"},"endpointOutput":{"data":"{{{{{{(i % 2 == 0 ? "no" : "yes")}}}}}}","encoding":"CSV"}},"eventMetadata":{"eventId":"e{{{{{{i}}}}}}","inferenceId":"own-{{{{{{i}}}}}}"},"eventVersion":"0"}""");
        string Truth(int i) => Text($$$$$$"""{"groundTruthData":{"data":"{{{{{{(i % 2 == 0 != (i % 10 == 0) ? "no" : "yes")}}}}}}","encoding":"CSV"},"eventMetadata":{"eventId":"own-{{{{{{i}}}}}}"},"eventVersion":"0"}""");
        var events = _folder.Write("capture.jsonl", string.Join('\n', Enumerable.Range(0, 1000).Select(Capture)));
        var labels = _folder.WriteGzip("truth.jsonl.gz", string.Join('\n', Enumerable.Range(0, 1000).Select(Truth)));
        await Profile(events);
        var report = (await CommandRun.Of("replay", events, "--profile", _folder.Path("P.json"), "--labels", labels, "--output", "json")).Json();
        var quality = report.GetProperty("chunks")[0].GetProperty("quality");
        Assert.Equal(1000, quality.GetProperty("labels").GetInt64());
        Assert.Equal(0.9, quality.GetProperty("accuracy").GetDouble(), 12);
        var mixed = await CommandRun.Of("profile", events, _folder.Write("truth.jsonl", Truth(1)), "--output", _folder.Path("Q.json"));
        Assert.True(mixed.ExitCode == 0, mixed.Error);
        Assert.Contains("1 lines of ground truth are not used", mixed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_lines_are_named_and_the_others_used()
    {
        var file = _folder.Write("a.jsonl", string.Join('\n',
            """{"request":{"instances":[[1],[2]]},"response":{"predictions":[1,2]}}""", """{"request":{"instances":[[1]]},"response":{"predictions":[1,2]}}""", """{"request":{""", "7",
            """{"request":{"instances":[[3]]},"response":{"predictions":[3]}}"""));
        var run = await CommandRun.Of("profile", file, "--output", _folder.Path("P.json"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(3, ProfileFile.Read(_folder.Path("P.json")).Events);
        foreach (var what in new[] { ":2: response: ", "(rows_differ)", ":3: ", "(malformed_json)", ":4: ", "(not_an_object)" }) Assert.Contains(what, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roles_by_columns_do_not_fit_bodies()
    {
        var file = _folder.Write("a.jsonl", """{"request":{"instances":[[1]]},"response":{"predictions":[1]}}""");
        var run = await CommandRun.Of("profile", file, "--score", "s", "--output", _folder.Path("P.json"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--mapping", run.Error, StringComparison.Ordinal);
    }

    private async Task<ReferenceProfile> Profile(string file, params string[] options)
    {
        var run = await CommandRun.Of(["profile", file, "--output", _folder.Path("P.json"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return ProfileFile.Read(_folder.Path("P.json"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
