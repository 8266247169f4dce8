using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Tests.Configuration;

namespace ModelExporter.Tests.Hosting;

public class ConfigurationReloaderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly ExporterTelemetry _telemetry = new();

    [Fact]
    public void A_good_file_is_handed_to_every_follower_and_noted()
    {
        using var file = new ConfigurationFile().Write("limits: {models: 1}");
        var reloader = Reloader(file);
        var seen = new List<int>();
        reloader.Follow(configuration => seen.Add(configuration.Monitoring.Limits.Models));
        file.Write("limits: {models: 2}");
        _time.Advance(Minute);
        Assert.Equal(ReloadOutcome.Applied, reloader.Reload().Outcome);
        Assert.Equal([2], seen);
        Assert.Equal(2, reloader.Current.Monitoring.Limits.Models);
        Assert.Equal((true, _time.GetUtcNow()), (_telemetry.ConfigReload.Succeeded, _telemetry.ConfigReload.LastSuccess));
    }

    [Fact]
    public void A_bad_file_keeps_the_old_configuration_until_a_good_one_comes()
    {
        using var file = new ConfigurationFile().Write("limits: {models: 1}");
        var reloader = Reloader(file);
        reloader.Follow(_ => Assert.Fail("a bad file must not be handed on"));
        file.Write("limits: {models: none}");
        var result = reloader.Reload();
        Assert.Equal(ReloadOutcome.Invalid, result.Outcome);
        Assert.Equal($"{file.Path}:1:18: limits.models: found \"none\", expected an integer from 1 to 10000", Assert.Single(result.Problems));
        Assert.Equal(1, reloader.Current.Monitoring.Limits.Models);
        Assert.Equal((false, null), (_telemetry.ConfigReload.Succeeded, _telemetry.ConfigReload.LastSuccess));
    }

    [Fact]
    public void What_needs_a_restart_is_refused_as_a_whole_and_named()
    {
        using var file = new ConfigurationFile().Write("limits: {models: 1}");
        var reloader = Reloader(file);
        file.Write("limits: {models: 2}\nwindows: [10m]\nlabels: {capacity: 7}\n");
        var result = reloader.Reload();
        Assert.Equal(ReloadOutcome.NeedsRestart, result.Outcome);
        Assert.Equal(
        [
            "windows: changing \"5m, 1h, 24h\" to \"10m\" needs a restart",
            "labels.capacity: changing \"200000\" to \"7\" needs a restart",
        ], result.Problems);
        Assert.Equal(1, reloader.Current.Monitoring.Limits.Models);
        Assert.False(_telemetry.ConfigReload.Succeeded);
    }

    [Fact]
    public void A_flag_that_holds_a_setting_makes_the_file_free_to_differ()
    {
        using var file = new ConfigurationFile().Write("windows: [5m]");
        file.Flags.Add(new("--windows", "1h"));
        var reloader = Reloader(file);
        file.Write("windows: [10m]");
        Assert.Equal(ReloadOutcome.Applied, reloader.Reload().Outcome);
    }

    [Fact]
    public async Task Over_HTTP_a_reload_says_how_it_went()
    {
        await using var exporter = await RunningExporter.StartAsync("log: {level: info}");
        exporter.File.Write("log: {level: loud}");
        using var invalid = await exporter.Ingest.PutAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, invalid.StatusCode);
        Assert.Equal("application/problem+json", invalid.Content.Headers.ContentType?.MediaType);
        Assert.Contains("expected one of debug, info, warn, error", await invalid.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("level=error msg=\"The configuration was not reloaded", exporter.Log, StringComparison.Ordinal);

        exporter.File.Write("windows: [10m]");
        using var restart = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.Conflict, restart.StatusCode);
        Assert.Contains("needs a restart", await restart.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        exporter.File.Write("log: {format: json}");
        using var applied = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.OK, applied.StatusCode);
        Assert.Contains("{\"ts\":", exporter.Log, StringComparison.Ordinal);
        Assert.True(exporter.Host.Services.GetRequiredService<ExporterTelemetry>().ConfigReload.Succeeded);
    }

    private ConfigurationReloader Reloader(ConfigurationFile file)
    {
        var loader = file.Loader();
        return new ConfigurationReloader(loader, loader.Load().Configuration, _telemetry, _time, NullLogger<ConfigurationReloader>.Instance);
    }
}
