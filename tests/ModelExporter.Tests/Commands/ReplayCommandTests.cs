using System.Globalization;

namespace ModelExporter.Tests.Commands;

public sealed class ReplayCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        var reference = _folder.Write("reference.csv", Rows(2000, _ => 0));
        var run = await CommandRun.Of("profile", reference, "--output", _folder.Path("P.json"), "--timestamp", "t", "--id", "id", "--prediction", "answer", "--categorical", "code");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Fact]
    public async Task The_report_has_the_documented_members_and_leaves_out_what_is_undefined()
    {
        var report = (await Replay(Rows(400, _ => 0), "--chunk", "350", "--output", "json")).Json();
        Assert.Equal("default", report.GetProperty("model").GetString());
        Assert.Equal("default", report.GetProperty("version").GetString());
        Assert.Matches("^[0-9a-f]{12}$", report.GetProperty("reference_id").GetString());
        var chunks = report.GetProperty("chunks").EnumerateArray().ToList();
        Assert.Equal([350L, 50L], chunks.Select(chunk => chunk.GetProperty("events").GetInt64()));
        Assert.Equal("2026-01-01T00:00:00Z", chunks[0].GetProperty("start").GetString());
        Assert.Equal(["x", "code", "flag"], chunks[0].GetProperty("features").EnumerateObject().Select(member => member.Name).OrderByDescending(name => name, StringComparer.Ordinal).OrderBy(name => name != "x").ThenBy(name => name, StringComparer.Ordinal));
        string[] expected =
        [
            "status", "samples", "missing_ratio", "invalid_ratio", "out_of_range_ratio", "psi", "psi_expected", "psi_noise_floor", "jensen_shannon_distance", "ks", "wasserstein", "p_value",
            "p_value_adjusted", "drifted",
        ];
        Assert.Equal(expected, chunks[0].GetProperty("features").GetProperty("x").EnumerateObject().Select(member => member.Name));
        Assert.False(chunks[0].GetProperty("features").GetProperty("flag").TryGetProperty("ks", out _));
        // Fifty events are too few for any score: the members are absent, not zero.
        var few = chunks[1].GetProperty("features").GetProperty("x");
        Assert.Equal("insufficient_samples", few.GetProperty("status").GetString());
        Assert.Equal(50, few.GetProperty("samples").GetInt64());
        Assert.False(few.TryGetProperty("psi", out _));
        Assert.False(few.TryGetProperty("drifted", out _));
        Assert.True(chunks[0].TryGetProperty("prediction", out _));
        Assert.False(chunks[0].TryGetProperty("score", out _));
    }

    [Fact]
    public async Task Kinds_come_from_the_profile_and_not_from_the_file()
    {
        // Codes are numbers in the file and categories in the profile; flags are written in another way; x has a text.
        var rows = Rows(400, _ => 0).Replace("true", "TRUE", StringComparison.Ordinal).Replace("\n0,", "\nbroken,", StringComparison.Ordinal);
        var chunk = (await Replay(rows, "--output", "json")).Json().GetProperty("chunks")[0].GetProperty("features");
        Assert.Equal(0, chunk.GetProperty("code").GetProperty("unseen_ratio").GetDouble());
        Assert.Equal(0, chunk.GetProperty("flag").GetProperty("unseen_ratio").GetDouble());
        Assert.Equal(0, chunk.GetProperty("flag").GetProperty("invalid_ratio").GetDouble());
        Assert.InRange(chunk.GetProperty("x").GetProperty("invalid_ratio").GetDouble(), 0.01, 0.5);
    }

    [Fact]
    public async Task Thresholds_decide_and_the_configuration_gives_them_per_feature()
    {
        var rows = Rows(2000, i => 15);
        Assert.True(await IsDrifted(rows));
        Assert.False(await IsDrifted(rows, "--psi-excess", "10"));
        Assert.False(await IsDrifted(rows, "--min-samples", "3000"));
        var config = _folder.Write("c.yaml", "models:\n  - name: credit\n    features:\n      x:\n        drift: {psi_excess: 10}\n");
        Assert.True(await IsDrifted(rows, "--config", config));
        Assert.False(await IsDrifted(rows, "--config", config, "--model-name", "credit"));
        var wrong = _folder.Write("d.yaml", "drift: {psi: 1}\n");
        var run = await Replay(rows, "--config", wrong);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("d.yaml:1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_values_are_allowed_and_required_is_the_configuration_s()
    {
        // x runs from 0 to 49; code is 100, 101 or 102. In the objects every fifth has no x.
        var rows = Rows(400, _ => 0);
        var objects = string.Concat(rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).Select((cells, i) =>
            $"{{{(i % 5 == 0 ? "" : $"\"x\":{cells[0]},")}\"code\":{cells[1]},\"flag\":{cells[2]},\"t\":\"{cells[3]}\",\"id\":\"{cells[4]}\",\"answer\":\"{cells[5]}\"}}\n"));
        Assert.Equal(0, await RatioOf("out_of_range_ratio", rows, "x", null));
        Assert.Equal(0.8, await RatioOf("out_of_range_ratio", rows, "x", "x: {range: [0, 9.5]}"));
        Assert.Null(await RatioOf("out_of_range_ratio", rows, "code", null));
        Assert.Equal(133 / 400.0, await RatioOf("out_of_range_ratio", rows, "code", "code: {allowed_values: [\"100\", \"101\"]}"));
        Assert.Equal(0.2, await RatioOf("missing_ratio", objects, "x", null));
        Assert.Equal(0.2, await RatioOf("missing_ratio", objects, "x", "x: {required: true}"));
        Assert.Equal(0, await RatioOf("missing_ratio", objects, "x", "x: {required: false}"));
    }

    [Fact]
    public async Task Labels_of_their_own_file_are_joined_by_id_and_the_last_one_counts()
    {
        var labels = _folder.Write("labels.csv", "id,repaid\ne0,1\ne1,0\ne1,1\nnobody,1\n,1\ne2,\n");
        var report = (await Replay(Rows(400, _ => 0), "--labels", labels, "--label", "repaid", "--output", "json")).Json();
        var counts = report.GetProperty("labels");
        Assert.Equal((3L, 2L, 1L, 2L), (counts.GetProperty("ids").GetInt64(), counts.GetProperty("matched").GetInt64(), counts.GetProperty("corrected").GetInt64(), counts.GetProperty("rejected").GetInt64()));

        var native = _folder.Write("labels.ndjson", "{\"model\":\"credit\",\"id\":\"e5\",\"label\":true}\n");
        var joined = (await Replay(Rows(400, _ => 0), "--labels", native, "--output", "json")).Json();
        Assert.Equal(1, joined.GetProperty("labels").GetProperty("matched").GetInt64());
    }

    [Fact]
    public async Task Files_in_any_order_give_the_same_chunks()
    {
        var lines = Rows(3000, i => i > 2000 ? 10 : 0).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var late = _folder.Write("late.csv", string.Join('\n', lines[..1].Concat(lines[1500..])));
        var early = _folder.Write("early.csv", string.Join('\n', lines[..1500]));
        string[] common = ["--profile", _folder.Path("P.json"), "--timestamp", "t", "--id", "id", "--prediction", "answer", "--chunk", "500", "--output", "json"];
        var sorted = (await CommandRun.Of(["replay", early, late, .. common])).Json();
        var swapped = (await CommandRun.Of(["replay", late, early, .. common])).Json();
        Assert.Equal(sorted.GetRawText(), swapped.GetRawText());
        Assert.Equal(6, sorted.GetProperty("chunks").GetArrayLength());
    }

    [Theory]
    [InlineData("--chunk", "0")]
    [InlineData("--chunk", "5", "--window", "1h")]
    [InlineData("--window", "soon")]
    [InlineData("--q", "2")]
    [InlineData("--scores", "nothing")]
    [InlineData("xml", "--output", "xml")]
    public async Task Options_that_make_no_sense_are_usage_errors(params string[] options)
    {
        var run = await Replay(Rows(10, _ => 0), options[0] == "xml" ? options[1..] : options);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(options[0], run.Error + run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_other_models_are_left_out_and_when_nothing_is_left_it_says_what_there_is()
    {
        var file = _folder.Write("events.ndjson", "{\"model\":\"a\",\"features\":{\"x\":1}}\n{\"model\":\"b\",\"version\":\"2\",\"features\":{\"x\":1}}\n");
        var first = (await CommandRun.Of("replay", file, "--profile", _folder.Path("P.json"), "--output", "json")).Json();
        Assert.Equal(("a", 1L, 1L), (first.GetProperty("model").GetString(), first.GetProperty("events").GetInt64(), first.GetProperty("other_models").GetInt64()));
        var none = await CommandRun.Of("replay", file, "--profile", _folder.Path("P.json"), "--model-name", "c");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("a default, b 2", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feature_that_is_ignored_is_not_judged_and_one_that_is_gone_is_told()
    {
        var rows = Rows(400, _ => 0);
        var ignored = await Replay(rows, "--ignore", "x", "--output", "json");
        Assert.False(ignored.Json().GetProperty("chunks")[0].GetProperty("features").TryGetProperty("x", out _));
        Assert.DoesNotContain("without any value", ignored.Error, StringComparison.Ordinal);

        var gone = await Replay(rows.Replace("x,code", "y,code", StringComparison.Ordinal), "--output", "json");
        var scores = gone.Json().GetProperty("chunks")[0].GetProperty("features").GetProperty("x");
        Assert.Equal((0L, 1.0), (scores.GetProperty("samples").GetInt64(), scores.GetProperty("missing_ratio").GetDouble()));
        Assert.Contains("without any value here: x", gone.Error, StringComparison.Ordinal);
        Assert.Contains("not in the profile and not scored: y", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_profile_is_named()
    {
        var profile = _folder.Write("bad.json", "{\"schema_version\":99}");
        var run = await CommandRun.Of("replay", _folder.Write("e.csv", "x\n1\n"), "--profile", profile);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(profile, run.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Null when the member is absent.
    private async Task<double?> RatioOf(string member, string events, string feature, string? settings)
    {
        string[] options = settings is null ? [] : ["--model-name", "credit", "--config", _folder.Write("rules.yaml", $"models: [{{name: credit, features: {{{settings}}}}}]\n")];
        var chunk = (await Replay(events, [.. options, "--output", "json"])).Json().GetProperty("chunks")[0];
        return chunk.GetProperty("features").GetProperty(feature).TryGetProperty(member, out var ratio) ? ratio.GetDouble() : null;
    }

    private async Task<bool> IsDrifted(string rows, params string[] options)
    {
        var chunk = (await Replay(rows, [.. options, "--output", "json"])).Json().GetProperty("chunks")[0];
        return chunk.GetProperty("features").GetProperty("x").TryGetProperty("drifted", out var drifted) && drifted.GetBoolean();
    }

    private Task<CommandRun> Replay(string rows, params string[] options) =>
        CommandRun.Of(["replay", _folder.Write("events.csv", rows), "--profile", _folder.Path("P.json"), "--timestamp", "t", "--id", "id", "--prediction", "answer", .. options]);

    private static string Rows(int count, Func<int, double> shift)
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return "x,code,flag,t,id,answer\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(i * 7919 % 50) + shift(i)},{100 + (i % 3)},{(i % 4 == 0 ? "true" : "false")},{start.AddMinutes(i):yyyy-MM-dd HH:mm:ss},e{i},{(i % 2 == 0 ? "yes" : "no")}\n")));
    }
}
