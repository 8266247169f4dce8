using System.Net;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Operations;

/// <summary>How the program starts, reloads, and stops.</summary>
public class LifecycleTests
{
    private const string Event = """{"model":"loan","features":{"amount":1}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reload_puts_the_new_file_in_force_and_a_broken_one_leaves_the_old(bool bySignal)
    {
        await using var exporter = await ExporterProcess.StartAsync("collectors: {process: false}");
        Assert.DoesNotContain("\nprocess_", await exporter.ScrapeAsync(), StringComparison.Ordinal);

        exporter.WriteConfiguration("collectors: {process: true}");
        await ReloadAsync(exporter, bySignal, HttpStatusCode.OK);
        await Eventually.HoldsAsync("the switch is on", async () => (await exporter.ScrapeAsync()).Contains("\nprocess_", StringComparison.Ordinal));
        Assert.Contains("model_exporter_config_last_reload_successful 1\n", await exporter.ScrapeAsync(), StringComparison.Ordinal);

        exporter.WriteConfiguration("collectors: {process: maybe}");
        await ReloadAsync(exporter, bySignal, HttpStatusCode.UnprocessableEntity);
        await Eventually.HoldsAsync("the failure shows",
            async () => (await exporter.ScrapeAsync()).Contains("model_exporter_config_last_reload_successful 0\n", StringComparison.Ordinal));
        Assert.Contains("\nprocess_", await exporter.ScrapeAsync(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("the log names the place", () => Task.FromResult(exporter.Log.Contains("exporter.yml:1:23: collectors.process", StringComparison.Ordinal)),
            state: () => exporter.Log);
    }

    [Fact]
    public async Task A_hangup_brings_new_settings_to_a_model_that_is_learning_already()
    {
        const string common = "evaluation_interval: 1s\nlearn: {duration: 0s, events: ";
        await using var exporter = await ExporterProcess.StartAsync(common + "1000000}");
        await exporter.SendAsync([.. TestTraffic.Events(600)]);
        Assert.DoesNotContain("model_reference_info{", await exporter.ScrapeAsync(), StringComparison.Ordinal);
        exporter.WriteConfiguration(common + "500}\nmodels: [{name: loan, collectors: {latency: false}}]");
        exporter.Signal(Signal.Hangup);
        await Eventually.HoldsAsync("the reference is learned", async () => (await exporter.ScrapeAsync()).Contains("model_reference_info{model=\"loan\"", StringComparison.Ordinal));
        var page = await exporter.ScrapeAsync();
        Assert.DoesNotContain("model_prediction_latency_seconds", page, StringComparison.Ordinal);
        // Nothing that was counted before is lost.
        Assert.Contains("model_predictions_total{model=\"loan\",version=\"default\"} 600\n", page, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task A_reload_that_needs_a_restart_is_refused_and_says_so()
    {
        await using var exporter = await ExporterProcess.StartAsync("windows: [5m]");
        exporter.WriteConfiguration("windows: [5m, 1h]");
        using var answer = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("windows: changing", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Interrupt)]
    internal async Task A_stop_answers_what_is_being_sent_takes_nothing_new_and_ends_well(Signal signal)
    {
        await using var exporter = await ExporterProcess.StartAsync();
        using var last = await HalfRequest.SendAsync(exporter.IngestAddress, "/v1/predictions", Event);
        exporter.Signal(signal);
        await Eventually.HoldsAsync("the exporter is not ready", async () => (await exporter.Web.GetAsync("/-/ready")).StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/healthy")).StatusCode);
        using var late = await exporter.PostAsync("/v1/predictions", Event);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Contains("\"code\":\"stopping\"", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var answer = await last.FinishAsync();
        Assert.StartsWith("HTTP/1.1 202 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"accepted\":1", answer, StringComparison.Ordinal);
        Assert.Equal(0, await exporter.WaitAsync());
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_says_with_its_exit_code_whether_the_exporter_lives()
    {
        await using var exporter = await ExporterProcess.StartAsync();
        var address = exporter.WebAddress.ToString();
        var alive = await ProgramUnderTest.RunAsync("healthcheck", "--web.listen-address", address);
        Assert.Equal((0, "healthy\n", ""), (alive.Code, alive.Output, alive.Error));
        Assert.Equal(0, await exporter.StopAsync());
        var gone = await ProgramUnderTest.RunAsync("healthcheck", "--web.listen-address", address);
        Assert.Equal((1, ""), (gone.Code, gone.Output));
        Assert.Single(gone.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, (await ProgramUnderTest.RunAsync("healthcheck", "--nonsense")).Code);
    }

    [Theory]
    [InlineData("--web.listen-address", "--ingest.listen-address")]
    [InlineData("--ingest.listen-address", "--web.listen-address")]
    public async Task A_port_that_is_taken_ends_the_start_with_1_and_one_line(string taken, string free)
    {
        await using var exporter = await ExporterProcess.StartAsync();
        var second = await ProgramUnderTest.RunAsync(taken, exporter.WebAddress.ToString(), free, "127.0.0.1:0");
        Assert.Equal((1, ""), (second.Code, second.Output));
        var line = Assert.Single(second.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("model-exporter: error: ", line, StringComparison.Ordinal);
        Assert.Contains(exporter.WebAddress.ToString(), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_ends_the_start_with_1_and_names_the_place()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("exporter.yml", "windows: [5m]\nwindow: 1h\n");
        var wrong = await ProgramUnderTest.RunAsync("--config.file", file);
        Assert.Equal(1, wrong.Code);
        Assert.StartsWith($"{file}:2:1: window: unknown key, did you mean \"windows\"?", Assert.Single(wrong.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_JSON_when_the_environment_says_so()
    {
        await using var exporter = await ExporterProcess.StartAsync(environment: new Dictionary<string, string> { ["MODEL_EXPORTER_LOG_FORMAT"] = "json" });
        Assert.Equal(0, await exporter.StopAsync());
        foreach (var line in exporter.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.String, entry.RootElement.GetProperty("msg").ValueKind);
        }
    }

    private static async Task ReloadAsync(ExporterProcess exporter, bool bySignal, HttpStatusCode expected)
    {
        if (bySignal)
        {
            exporter.Signal(Signal.Hangup);
            return;
        }

        using var answer = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(expected, answer.StatusCode);
    }
}
