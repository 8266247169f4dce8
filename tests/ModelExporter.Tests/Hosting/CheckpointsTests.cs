using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Commands;
using ModelExporter.Configuration;
using ModelExporter.Hosting;
using ModelExporter.Logging;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Storage.Checkpoint;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Hosting;

public sealed class CheckpointsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly MemoryStream _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_is_written_at_the_start_after_every_interval_and_at_the_stop()
    {
        var running = await StartAsync();
        await WrittenAsync(running, _time.GetUtcNow());
        running.Models.Apply(Batches.Of(new TestEvent { Id = "a" }));
        _time.Advance(TimeSpan.FromSeconds(29));
        var start = running.Telemetry.Checkpoint.LastSuccess;
        _time.Advance(TimeSpan.FromSeconds(1));
        await WrittenAsync(running, start!.Value + TimeSpan.FromSeconds(30));
        Assert.Equal(1, Saved().Apply(Batches.Of(new TestEvent { Id = "a" })).Duplicates);

        running.Models.Apply(Batches.Of(new TestEvent { Id = "b" }));
        _time.Advance(TimeSpan.FromSeconds(10));
        await running.Service.StopAsync(default);
        Assert.Equal(1, Saved().Apply(Batches.Of(new TestEvent { Id = "b" })).Duplicates);
        Assert.Equal(new FileInfo(Store.FilePath).Length, running.Telemetry.Checkpoints!.Bytes);
        running.Service.Dispose();
    }

    [Fact]
    public async Task A_changed_reference_is_written_within_a_second()
    {
        var running = await StartAsync();
        await WrittenAsync(running, _time.GetUtcNow());
        running.Models.SetReference("credit", "1", CreditModel.Reference());
        // The pause after the first checkpoint may be about to begin: time goes on until it is over.
        await UntilAsync(() =>
        {
            if (_time.GetUtcNow() < new DateTimeOffset(2026, 11, 20, 12, 0, 20, TimeSpan.Zero)) _time.Advance(TimeSpan.FromSeconds(1));
            return Saved().Model("credit")?.Version("1")?.Generation.Profile is not null;
        });
        await running.StopAsync();
    }

    [Fact]
    public async Task A_reload_changes_the_interval()
    {
        using var file = new ConfigurationFile().Write("storage: {path: data, checkpoint_interval: 1h}");
        var running = await StartAsync(file);
        var start = _time.GetUtcNow();
        await WrittenAsync(running, start);
        file.Write("storage: {path: data, checkpoint_interval: 10s}");
        // Follows once it runs.
        await UntilAsync(() => running.Reloader.Reload().Outcome == ReloadOutcome.Applied);
        _time.Advance(TimeSpan.FromSeconds(10));
        await UntilAsync(() => running.Telemetry.Checkpoint.LastSuccess > start);
        await running.StopAsync();
    }

    [Fact]
    public async Task What_was_saved_is_there_before_the_first_event_and_its_age_is_known()
    {
        var first = await StartAsync();
        first.Models.SetReference("credit", "1", CreditModel.Reference());
        first.Models.Apply(Batches.Of(CreditModel.Event([.. Enumerable.Repeat(1, CreditModel.Values.Count)], true)));
        var stopped = _time.GetUtcNow();
        await first.StopAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        var second = await StartAsync();
        Assert.InRange(second.Telemetry.Checkpoint.LastSuccess!.Value, stopped, _time.GetUtcNow());
        second.Models.Evaluate();
        Assert.Equal(1, second.Models.Model("credit")!.Version("1")!.Evaluation!.Windows[0].Events);
        Assert.Equal(0, second.Telemetry.Checkpoints!.ReadFailures.Value);
        Assert.Contains("The checkpoint is in use again", Log, StringComparison.Ordinal);
        await second.StopAsync();
    }

    [Theory]
    [InlineData("{}", "no checkpoint")]
    [InlineData("", "empty")]
    public async Task A_file_that_cannot_be_used_is_set_aside_and_the_exporter_starts_empty(string content, string reason)
    {
        _folder.Write("checkpoint", content);
        var running = await StartAsync();
        Assert.Empty(running.Models.Models);
        Assert.Equal(1, running.Telemetry.Checkpoints!.ReadFailures.Value);
        var aside = Assert.Single(Directory.GetFiles(_folder.Path(""), "checkpoint.damaged-*"));
        Assert.Equal(content, await File.ReadAllTextAsync(aside, TestContext.Current.CancellationToken));
        Assert.Contains("level=error", Log, StringComparison.Ordinal);
        Assert.Contains(reason, Log, StringComparison.Ordinal);
        Assert.Contains(aside, Log, StringComparison.Ordinal);
        await running.StopAsync();
        Assert.Equal(CheckpointDefect.None, Store.Load().Defect);
    }

    [Fact]
    public async Task State_that_the_core_cannot_read_is_set_aside_too()
    {
        Store.Save(new byte[5], _time.GetUtcNow());
        var running = await StartAsync();
        Assert.Equal(1, running.Telemetry.Checkpoints!.ReadFailures.Value);
        Assert.Single(Directory.GetFiles(_folder.Path(""), "checkpoint.damaged-*"));
        await running.StopAsync();
    }

    [Fact]
    public async Task A_disk_that_cannot_be_written_to_is_said_once_and_tried_again()
    {
        var blocked = _folder.Write("blocked", "a file where the folder should be");
        var running = await StartAsync(path: Path.Combine(blocked, "data"));
        running.Service.Write();
        running.Service.Write();
        Assert.True(running.Telemetry.Checkpoints!.WriteFailures.Value >= 2);
        Assert.False(running.Telemetry.Checkpoint.Succeeded);
        Assert.Null(running.Telemetry.Checkpoint.LastSuccess);
        Assert.Equal(1, Occurrences("Checkpoints cannot be written"));
        Assert.Equal(1, running.Models.Apply(Batches.Of(new TestEvent())).Accepted);

        File.Delete(blocked);
        running.Service.Write();
        running.Service.Write();
        Assert.Equal(1, Occurrences("Checkpoints are written again"));
        Assert.True(running.Telemetry.Checkpoint.Succeeded);
        Assert.NotNull(new CheckpointStore(Path.Combine(blocked, "data")).Load().Saved);
        await running.StopAsync();
    }

    [Fact]
    public async Task A_second_exporter_on_the_same_folder_does_not_start_and_says_why()
    {
        await using var exporter = await RunningExporter.StartAsync($"storage: {{path: {_folder.Path("data")}}}");
        using var error = new StringWriter();
        string[] second = ["serve", "--storage.path", _folder.Path("data"), "--web.listen-address", "127.0.0.1:0", "--ingest.listen-address", "127.0.0.1:0"];
        Assert.Equal(CommandLine.Failure, await CommandLine.RunAsync(second, RunningExporter.Context(error, Stream.Synchronized(_log))));
        Assert.Contains($"storage.path: {_folder.Path("data")} is used by another process; give every exporter a folder of its own", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_reference_wins_over_the_saved_one_and_the_same_one_keeps_its_windows()
    {
        var reference = CreditModel.Reference();
        var data = _folder.Path("data");
        var configuration = $"storage: {{path: {data}}}\nmodels: [{{name: credit, versions: [{{name: \"1\", reference: credit.json}}]}}]";
        void Add(ConfigurationFile file, ReferenceProfile profile) => file.Add("credit.json", Encoding.UTF8.GetString(ReferenceProfileJson.Write(profile)));
        await using (var first = await RunningExporter.StartAsync(configuration, file => Add(file, reference)))
        {
            Models(first).Apply(Batches.Of(CreditModel.Event([.. Enumerable.Repeat(1, CreditModel.Values.Count)], true)));
        }

        await using (var same = await RunningExporter.StartAsync(configuration, file => Add(file, reference)))
        {
            var version = Models(same).Model("credit")!.Version("1")!;
            Assert.Equal([1, 1, 1], version.Evaluation!.Windows.Select(window => window.Events));
            Assert.Equal(0, version.ReadCounters().Predictions);
        }

        var other = CreditModel.Reference(shift: 5);
        await using var changed = await RunningExporter.StartAsync(configuration, file => Add(file, other));
        Assert.Equal(other.ReferenceId, Models(changed).Model("credit")!.Version("1")!.Generation.Profile!.ReferenceId);
        Assert.All(Models(changed).Model("credit")!.Version("1")!.Evaluation!.Windows, window => Assert.Equal(0, window.Events));
    }

    [Fact]
    public async Task A_reference_that_was_uploaded_keeps_its_windows_and_one_that_was_removed_stays_removed()
    {
        var configuration = $"storage: {{path: {_folder.Path("data")}, checkpoint_interval: 1h}}";
        const string path = "/v1/models/credit/versions/1/reference";
        await using (var first = await RunningExporter.StartAsync(configuration))
        {
            using var profile = new ByteArrayContent(ReferenceProfileJson.Write(CreditModel.Reference()));
            (await first.Ingest.PutAsync(path, profile)).EnsureSuccessStatusCode();
            Models(first).Apply(Batches.Of(CreditModel.Event([.. Enumerable.Repeat(1, CreditModel.Values.Count)], true)));
        }

        await using (var second = await RunningExporter.StartAsync(configuration))
        {
            Assert.Equal([1, 1, 1], Models(second).Model("credit")!.Version("1")!.Evaluation!.Windows.Select(window => window.Events));
            (await second.Ingest.DeleteAsync(path)).EnsureSuccessStatusCode();
            // What a kill right after the answer would leave.
            Assert.Null(Restored(new CheckpointStore(_folder.Path("data"))).Model("credit")!.Version("1")!.Generation.Profile);
        }
    }

    [Fact]
    public async Task Without_a_path_nothing_is_written_and_no_metric_speaks_of_checkpoints()
    {
        await using var exporter = await RunningExporter.StartAsync();
        exporter.Host.Services.GetRequiredService<Checkpoints>().Write();
        Assert.DoesNotContain("model_exporter_checkpoint", await exporter.Web.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static ModelRegistry Models(RunningExporter exporter) => exporter.Host.Services.GetRequiredService<ModelRegistry>();

    private CheckpointStore Store => new(_folder.Path(""));

    private string Log
    {
        get
        {
            lock (_log) return Encoding.UTF8.GetString(_log.ToArray());
        }
    }

    private int Occurrences(string text) => Log.Split(text).Length - 1;

    private ModelRegistry Saved() => Restored(Store);

    private ModelRegistry Restored(CheckpointStore store)
    {
        var registry = new ModelRegistry(new MonitoringOptions(), new ExporterTelemetry(), _time);
        if (store.Load().Saved is { } saved) Assert.Empty(registry.RestoreState(saved.State));
        return registry;
    }

    private Task<Running> StartAsync(string? path = null) => StartAsync(null, path);

    private async Task<Running> StartAsync(ConfigurationFile? file, string? path = null)
    {
        var telemetry = new ExporterTelemetry();
        using var none = new ConfigurationFile();
        var configuration = file?.Load().Configuration ?? new ExporterConfiguration { Storage = new StorageOptions { Path = path ?? _folder.Path("") } };
        var provider = new LineLoggerProvider(configuration.Log, Stream.Synchronized(_log), _time);
        var reloader = new ConfigurationReloader((file ?? none).Loader(), configuration, telemetry, _time, new Logger<ConfigurationReloader>(provider));
        var models = new ModelRegistry(new MonitoringOptions(), telemetry, _time);
        var service = new Checkpoints(models, reloader, telemetry, _time, new Logger<Checkpoints>(provider));
        await service.StartAsync(default);
        return new Running(service, models, telemetry, reloader);
    }

    private static Task WrittenAsync(Running running, DateTimeOffset at) => UntilAsync(() => running.Telemetry.Checkpoint.LastSuccess == at);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Yield();
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private sealed record Running(Checkpoints Service, ModelRegistry Models, ExporterTelemetry Telemetry, ConfigurationReloader Reloader)
    {
        public async Task StopAsync()
        {
            await Service.StopAsync(default);
            Service.Dispose();
        }
    }

    private sealed class Logger<T>(LineLoggerProvider provider) : Microsoft.Extensions.Logging.ILogger<T>
    {
        private readonly Microsoft.Extensions.Logging.ILogger _logger = provider.CreateLogger(typeof(T).FullName!);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _logger.BeginScope(state);

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => _logger.IsEnabled(logLevel);

        public void Log<TState>(Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _logger.Log(logLevel, eventId, state, exception, formatter);
    }
}
