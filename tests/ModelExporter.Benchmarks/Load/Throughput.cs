using System.Globalization;
using ModelExporter.Benchmarks.Ingest;

namespace ModelExporter.Benchmarks.Load;

/// <summary>How many events per second the exporter takes, beside the drain in turn with the same bytes.</summary>
internal static class Throughput
{
    private sealed record Shape(string Name, int Connections, int Events, bool IsArray);

    private static readonly Shape[] Shapes = [new("one event, 32 connections", 32, 1, false), new("array of 100, 8 connections", 8, 100, true), new("NDJSON of 1000, 4 connections", 4, 1000, false)];

    /// <summary>Measures, and writes the table.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds, int rounds)
    {
        using var drain = ServerProcess.StartDrain();
        using var exporter = ServerProcess.StartExporter(program);
        await exporter.SetReferencesAsync(CreditReference.Learn(), ["credit"]);
        output.WriteLine("| request | | requests/s | events/s | p50 µs | p99 µs | p999 µs | server CPU µs/event |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        var ratios = new List<string>();
        foreach (var shape in Shapes)
        {
            using var toDrain = Client(drain, shape);
            using var toExporter = Client(exporter, shape);
            // The code of both gets its final form.
            toDrain.Run(TimeSpan.FromSeconds(1.5));
            toExporter.Run(TimeSpan.FromSeconds(3));
            List<LoadResult> floors = [], results = [];
            for (var round = 0; round < rounds; round++)
            {
                floors.Add(Measure(toDrain, drain, seconds));
                results.Add(Measure(toExporter, exporter, seconds));
            }

            Row(output, shape.Name, "drain", floors);
            Row(output, shape.Name, "exporter", results);
            var requests = new Spread(floors.Zip(results, (floor, result) => result.RequestsPerSecond / floor.RequestsPerSecond));
            var p99 = new Spread(floors.Zip(results, (floor, result) => result.Quantile(0.99) / floor.Quantile(0.99)));
            var added = new Spread(floors.Zip(results, (floor, result) => result.CpuPerEvent - floor.CpuPerEvent));
            ratios.Add($"| {shape.Name} | {requests.ToString("f2")} | {p99.ToString("f2")} | {added.ToString("f2")} |");
        }

        output.WriteLine();
        output.WriteLine("| exporter / drain, median (least to most) of the rounds | requests/s | p99 | added CPU µs/event |");
        output.WriteLine("|---|---|---|---|");
        foreach (var ratio in ratios) output.WriteLine(ratio);
    }

    /// <summary>Runs a client and notes the CPU time of its server.</summary>
    public static LoadResult Measure(LoadClient client, ServerProcess server, double seconds, double perSecond = 0)
    {
        var before = server.CpuSeconds;
        var result = client.Run(TimeSpan.FromSeconds(seconds), perSecond);
        result.CpuSeconds = server.CpuSeconds - before;
        if (result.Failed > 0) throw new InvalidOperationException($"{result.Failed} requests were refused.");
        return result;
    }

    private static LoadClient Client(ServerProcess server, Shape shape) =>
        new(server.Port, [.. Enumerable.Range(0, shape.Connections).Select(i => Payload.Of(new Random(100 + i), shape.Events, shape.IsArray))]);

    private static void Row(TextWriter output, string name, string server, List<LoadResult> results)
    {
        double Median(Func<LoadResult, double> value) => new Spread(results.Select(value)).Median;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {server} | {Median(r => r.RequestsPerSecond):f0} | {Median(r => r.EventsPerSecond):f0} | {Median(r => r.Quantile(0.5)):f0} | {Median(r => r.Quantile(0.99)):f0} | {Median(r => r.Quantile(0.999)):f0} | {Median(r => r.CpuPerEvent):f2} |"));
    }
}
