using System.Reflection;
using ModelExporter.Configuration;
using ModelExporter.Endpoints;
using ModelExporter.Exposition.Pages;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Hosting;

/// <summary>What a model version will export. A value.</summary>
/// <param name="Layout">Its features and their bins.</param>
/// <param name="Series">Time series by collector, those with none left out.</param>
internal sealed record VersionForecast(BinLayout Layout, IReadOnlyList<KeyValuePair<string, long>> Series)
{
    /// <summary>All its time series.</summary>
    public long Total => Series.Sum(collector => collector.Value);
}

/// <summary>Counts what a configuration will export, with the collectors themselves: each model version for itself gets traffic like its reference, is evaluated, and its page is
/// counted. A service.</summary>
/// <remarks>
/// It is what is there once traffic flows, and labels where the reference has some: all scores that can be defined are. Series that come with what nobody knows before, such as the texts of
/// errors, values of segments that are not listed, or features that the reference does not have, are not in it.
/// </remarks>
internal sealed class ExportForecast(ExporterConfiguration configuration, TimeProvider time)
{
    // More than any decision about as many bins as a feature may have needs: 10 values in each, and the two open bins.
    private const int EventsPerBin = 12;

    /// <summary>The time series of the exporter itself.</summary>
    public long OfExporter() => Count(Page(configuration.Monitoring, out _)).Sum(group => group.Value);

    /// <summary>What a model version with a reference exports.</summary>
    public VersionForecast Of(string model, string version, ReferenceProfile profile)
    {
        var options = EverythingDefined(configuration.Monitoring);
        var page = Page(options, out var models);
        var exporter = Count(page).ToDictionary(group => group.Key, group => group.Value, StringComparer.Ordinal);
        var refusal = models.SetReference(model, version, profile);
        if (refusal != Monitoring.Events.SliceRefusal.None) throw new InvalidOperationException($"The reference of {model} {version} cannot be used: {refusal}.");
        var layout = models.Model(model)!.Version(version)!.Generation.Layout;
        models.Apply(TypicalEvents.Of(profile, model, version, EventsPerBin * layout.Features.Select(bins => bins.BinCount).Append(1).Max()));
        models.Evaluate();
        var series = Count(page).Select(group => KeyValuePair.Create(group.Key, group.Value - exporter[group.Key])).Where(group => group.Value > 0);
        return new VersionForecast(layout, [.. series]);
    }

    private static IEnumerable<KeyValuePair<string, long>> Count(MetricsPage page) => page.CountSeries().Select(group => KeyValuePair.Create(group.Key.Name, group.Value));

    private MetricsPage Page(MonitoringOptions options, out ModelRegistry models)
    {
        var telemetry = new ExporterTelemetry();
        foreach (var format in EventFormats.CreateAll(new FormatOptions { Telemetry = telemetry }))
        {
            var counters = telemetry.Format(format.Name);
            if (IngestRouting.IsOwn(format)) IngestRouting.BornAtZero(format, counters);
        }

        telemetry.LimitReached(Listeners.ConnectionLimit);
        telemetry.ConfigReload.RecordSuccess(time.GetUtcNow());
        models = new ModelRegistry(options, telemetry, time);
        var sources = new MetricSources
        {
            Telemetry = telemetry,
            Models = models,
            Build = BuildInformation.Of(Assembly.GetExecutingAssembly()),
            Time = time,
            SeriesLimit = () => long.MaxValue,
            Shows = (model, group) => MetricCollectors.Shows(configuration, model, group),
        };
        return new MetricsPage(
            MetricCollectors.On(configuration), sources, (group, failure) => throw new InvalidOperationException($"The collector {group.Name} failed.", failure));
    }

    // A season's history or a large min_samples only mean that scores come later.
    private static MonitoringOptions EverythingDefined(MonitoringOptions options) => options with
    {
        Drift = Soon(options.Drift),
        Quality = options.Quality with { MinSamples = 1 },
        Models =
        [
            .. options.Models.Select(model => model with
            {
                Drift = model.Drift is null ? null : Soon(model.Drift),
                Features = model.Features.ToDictionary(
                    feature => feature.Key, feature => feature.Value with { Drift = feature.Value.Drift is { } own ? Soon(own) : null }, StringComparer.Ordinal),
            }),
        ],
    };

    private static DriftOptions Soon(DriftOptions drift) => drift with { MinSamples = 1, Baseline = DriftBaseline.Reference };
}
