using System.Globalization;
using ModelExporter.Benchmarks.Ingest;

namespace ModelExporter.Benchmarks.Load;

/// <summary>What 5000 evenly spaced requests per second cost.</summary>
internal static class LowRate
{
    private const double PerSecond = 5000;

    /// <summary>Measures, and writes the table.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds, int rounds)
    {
        using var drain = ServerProcess.StartDrain();
        using var exporter = ServerProcess.StartExporter(program);
        await exporter.SetReferencesAsync(CreditReference.Learn(), ["credit"]);
        using var toDrain = Client(drain);
        using var toExporter = Client(exporter);
        toDrain.Run(TimeSpan.FromSeconds(1));
        toExporter.Run(TimeSpan.FromSeconds(2));
        List<LoadResult> floors = [], results = [];
        for (var round = 0; round < rounds; round++)
        {
            floors.Add(Throughput.Measure(toDrain, drain, seconds, PerSecond));
            results.Add(Throughput.Measure(toExporter, exporter, seconds, PerSecond));
        }

        output.WriteLine("| 5000 requests/s, one event each | server CPU µs/request | share of a core | p50 µs | p99 µs |");
        output.WriteLine("|---|---|---|---|---|");
        Row(output, "drain", floors);
        Row(output, "exporter", results);
        output.WriteLine($"| exporter / drain | {new Spread(floors.Zip(results, (floor, result) => result.CpuPerEvent / floor.CpuPerEvent)).ToString("f2")} | | | |");
    }

    private static LoadClient Client(ServerProcess server) => new(server.Port, [.. Enumerable.Range(0, 32).Select(i => Payload.Of(new Random(200 + i), 1, isArray: false))]);

    private static void Row(TextWriter output, string server, List<LoadResult> results)
    {
        double Median(Func<LoadResult, double> value) => new Spread(results.Select(value)).Median;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {server} | {Median(r => r.CpuPerEvent):f1} | {Median(r => r.CpuSeconds / r.Elapsed.TotalSeconds):f2} | {Median(r => r.Quantile(0.5)):f0} | {Median(r => r.Quantile(0.99)):f0} |"));
    }
}
