using System.Globalization;
using System.Text;
using ModelExporter.Benchmarks.Ingest;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Benchmarks.Load;

/// <summary>Memory: of the process after a load, and of one model version.</summary>
internal static class MemoryUse
{
    private const int Models = 10;
    private const int Versions = 50;
    private const double Megabyte = 1e6;

    private static readonly (string Name, (string Name, string Value)[] Settings)[] Variants =
    [
        ("as shipped", []),
        ("GCConserveMemory 0", [("DOTNET_GCConserveMemory", "0")]),
        ("youngest generation of 4 MB", [("DOTNET_GCgen0size", "400000")]),
        ("server collector", [("DOTNET_gcServer", "1")]),
        ("concurrent collector", [("DOTNET_gcConcurrent", "1")]),
    ];

    /// <summary>Measures, and writes the tables.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds)
    {
        double idle;
        using (var drain = ServerProcess.StartDrain())
        {
            using var client = new LoadClient(drain.Port, [Payload.Of(new Random(1), 1, isArray: false)]);
            client.Run(TimeSpan.FromMilliseconds(1), perSecond: 1);
            idle = drain.ResidentBytes;
        }

        output.WriteLine($"| process | resident MB | of it no file's | / idle drain |");
        output.WriteLine("|---|---|---|---|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| drain, idle | {idle / Megabyte:f0} | | 1 |"));
        var reference = CreditReference.Learn();
        foreach (var (name, settings) in Variants)
        {
            using var exporter = ServerProcess.StartExporter(program, core: null, settings);
            if (settings.Length == 0) Row(output, "exporter, idle", exporter, idle);
            await exporter.SetReferencesAsync(reference, Names);
            Load(exporter, hasIds: false, seconds);
            Row(output, $"exporter, after NDJSON of {Models} models, {name}", exporter, idle);
            if (settings.Length > 0) continue;
            Load(exporter, hasIds: true, seconds);
            Row(output, $"the same, after events with ids, which wait for labels", exporter, idle);
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"One model version with 20 features and three windows, the mean of {Versions} after a day of traffic: {BytesPerVersion(reference) / Megabyte:f2} MB."));
    }

    /// <summary>The heap of one model version after a day.</summary>
    /// <param name="reference">Its reference.</param>
    public static double BytesPerVersion(ReferenceProfile reference)
    {
        var time = new SteppedTime();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var registry = new ModelRegistry(new MonitoringOptions(), new ExporterTelemetry(), time);
        var request = new IngestRequest(new IngestLimits());
        for (var model = 0; model < Versions; model++) registry.SetReference($"model-{model}", "1", reference);
        const int EventsPerStep = 10;
        for (var minute = 0; minute < 25 * 60; minute += 5)
        {
            time.Advance(TimeSpan.FromMinutes(5));
            for (var model = 0; model < Versions; model++)
            {
                var lines = new CreditEvents(new Random(minute + model), $"model-{model}").Lines(EventsPerStep);
                // The time of arrival counts: these events have none of their own.
                new NativeFormat().Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(lines).Replace("\"timestamp\"", "\"made\"", StringComparison.Ordinal)), request);
                registry.Apply(request.Batch);
                request = new IngestRequest(new IngestLimits());
            }

            if (minute % 60 == 0) registry.Evaluate();
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Versions;
        GC.KeepAlive(registry);
        return bytes;
    }

    private static IEnumerable<string> Names => Enumerable.Range(0, Models).Select(i => $"model-{i}");

    private static void Load(ServerProcess exporter, bool hasIds, double seconds)
    {
        using var client = new LoadClient(exporter.Port, [.. Names.Select((name, i) => Payload.Of(new Random(400 + i), 1000, isArray: false, name, hasIds))]);
        client.Run(TimeSpan.FromSeconds(seconds));
    }

    private static void Row(TextWriter output, string name, ServerProcess process, double idle) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {process.ResidentBytes / Megabyte:f0} | {process.AnonymousBytes / Megabyte:f0} | {process.ResidentBytes / idle:f2} |"));

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan step) => _now += step;
    }
}
