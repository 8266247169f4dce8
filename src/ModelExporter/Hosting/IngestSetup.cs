using ModelExporter.Configuration;
using ModelExporter.Ingest;

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
        RequestsPerSecond = configuration.Ingest.MaxRequestsPerSecond == 0 ? null : configuration.Ingest.MaxRequestsPerSecond,
    };
}
