using System.Globalization;
using ModelExporter.Benchmarks.Ingest;

namespace ModelExporter.Benchmarks.Load;

/// <summary>How soon a process that has just started, with one core, takes half of what it takes later.</summary>
internal static class ColdStart
{
    private const int Core = 0;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    /// <summary>Measures, and writes the table.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds)
    {
        output.WriteLine("| from a cold start, pinned to one core | start to listening s | first slice of 0.25 s, of the steady rate | half of the steady rate after s | steady requests/s |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var (name, events, connections) in new[] { ("one event, 32 connections", 1, 32), ("NDJSON of 1000, 4 connections", 1000, 4) })
        {
            using var exporter = ServerProcess.StartExporter(program, Core);
            await exporter.SetReferencesAsync(CreditReference.Learn(), ["credit"]);
            using var client = new LoadClient(exporter.Port, [.. Enumerable.Range(0, connections).Select(i => Payload.Of(new Random(300 + i), events, isArray: false))]);
            var slices = new SliceCounts(Slice);
            client.Run(TimeSpan.FromSeconds(seconds), slices: slices);
            // The last slice may be cut short.
            var counts = slices.Counts.Take((int)(seconds / Slice.TotalSeconds)).Select(count => (double)count).ToArray();
            var steady = new Spread(counts[^(counts.Length / 3)..]).Median;
            var half = Array.FindIndex(counts, count => count >= steady / 2);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {exporter.Started.TotalSeconds:f2} | {counts[0] / steady:f2} | {(half + 1) * Slice.TotalSeconds:f2} | {steady / Slice.TotalSeconds:f0} |"));
        }
    }
}
