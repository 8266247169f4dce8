using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Benchmarks;

/// <summary>What a page of about 10 000 series costs, by format, plain and compressed. Budgets: 150 ns a series plain; compressed, 1.25 times what gzip takes for the same bytes.</summary>
internal static class ScrapeBenchmark
{
    private const int Models = 100;
    private const double PlainBudget = 150;
    private const double CompressedBudget = 1.25;
    private const int Rounds = 60;

    /// <summary>Prints nanoseconds per series. Returns 1 when a budget is exceeded.</summary>
    public static int Run(TextWriter output)
    {
        var page = new MixedPage();
        var isWithin = true;
        output.WriteLine("| format | series | bytes | written ns/series | bytes allocated | gzip alone ns/series | written and compressed ns/series | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var format in ExpositionFormat.All)
        {
            long series = 0, bytes = 0, allocated = 0;
            byte[] plain = [];
            var write = Measure(() =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                using var buffer = page.Write(format, out series);
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
                    using var buffer = page.Write(format, out _);
                    using var compressed = new GZipStream(Stream.Null, CompressionLevel.Fastest);
                    foreach (var chunk in buffer.Chunks) compressed.Write(chunk.Span);
                });
            isWithin &= write / series <= PlainBudget && both / gzip <= CompressedBudget;
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

    // The mix of a real page: mostly counts of bins, a fifth of scores with all their digits, and some histograms.
    private sealed class MixedPage
    {
        private static readonly MetricDescriptor Bins = new("model_feature_bin_observations_total", MetricType.Counter, "Values by bin.", ["model", "version", "reference_id", "feature", "bin"], "");
        private static readonly MetricDescriptor Scores = new("model_feature_psi", MetricType.Gauge, "A score.", ["model", "version", "feature", "window"], "");
        private static readonly MetricDescriptor Latency = new(
            "model_prediction_latency_seconds", MetricType.Histogram, "How long predictions took.", ["model", "version"], "", "seconds", new BucketBounds(DurationHistogram.UpperBounds));

        private readonly Random _random = new(5);
        private readonly LabelSet[] _versions;
        private readonly LabelSet[] _bins;
        private readonly LabelSet[] _scores;
        private readonly long[] _counts;
        private readonly double[] _values;
        private readonly DurationHistogram[] _durations;
        private readonly long[] _buckets = new long[DurationHistogram.UpperBounds.Count + 1];
        private readonly ModelExporter.Statistics.Sketches.ExponentialHistogram _native = DurationHistogram.EmptyNative();

        public MixedPage()
        {
            _versions = [.. Enumerable.Range(0, Models).Select(i => LabelSet.Of(("model", $"credit-{i}"), ("version", "3")).Since(DateTimeOffset.UnixEpoch.AddDays(20_000)))];
            _bins = [.. _versions.SelectMany(version => Enumerable.Range(0, 62).Select(i =>
                version.With("reference_id", "8be4c64008fb").With("feature", $"feature_{i / 12}").With("bin", i % 12 == 0 ? "_under" : $"{i % 12}")))];
            _scores = [.. _versions.SelectMany(version => Enumerable.Range(0, 20).Select(i => version.With("feature", $"feature_{i / 3}").With("window", i % 3 == 0 ? "5m" : i % 3 == 1 ? "1h" : "24h")))];
            _counts = [.. _bins.Select(_ => _random.NextInt64(1_000_000))];
            _values = [.. _scores.Select(_ => _random.NextDouble())];
            _durations = [.. _versions.Select(_ => new DurationHistogram())];
            foreach (var durations in _durations)
            {
                var scale = _random.NextDouble() / 100;
                for (var i = _random.Next(2000, 8000); i > 0; i--) durations.Record(Math.Exp(_random.NextDouble() * 4) * scale);
            }
        }

        public PageBuffer Write(ExpositionFormat format, out long series)
        {
            var page = new PageBuffer();
            using var writer = format.Writer(page);
            writer.BeginFamily(Bins);
            for (var i = 0; i < _bins.Length; i++) writer.Write(_bins[i], _counts[i]);
            writer.EndFamily();
            writer.BeginFamily(Scores);
            for (var i = 0; i < _scores.Length; i++) writer.Write(_scores[i], _values[i]);
            writer.EndFamily();
            writer.BeginFamily(Latency);
            for (var i = 0; i < _versions.Length; i++)
            {
                var sum = _durations[i].Read(_buckets, _native);
                writer.WriteHistogram(_versions[i], new HistogramValue(_buckets, sum, _native));
            }

            writer.EndFamily();
            writer.Finish();
            series = writer.Series;
            return page;
        }
    }
}
