using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Simulation;

namespace ModelExporter.Commands;

/// <summary><c>demo</c>: the exporter and a simulated model in one process, with incidents on a short loop, to look at.</summary>
internal sealed class DemoCommand
{
    private const string Model = "credit";
    private const string Version = "1";

    // What is long in production must be seen within minutes here. Event time lets the traffic run ahead of the clock.
    private static readonly Dictionary<string, string> Presets = new(StringComparer.Ordinal)
    {
        ["--windows"] = "1m,5m,1h",
        ["--evaluation-interval"] = "2s",
        ["--evidence.pane"] = "10s",
        ["--time.source"] = "event",
        ["--log.level"] = "warn",
    };

    private static readonly TimeSpan NeverInTheFuture = TimeSpan.FromDays(36_500);

    private readonly TrafficFlags _traffic = new(new TrafficOptions { Rate = 100, DailyCycle = 0, LabelDelay = TimeSpan.FromSeconds(20) }, "demo");
    private readonly Option<TimeSpan?> _duration = ValueOption.Create("--duration", new DurationValue(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)), "Stop by itself after this time of the clock [default until Ctrl-C]");
    private readonly DefaultedOption<double> _speedUp = ValueOption.Create("--speed-up", new NumberValue(0.001, 10_000), "How many times faster than the clock the simulated time runs", 1.0);
    private readonly SettingFlags _settings;

    private DemoCommand(ProgramContext context) => _settings = new SettingFlags(context);

    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var demo = new DemoCommand(context);
        var command = new Command("demo", "Serve, with the simulated traffic of a credit model and an incident every few minutes: to look at") { demo._duration, demo._speedUp };
        foreach (var option in demo._traffic.Options) command.Add(option);
        foreach (var option in demo._settings.Options) command.Add(option);
        command.SetAction((result, cancellation) => demo.RunAsync(result, context, cancellation));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, ProgramContext context, CancellationToken cancellation)
    {
        var loader = _settings.Loader(result, context.Environment, presets: Presets);
        var loaded = loader.Load();
        if (loaded.Errors.Count > 0) return SettingFlags.Complain(loaded, context);
        if (_traffic.Schedule(result, context) is not { } incidents) return CommandLine.UsageError;
        loaded = loaded with { Configuration = loaded.Configuration with { Monitoring = Patient(loaded.Configuration.Monitoring) } };
        if (ExporterHost.Build(loader, loaded, context.Log, context.Time, out var problem) is not { } host)
        {
            context.Complain(problem);
            return CommandLine.Failure;
        }

        await using (host.ConfigureAwait(false))
        {
            context.HostBuilt(host);
            var options = _traffic.Traffic(result, context.Time.GetUtcNow());
            host.Services.GetRequiredService<ModelRegistry>().SetReference(Model, Version, SimulatedReference.Build(options, SimulatedReference.DefaultEvents, Model, Version));
            try
            {
                await host.StartAsync(cancellation);
                await using var truth = _traffic.OpenTruth(result);
                var traffic = new SimulatedTraffic(options, incidents, Model, Version) { Truth = truth is null ? null : new GroundTruth(truth, options, incidents) };
                return await SendAsync(host, traffic, new Demonstration(options, incidents), result, context, cancellation);
            }
            catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
            {
                context.Complain(failure is SocketException ? "cannot listen: " + failure.Message : failure.Message);
                return CommandLine.Failure;
            }
        }
    }

    private async Task<int> SendAsync(
        WebApplication host, SimulatedTraffic traffic, Demonstration demonstration, ParseResult result, ProgramContext context, CancellationToken cancellation)
    {
        var speedUp = _speedUp.In(result);
        var listeners = host.Services.GetRequiredService<Listeners>();
        var configuration = host.Services.GetRequiredService<ExporterConfiguration>();
        foreach (var line in Introduction(listeners, configuration, demonstration.Options.Rate * speedUp)) context.Out.WriteLine(line);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, host.Lifetime.ApplicationStopping);
        using var end = new CancellationTokenSource(result.GetValue(_duration) ?? Timeout.InfiniteTimeSpan, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, end.Token);
        using var sender = new EventSender(new Uri(Address(listeners.Ingest[0])), context.Time, Token(configuration));
        var narrator = new DemoNarrator(context.Out, demonstration.Incidents, elapsed => TimeZoneInfo.ConvertTime(demonstration.Options.Start + elapsed, context.Time.LocalTimeZone));
        var version = host.Services.GetRequiredService<ModelRegistry>().Model(Model)!.Version(Version)!;
        var sending = new PacedSending(traffic, sender, speedUp, context.Time);
        var problem = await sending.RunAsync(elapsed => narrator.Tell(elapsed, version.Evaluation), either.Token);
        context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Stopped after {sending.Accepted} events."));
        await host.StopAsync(CancellationToken.None);
        if (problem is null || stop.IsCancellationRequested) return CommandLine.Success;
        context.Complain(problem);
        return CommandLine.Failure;
    }

    private static MonitoringOptions Patient(MonitoringOptions options) => options with { Time = options.Time with { FutureTolerance = NeverInTheFuture } };

    private static string? Token(ExporterConfiguration configuration) => configuration.Ingest.TokenFile is { } path ? File.ReadAllText(path).Trim() : null;

    private static IEnumerable<string> Introduction(Listeners listeners, ExporterConfiguration configuration, double rate)
    {
        var web = Address(listeners.Web[0]);
        var window = DurationValue.Text(configuration.Monitoring.Windows[0]);
        yield return string.Create(CultureInfo.InvariantCulture, $"model-exporter demo: simulated traffic of the model \"{Model}\", about {rate:0.##} events per second. Ctrl-C stops.");
        yield return "";
        (string Address, string Meaning)[] pages =
        [
            (web + "/", "what is watched, what has drifted"),
            (web + configuration.Web.TelemetryPath, "the page for Prometheus"),
            (Address(listeners.Ingest[0]) + EventSender.Predictions, "takes events"),
        ];
        var width = pages.Max(page => page.Address.Length);
        foreach (var (address, meaning) in pages) yield return $"  {address.PadRight(width)}  {meaning}";
        yield return "";
        yield return "In PromQL:";
        yield return $"  model_feature_drifted{{window=\"{window}\"}} == 1";
        yield return $"  model_feature_psi{{window=\"{window}\"}} > model_feature_psi_noise_floor{{window=\"{window}\"}}";
        yield return "  model_feature_drift_evidence_active == 1";
        yield return $"  sum by (model, version) (rate(model_predictions_total[{window}]))";
        yield return $"  sum by (reason) (rate(model_prediction_errors_total[{window}]))";
        yield return $"  histogram_quantile(0.99, rate(model_prediction_latency_seconds_bucket[{window}]))";
        yield return "";
    }

    private static string Address(IPEndPoint endpoint)
    {
        var host = endpoint.Address.Equals(IPAddress.IPv6Any) || endpoint.Address.Equals(IPAddress.Any) || IPAddress.IsLoopback(endpoint.Address) ? "localhost" : endpoint.Address.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{endpoint.Port}");
    }

    /// <summary>What is shown. A value.</summary>
    private sealed record Demonstration(TrafficOptions Options, Simulation.Incidents.IncidentSchedule Incidents);
}
