using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Commands;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Models;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Commands;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulate").FullName;

    [Fact]
    public async Task Lines_come_out_and_truth_labels_and_profile_beside_them()
    {
        var (code, bytes, _, error) = await RunAsync(
            "--seed", "3", "--duration", "10m", "--rate", "2", "--model", "loans", "--version", "9", "--incident", "unit@5m+2m:feature=age,factor=12", "--label-delay", "1m",
            "--truth", Path("truth"), "--labels", Path("labels"), "--profile", Path("profile.json.gz"), "--profile-events", "500");
        Assert.Equal((0, ""), (code, error));
        var events = Lines(bytes);
        Assert.InRange(events.Count, 300, 1200);
        Assert.All(events, e => Assert.Equal(("loans", "9"), (e.GetProperty("model").GetString(), e.GetProperty("version").GetString())));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), events[0].GetProperty("timestamp").GetDateTimeOffset(), TimeSpan.FromSeconds(30));
        var truth = Assert.Single(Lines(await File.ReadAllBytesAsync(Path("truth"))));
        Assert.Equal("age", truth.GetProperty("features")[0].GetString());
        var labels = Lines(await File.ReadAllBytesAsync(Path("labels")));
        Assert.InRange(labels.Count, 0.8 * events.Count, events.Count);
        var profile = ReferenceFile.Read(Path("profile.json.gz"), out var problem);
        Assert.Equal(("", "loans", "9", 500L, 22), (problem, profile!.Model, profile.Version, profile.Events, profile.Features.Count));
    }

    [Fact]
    public async Task The_same_command_makes_the_same_bytes()
    {
        var first = await RunAsync("--seed", "5", "--events", "200", "--scenario", "demo");
        Assert.Equal(first.Bytes, (await RunAsync("--seed", "5", "--events", "200", "--scenario", "demo")).Bytes);
        Assert.Equal(200, Lines(first.Bytes).Count);
    }

    [Fact]
    public async Task No_events_are_wanted_where_only_the_profile_is()
    {
        var (code, bytes, _, _) = await RunAsync("--events", "0", "--profile", Path("p.json"), "--profile-events", "200");
        Assert.Equal((0, 0), (code, bytes.Length));
        Assert.NotNull(ReferenceFile.Read(Path("p.json"), out _));
    }

    [Theory]
    [InlineData("--incident: unti@1m+1m: there is no incident \"unti\", did you mean unit?", "--incident", "unti@1m+1m")]
    [InlineData("--rate: found \"fast\", expected a number", "--rate", "fast")]
    [InlineData("--start: found \"2026-01-01T00:00:00\", expected a time with its offset", "--start", "2026-01-01T00:00:00")]
    [InlineData("--scenario: found \"loud\"", "--scenario", "loud")]
    [InlineData("--send: found \"here\"", "--send", "here")]
    [InlineData("the scenario demo begins anew after 22m30s", "--scenario", "demo", "--incident", "unit@1h+1m")]
    [InlineData("--labels: labels are sent to the exporter", "--send", "http://127.0.0.1:1", "--labels", "x")]
    public async Task What_is_not_understood_is_refused(string problem, params string[] arguments)
    {
        var (code, bytes, _, error) = await RunAsync(arguments);
        Assert.Equal((2, 0), (code, bytes.Length));
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_an_error()
    {
        var (code, _, _, error) = await RunAsync("--truth", Path("nowhere/truth"));
        Assert.Equal(1, code);
        Assert.Contains("nowhere/truth", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_written_can_be_posted_and_is_all_counted()
    {
        var (_, bytes, _, _) = await RunAsync("--events", "1000", "--start", "2026-11-20T12:00:00Z");
        await using var exporter = await RunningExporter.StartAsync("time: {source: event}");
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/x-ndjson");
        using var answer = await exporter.Ingest.PostAsync(new Uri("/v1/predictions", UriKind.Relative), content);
        Assert.Equal("{\"accepted\":1000,\"duplicates\":0,\"rejected\":0,\"errors\":[]}", await answer.Content.ReadAsStringAsync());
        Assert.Contains("model_predictions_total{model=\"credit\",version=\"1\"} 1000", await exporter.Web.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_is_sent_to_a_running_exporter_as_fast_as_wanted()
    {
        await using var exporter = await RunningExporter.StartAsync("time: {source: event}");
        var (code, _, answer, error) = await RunAsync("--send", exporter.Ingest.BaseAddress!.ToString(), "--duration", "10m", "--rate", "5", "--speed-up", "1000000", "--label-delay", "1s");
        Assert.Equal((0, ""), (code, error));
        var counters = exporter.Host.Services.GetRequiredService<ModelRegistry>().Model("credit")!.Version("1")!.ReadCounters();
        Assert.InRange(counters.Predictions, 1000, 5500);
        Assert.StartsWith($"{counters.Predictions} events accepted, 0 duplicates, 0 rejected; ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exporter_that_refuses_ends_the_sending()
    {
        using var file = new Tests.Configuration.ConfigurationFile().Add("token", "secret-of-sixteen-and-more");
        await using var exporter = await RunningExporter.StartAsync("ingest: {auth: {token_file: token}}", prepared => prepared.Add("token", "secret-of-sixteen-and-more"));
        var (code, _, _, error) = await RunAsync("--send", exporter.Ingest.BaseAddress!.ToString(), "--events", "10", "--speed-up", "1000000");
        Assert.Equal(1, code);
        Assert.Contains("answered 401", error, StringComparison.Ordinal);
        File.WriteAllText(Path("token"), "secret-of-sixteen-and-more\n");
        Assert.Equal(0, (await RunAsync("--send", exporter.Ingest.BaseAddress!.ToString(), "--events", "10", "--speed-up", "1000000", "--token-file", Path("token"))).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Path(string name) => System.IO.Path.Combine(_folder, name);

    private static List<JsonElement> Lines(byte[] bytes) =>
        [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task<(int Code, byte[] Bytes, string Answer, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var answer = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var log = new MemoryStream();
        var context = RunningExporter.Context(error, log) with { Out = answer, OpenOutput = () => output };
        var code = await CommandLine.RunAsync(["simulate", .. arguments], context);
        return (code, output.ToArray(), answer.ToString(), error.ToString());
    }
}
