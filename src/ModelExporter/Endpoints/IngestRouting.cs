using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Endpoints;

/// <summary>Puts the input formats into the program.</summary>
public static class IngestRouting
{
    // One batch per core is in use at a time unless senders are slow; more than this is better made anew than kept.
    private static readonly int RequestsKept = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>
    /// Adds what the ingest paths need. <see cref="IEventSink"/> and <see cref="ExporterTelemetry"/> come from the caller; so may a <see
    /// cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestLimits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton(new IngestRequestPool(limits, RequestsKept));
        // Made by the container, so that it is disposed with it.
        services.AddSingleton(static provider => new IngestAdmission(provider.GetRequiredService<IngestLimits>()));
        services.AddSingleton(provider => new IngestFormats(EventFormats.CreateAll(provider.GetService<FormatOptions>() ?? new FormatOptions
        {
            Limits = limits,
            Telemetry = provider.GetRequiredService<ExporterTelemetry>(),
            Time = provider.GetService<TimeProvider>() ?? TimeProvider.System,
        })));
        services.AddHostedService<ExpiredHalves>();
        return services;
    }

    /// <summary>Maps every path of every input format; conventions that are added to the result apply to all of them.</summary>
    public static RouteGroupBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var telemetry = services.GetRequiredService<ExporterTelemetry>();
        var admission = services.GetRequiredService<IngestAdmission>();
        var group = endpoints.MapGroup(string.Empty);
        foreach (var format in services.GetRequiredService<IngestFormats>().All)
        {
            var counters = telemetry.Format(format.Name);
            if (IsOwn(format)) BornAtZero(format, counters);
            var endpoint = new IngestEndpoint(format, services.GetRequiredService<IEventSink>(), services.GetRequiredService<IngestRequestPool>(), telemetry,
                services.GetService<TimeProvider>() ?? TimeProvider.System);
            // The limits stand in the endpoint's own handler, so that no order of the program's middleware can leave them out.
            var handler = admission.Limit(endpoint.HandleAsync);
            foreach (var path in format.Paths) group.MapPost(path, handler).WithMetadata(endpoint, new IngestPath()).WithDisplayName($"ingest {format.Name}");
        }

        return group;
    }

    /// <summary>The formats of this exporter. A value.</summary>
    internal sealed record IngestFormats(IReadOnlyList<IEventFormat> All);

    /// <summary>Whether the counters of a format's errors are there before its first request: those of the exporter's own formats. Of foreign ones a deployment uses one or two.</summary>
    internal static bool IsOwn(IEventFormat format) => format is NativeFormat or LabelFormat or FeedbackFormat;

    /// <summary>Raises every counter that a format can raise by nothing: one that appears with its first error shows no increase in Prometheus.</summary>
    internal static void BornAtZero(IEventFormat format, FormatTelemetry counters)
    {
        foreach (var error in FormatReasons.OfRequests.Concat(format.Rejections)) counters.Rejected(error.WireName()).Add(0);
        foreach (var reason in format.Omissions) counters.ValuesIgnored(reason.WireName()).Add(0);
    }
}
