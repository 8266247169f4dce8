using System.Collections;
using System.Diagnostics.Metrics;
using ModelExporter.Configuration;
using ModelExporter.Exposition.Pages;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Exporter;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ModelExporter.Otlp;

/// <summary>Pushes the families of the page to an OpenTelemetry collector, on a thread of the SDK's own; a collector that is slow or gone costs nothing but its own pushes. A
/// service.</summary>
/// <remarks>It starts before everything that counts and stops after it, so that the last push has it all.</remarks>
internal sealed class OtlpPush : IHostedService, IDisposable
{
    /// <summary>The instrumentation scope of all instruments.</summary>
    public const string Scope = "model_exporter";

    // What the last push may take out of the time that a stop has.
    private static readonly TimeSpan LastPush = TimeSpan.FromSeconds(4);

    private readonly ExporterConfiguration _configuration;
    private readonly MetricsPages _pages;
    private readonly ObservationMeter _observations;
    private readonly PageInstruments _instruments = new(Scope, Version);
    private readonly PushTelemetry _pushes = new();
    private readonly ILogger<OtlpPush> _logger;
    private MeterProvider? _provider;

    public OtlpPush(ExporterConfiguration configuration, MetricsPages pages, ObservationMeter observations, ExporterTelemetry telemetry, ILogger<OtlpPush> logger)
    {
        (_configuration, _pages, _observations, _logger) = (configuration, pages, observations, logger);
        telemetry.Pushes = _pushes;
    }

    /// <summary>Version of the scope: that of the program.</summary>
    public static string Version { get; } = BuildInformation.Of(typeof(OtlpPush).Assembly).Version;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var environment = new OtlpEnvironment(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal));
        var exporter = new CountedExporter(environment.Options(), _pushes, _logger);
        var reader = new PagePushingReader(exporter, environment.Interval, environment.Timeout, () => _instruments.Read(_pages.Current))
        {
            TemporalityPreference = environment.Temporality,
        };
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(Scope).SetResourceBuilder(environment.Resource(Version)).AddView(Stream).AddReader(reader).Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_provider is null) return;
        var provider = _provider;
        try
        {
            await Task.Run(() => provider.Shutdown((int)LastPush.TotalMilliseconds), cancellationToken).WaitAsync(LastPush, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // The collector did not take the last push in time; the process ends without it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider?.Dispose();
        _instruments.Dispose();
    }

    // Room for all series of an instrument; what is beyond would be lost in an overflow series.
    private MetricStreamConfiguration? Stream(Instrument instrument)
    {
        if (_instruments.RoomOf(instrument) is { } room) return new MetricStreamConfiguration { CardinalityLimit = room };
        if (!_observations.GroupOf.TryGetValue(instrument, out var group)) return null;
        if (MetricCollectors.On(_configuration).All(on => on.Name != group)) return MetricStreamConfiguration.Drop;
        var limits = _configuration.Monitoring.Limits;
        return new MetricStreamConfiguration { CardinalityLimit = (int)Math.Min((long)limits.Models * limits.Versions, limits.Series) };
    }
}
