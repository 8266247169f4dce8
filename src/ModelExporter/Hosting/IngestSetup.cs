using ModelExporter.Configuration;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Hosting;

/// <summary>What the configuration says to the ingest side.</summary>
internal static class IngestSetup
{
    /// <summary>The limits of requests.</summary>
    public static IngestLimits Limits(ExporterConfiguration configuration) => new()
    {
        MaxBodyBytes = configuration.Ingest.MaxBodyBytes,
        MaxDecompressedBytes = configuration.Ingest.MaxDecompressedBytes,
        MaxEvents = configuration.Ingest.MaxEvents,
        Depth = configuration.Ingest.MaxDepth,
        FeaturesPerEvent = configuration.Monitoring.Limits.Features,
        ModelsPerRequest = configuration.Ingest.MaxModels,
        TextBytes = (int)configuration.Ingest.MaxStringBytes,
        IdBytes = (int)configuration.Ingest.MaxIdBytes,
        VectorLength = configuration.Ingest.MaxVectorLength,
        ConcurrentRequests = configuration.Ingest.MaxConcurrentRequests,
        PairsWaiting = configuration.Ingest.MaxPairs,
        PairBytes = configuration.Ingest.MaxPairBytes,
        PairWait = configuration.Ingest.PairWait,
        RequestsPerSecond = configuration.Ingest.MaxRequestsPerSecond == 0 ? null : configuration.Ingest.MaxRequestsPerSecond,
    };

    /// <summary>What formats may know.</summary>
    public static FormatOptions Formats(ExporterConfiguration configuration, ConfigurationReloader reloader, ExporterTelemetry telemetry, TimeProvider time)
    {
        var models = new ModelsByName(configuration);
        reloader.Follow(changed => models = new ModelsByName(changed));
        return new FormatOptions
        {
            Limits = Limits(configuration),
            Time = time,
            Telemetry = telemetry,
            QualifyModels = configuration.Ingest.QualifyModels,
            Models = name => Volatile.Read(ref models).Find(name),
        };
    }

    private sealed class ModelsByName(ExporterConfiguration configuration)
    {
        private readonly Dictionary<string, ModelOptions> _models = configuration.Monitoring.Models.ToDictionary(model => model.Name, StringComparer.Ordinal);

        public ModelOptions? Find(string name) => _models.GetValueOrDefault(name);
    }
}
