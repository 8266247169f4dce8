using Microsoft.AspNetCore.Server.Kestrel.Core;
using ModelExporter.Configuration;
using ModelExporter.Hosting;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Proxy;

/// <summary>Puts the capture proxy into the program.</summary>
internal static class ProxySetup
{
    /// <summary>Adds the listener, the copies' reader and the counters.</summary>
    public static void AddCaptureProxy(this IServiceCollection services, ProxyOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => Telemetry(provider.GetRequiredService<ExporterTelemetry>()));
        services.AddSingleton(provider => new WireReader(provider.GetRequiredService<FormatOptions>(), options.Model, options.Version));
        services.AddSingleton(provider => Counters(provider.GetRequiredService<ExporterTelemetry>()));
        services.AddSingleton<CopyQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<CopyQueue>());
        services.AddSingleton<CaptureProxy>();
        services.AddOptions<KestrelServerOptions>().Configure<Listeners, CaptureProxy>((kestrel, listeners, proxy) => listeners.Configure(kestrel, options, proxy.HandleAsync));
    }

    private static ProxyTelemetry Telemetry(ExporterTelemetry telemetry) => telemetry.Proxy ??= new ProxyTelemetry(telemetry.Observations);

    private static FormatTelemetry Counters(ExporterTelemetry telemetry)
    {
        var counters = telemetry.Format(WireReader.Format);
        foreach (var error in WireReader.Rejections) counters.Rejected(error.WireName()).Add(0);
        foreach (var reason in FormatReasons.PairOmissions) counters.ValuesIgnored(reason.WireName()).Add(0);
        return counters;
    }
}
