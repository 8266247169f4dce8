using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using ModelExporter.Exposition.Formats;

namespace ModelExporter.Benchmarks;

/// <summary>What a scrape of about 10 000 series costs, the page of nine models with 20 features each, by format, plain and compressed. Budget: 150 ns a series plain. Compressed it is
/// set beside what gzip alone takes for the same bytes, which depends on the machine and the zlib in its runtime.</summary>
internal static class ScrapeBenchmark
{
    private const int Models = 9;
    private const double PlainBudget = 150;
    private const int Rounds = 60;

    /// <summary>Prints nanoseconds per series. Returns 1 when the budget is exceeded.</summary>
    public static int Run(TextWriter output)
    {
        var page = new WatchedModels(Models).Page;
        var isWithin = true;
        output.WriteLine("| format | series | bytes | written ns/series | bytes allocated | gzip alone ns/series | written and compressed ns/series | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        var series = (double)page.CountSeries().Sum(group => group.Value);
        foreach (var format in ExpositionFormat.All)
        {
            long bytes = 0, allocated = 0;
            byte[] plain = [];
            var write = Measure(() =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                using var buffer = page.Write(format);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                bytes = buffer.Length;
                if (plain.Length == 0) plain = buffer.ToArray();
            });
            var (gzip, both) = MeasureInTurns(
                () =>
                {
                    using var compressed = new GZipStream(Stream.Null, CompressionLevel.Fastest);
                    compressed.Write(plain);
                },
                () =>
                {
                    using var buffer = page.Write(format);
                    using var compressed = new GZipStream(Stream.Null, CompressionLevel.Fastest);
                    foreach (var chunk in buffer.Chunks) compressed.Write(chunk.Span);
                });
            isWithin &= write / series <= PlainBudget;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {format.Name} | {series} | {bytes} | {write / series:f1} | {allocated} | {gzip / series:f1} | {both / series:f1} | {both / gzip:f2} |"));
        }

        return isWithin ? 0 : 1;
    }

    // The best of many rounds, after as many to warm up: what else runs on the machine only ever adds.
    private static double Measure(Action action) => MeasureInTurns(action, static () => { }).First;

    private static (double First, double Second) MeasureInTurns(Action first, Action second)
    {
        var times = new double[2][] { new double[Rounds], new double[Rounds] };
        for (var round = -Rounds; round < Rounds; round++)
        {
            for (var i = 0; i < 2; i++)
            {
                var start = Stopwatch.GetTimestamp();
                (i == 0 ? first : second)();
                if (round >= 0) times[i][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            }
        }

        return (times[0].Min(), times[1].Min());
    }
}
