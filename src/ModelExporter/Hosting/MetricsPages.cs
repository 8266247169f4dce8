using System.Reflection;
using ModelExporter.Configuration;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Hosting;

/// <summary>The page of metrics with the groups that are switched on now. A state: a reload that switches others puts a new page in its place.</summary>
internal sealed partial class MetricsPages
{
    private readonly MetricSources _sources;
    private readonly ILogger<MetricsPages> _logger;
    private volatile ExporterConfiguration _configuration;
    private volatile MetricsPage _current;

    /// <summary>A page as the configuration has it, which follows its reloads.</summary>
    public MetricsPages(ConfigurationReloader reloader, ExporterTelemetry telemetry, ModelRegistry models, TimeProvider time, ILogger<MetricsPages> logger)
    {
        _logger = logger;
        _configuration = reloader.Current;
        _sources = new MetricSources
        {
            Telemetry = telemetry,
            Models = models,
            Build = BuildInformation.Of(Assembly.GetExecutingAssembly()),
            Time = time,
            StartedAt = time.GetUtcNow(),
            SeriesLimit = () => _configuration.Monitoring.Limits.Series,
            Shows = (model, group) => MetricCollectors.Shows(_configuration, model, group),
        };
        _current = Page(_configuration);
        reloader.Follow(configuration =>
        {
            _configuration = configuration;
            // Groups keep caches, so a page stays as long as its groups do.
            var names = MetricCollectors.On(configuration).Select(group => group.Name);
            if (!names.SequenceEqual(_current.Groups.Select(group => group.Name))) _current = Page(configuration);
        });
    }

    /// <summary>The page.</summary>
    public MetricsPage Current => _current;

    private MetricsPage Page(ExporterConfiguration configuration) =>
        new(MetricCollectors.On(configuration), _sources, (group, failure) => LogFailed(_logger, failure, group.Name));

    [LoggerMessage(LogLevel.Error, "A metric group failed and is missing from the page")]
    private static partial void LogFailed(ILogger logger, Exception failure, string collector);
}
