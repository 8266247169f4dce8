using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Hosting;

public sealed class EvaluationTimerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConfigurationFile _file = new();
    private readonly ManualTime _time = new();
    private readonly ExporterTelemetry _telemetry = new();
    private ConfigurationReloader _reloader = null!;
    private ModelRegistry _models = null!;
    private EvaluationTimer _timer = null!;

    [Fact]
    public async Task Models_are_evaluated_every_interval_and_at_another_one_after_a_reload()
    {
        await StartAsync("evaluation_interval: 10s");
        Assert.Equal(0, Evaluations());
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Evaluations());
        _time.Advance(TimeSpan.FromSeconds(1));
        Reaches(1);
        _file.Write("evaluation_interval: 1m");
        Assert.Equal(ReloadOutcome.Applied, _reloader.Reload().Outcome);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, Evaluations());
        _time.Advance(TimeSpan.FromSeconds(1));
        Reaches(2);
    }

    [Fact]
    public async Task An_evaluation_that_fails_is_not_the_last_one()
    {
        await StartAsync("evaluation_interval: 10s\nlearn: {events: 1, duration: 0s}");
        var failures = 0;
        _models.ReferenceChanged += _ =>
        {
            Interlocked.Increment(ref failures);
            throw new InvalidOperationException("a follower that fails");
        };
        _models.Apply(Batches.Of(new TestEvent { Features = new() { ["a"] = 1 } }));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref failures) == 1, Patience));
        Assert.Equal(0, Evaluations());
        _time.Advance(TimeSpan.FromSeconds(10));
        Reaches(1);
    }

    [Fact]
    public async Task A_reload_during_the_stop_does_no_harm()
    {
        await StartAsync("evaluation_interval: 10s");
        await _timer.StopAsync(CancellationToken.None);
        _file.Write("evaluation_interval: 1m");
        Assert.Equal(ReloadOutcome.Applied, _reloader.Reload().Outcome);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, Evaluations());
    }

    public void Dispose()
    {
        _timer?.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _timer?.Dispose();
        _file.Dispose();
    }

    private async Task StartAsync(string configuration)
    {
        _file.Write(configuration);
        var loader = _file.Loader();
        var loaded = loader.Load();
        Assert.Empty(loaded.Errors);
        _models = new ModelRegistry(loaded.Configuration.Monitoring, _telemetry, _time);
        _reloader = new ConfigurationReloader(loader, loaded.Configuration, _telemetry, _time, NullLogger<ConfigurationReloader>.Instance);
        _timer = new EvaluationTimer(_models, _reloader, _time, NullLogger<EvaluationTimer>.Instance);
        await _timer.StartAsync(CancellationToken.None);
        await _time.FirstTimer.WaitAsync(Patience);
    }

    // The timer's work is done on a thread of its own.
    private void Reaches(long evaluations) => Assert.True(SpinWait.SpinUntil(() => Evaluations() == evaluations, Patience));

    private long Evaluations()
    {
        var counts = new long[DurationHistogram.UpperBounds.Count + 1];
        _telemetry.EvaluationDuration.Read(counts);
        return counts.Sum();
    }
}
