using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Hosting;

/// <summary>References in files: applied when they are named, and again whenever they change.</summary>
public sealed class ReferenceFilesTests : IDisposable
{
    private const string Named = "models: [{name: credit, versions: [{name: 1, reference: credit.json}]}]";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly ConfigurationFile _file = new();
    private readonly ManualTime _time = new();
    private readonly ExporterTelemetry _telemetry = new();
    private ConfigurationReloader _reloader = null!;
    private ModelRegistry _models = null!;
    private ReferenceFiles _references = null!;

    private string? Current => _models.Model("credit")?.Version("1")?.Generation.Profile?.ReferenceId;

    [Fact]
    public async Task A_file_is_applied_at_the_start_and_again_when_it_changes()
    {
        Write("credit.json", shift: 0);
        await StartAsync(Named);
        Assert.Equal(Id(0), Current);
        Write("credit.json", shift: 1);
        await TickAsync();
        Assert.Equal(Id(1), Current);
    }

    [Fact]
    public async Task A_compressed_file_is_read_whatever_its_name_is()
    {
        WriteGzip("credit.json.gz", shift: 2);
        await StartAsync(Named.Replace("credit.json", "credit.json.gz", StringComparison.Ordinal));
        Assert.Equal(Id(2), Current);
        WriteGzip("plain.json", shift: 3);
        _file.Write(Named.Replace("credit.json", "plain.json", StringComparison.Ordinal));
        Assert.Equal(ReloadOutcome.Applied, _reloader.Reload().Outcome);
        Assert.Equal(Id(3), Current);
    }

    [Fact]
    public async Task A_ConfigMap_that_is_switched_by_its_link_is_noticed_even_when_size_and_time_are_the_same()
    {
        var folder = _file.Folder;
        var moment = new DateTime(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc);
        foreach (var (version, text) in new[] { ("..1", Text(0)), ("..2", Text(4)) })
        {
            Directory.CreateDirectory(Path.Combine(folder, version));
            var data = Path.Combine(folder, version, "credit.json");
            File.WriteAllText(data, text.PadRight(100_000));
            File.SetLastWriteTimeUtc(data, moment);
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder, "credit.json"), Path.Combine("..data", "credit.json"));
        await StartAsync(Named);
        Assert.Equal(Id(0), Current);
        // The kubelet renames the new link over the old one; nobody looks in between here.
        Directory.Delete(Path.Combine(folder, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "..data"), "..2");
        await TickAsync();
        Assert.Equal(Id(4), Current);
    }

    [Fact]
    public async Task A_damaged_file_keeps_the_reference_until_a_good_one_comes()
    {
        Write("credit.json", shift: 0);
        await StartAsync(Named);
        _file.Add("credit.json", "{");
        _reloader.Reload();
        Assert.Equal(Id(0), Current);
        Write("credit.json", shift: 1);
        _reloader.Reload();
        Assert.Equal(Id(1), Current);
    }

    [Fact]
    public async Task The_same_content_in_a_new_file_keeps_the_windows()
    {
        Write("credit.json", shift: 0);
        await StartAsync(Named);
        var generation = _models.Model("credit")!.Version("1")!.Generation;
        _file.Add("credit.json", Text(0) + "\n");
        _reloader.Reload();
        Assert.Same(generation, _models.Model("credit")!.Version("1")!.Generation);
    }

    [Fact]
    public async Task A_reference_that_is_no_longer_named_stays_and_is_applied_again_when_it_is_named_again()
    {
        Write("credit.json", shift: 0);
        await StartAsync(Named);
        _file.Write("");
        Assert.Equal(ReloadOutcome.Applied, _reloader.Reload().Outcome);
        Assert.Equal(Id(0), Current);
        Assert.True(_models.RemoveReference("credit", "1"));
        _reloader.Reload();
        Assert.Null(Current);
        _file.Write(Named);
        _reloader.Reload();
        Assert.Equal(Id(0), Current);
    }

    [Fact]
    public async Task A_reference_that_a_limit_kept_out_comes_in_with_the_reload_that_raises_it()
    {
        Write("credit.json", shift: 0);
        await StartAsync("limits: {models: 1}\n" + Named, () => _models.Apply(Batches.Of(new TestEvent { Model = "first" })));
        Assert.Null(Current);
        Assert.True(_telemetry.LimitReached(Limits.Models).Value > 0);
        _file.Write("limits: {models: 2}\n" + Named);
        _reloader.Reload();
        Assert.Equal(Id(0), Current);
    }

    public void Dispose()
    {
        _references?.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _references?.Dispose();
        _file.Dispose();
    }

    private static string Text(double shift) => Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference(shift)));

    private static string Id(double shift) => CreditModel.Reference(shift).ReferenceId;

    private void Write(string name, double shift) => _file.Add(name, Text(shift));

    private void WriteGzip(string name, double shift)
    {
        using var file = File.Create(Path.Combine(_file.Folder, name));
        using var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(Text(shift)));
    }

    private async Task StartAsync(string configuration, Action? before = null)
    {
        _file.Write(configuration);
        var loader = _file.Loader();
        var loaded = loader.Load();
        Assert.Empty(loaded.Errors);
        _models = new ModelRegistry(loaded.Configuration.Monitoring, _telemetry, _time);
        _reloader = new ConfigurationReloader(loader, loaded.Configuration, _telemetry, _time, NullLogger<ConfigurationReloader>.Instance);
        _reloader.Follow(changed => _models.Reconfigure(changed.Monitoring));
        before?.Invoke();
        _references = new ReferenceFiles(_models, _reloader, _time, NullLogger<ReferenceFiles>.Instance);
        await _references.StartAsync(CancellationToken.None);
        await _time.FirstTimer.WaitAsync(Patience);
    }

    // The timer fires, and the service does its work on a thread of its own.
    private async Task TickAsync()
    {
        var changed = new TaskCompletionSource();
        void OnChanged(VersionState version) => changed.TrySetResult();
        _models.ReferenceChanged += OnChanged;
        _time.Advance(Interval);
        await changed.Task.WaitAsync(Patience);
        _models.ReferenceChanged -= OnChanged;
    }
}
