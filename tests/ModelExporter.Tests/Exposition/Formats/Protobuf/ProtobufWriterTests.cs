using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Protocols.Prometheus;
using ModelExporter.Statistics.Sketches;
using BucketSpan = ModelExporter.Protocols.Prometheus.BucketSpan;
using Exemplar = ModelExporter.Exposition.Families.Exemplar;
using MetricType = ModelExporter.Exposition.Families.MetricType;

namespace ModelExporter.Tests.Exposition.Formats.Protobuf;

public class ProtobufWriterTests
{
    private const string Golden =
        """"
        { "name": "sample_body_bytes_total", "help": "Bytes: a \"quoted\" \\ word\nand a second line.", "type": "COUNTER", "metric": [ { "label": [ { "name": "kind", "value": "a\"b\\c\nd" } ], "counter": { "value": 0 } }, { "label": [ { "name": "kind", "value": "é" } ], "counter": { "value": 1234567890123 } } ], "unit": "bytes" }
        { "name": "sample_share_ratio", "help": "A share.", "type": "GAUGE", "metric": [ { "label": [ { "name": "feature", "value": "one" } ], "gauge": { "value": 0.25 } }, { "label": [ { "name": "feature", "value": "tiny" } ], "gauge": { "value": 1e-09 } }, { "label": [ { "name": "feature", "value": "endless" } ], "gauge": { "value": "-Infinity" } }, { "label": [ { "name": "feature", "value": "whole" } ], "gauge": { "value": 3 } } ], "unit": "ratio" }
        { "name": "sample_build_info", "help": "Facts.", "type": "GAUGE", "metric": [ { "label": [ { "name": "version", "value": "1.2.3" } ], "gauge": { "value": 1 } } ] }
        { "name": "sample_latency_seconds", "help": "Latency.", "type": "HISTOGRAM", "metric": [ { "label": [ { "name": "model", "value": "m" } ], "histogram": { "sampleCount": "4", "sampleSum": 9.75, "bucket": [ { "cumulativeCount": "1", "upperBound": 0.005 }, { "cumulativeCount": "1", "upperBound": 1 }, { "cumulativeCount": "3", "upperBound": 2.5 }, { "cumulativeCount": "4", "upperBound": "Infinity" } ] } } ], "unit": "seconds" }
        { "name": "sample_value", "help": "May be negative.", "type": "HISTOGRAM", "metric": [ { "histogram": { "sampleCount": "3", "sampleSum": -1.5, "bucket": [ { "cumulativeCount": "2", "upperBound": -1 }, { "cumulativeCount": "2", "upperBound": 0 }, { "cumulativeCount": "3", "upperBound": "Infinity" } ] } } ] }

        """";

    private static readonly MetricDescriptor Counter = new("sample_total", MetricType.Counter, "A count.", ["i"], "");
    private static readonly MetricDescriptor Gauge = new("sample_state", MetricType.Gauge, "A state.", ["i", "value"], "");
    private static readonly MetricDescriptor Native = new("sample_value", MetricType.NativeHistogram, "Values.", [], "");
    private static readonly MetricDescriptor Latency = new("sample_seconds", MetricType.Histogram, "Times.", [], "", "seconds", new BucketBounds([1, 2]));
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, 120, TimeSpan.Zero);

    [Fact]
    public void The_page_is_golden() => Assert.Equal(Golden, string.Concat(ProtobufPage.Of(SamplePage.Write).Select(family => family + "\n")));

    [Fact]
    public void Any_label_value_reads_back() => Check.One(Properties.Config, Prop.ForAll<string[]>(texts =>
    {
        var values = texts.Select(text => text ?? "").ToArray();
        var families = ProtobufPage.Of(writer =>
        {
            writer.BeginFamily(Gauge);
            for (var i = 0; i < values.Length; i++) writer.Write(LabelSet.Of(("i", $"{i}"), ("value", values[i])), i);
            writer.EndFamily();
        });
        var metrics = families.SelectMany(family => family.Metric).ToArray();
        Assert.Equal(values.Length, metrics.Length);
        for (var i = 0; i < values.Length; i++)
        {
            // An empty label is one that is not there.
            var expected = values[i].Length == 0 ? [("i", $"{i}")] : new[] { ("i", $"{i}"), ("value", LabelText.Clean(values[i])) };
            Assert.Equal(expected, metrics[i].Label.Select(label => (label.Name, label.Value)));
            Assert.Equal(i, metrics[i].Gauge.Value);
        }
    }));

    [Fact]
    public void Native_buckets_hold_what_the_histogram_holds() => Check.One(Properties.Config, Prop.ForAll<NormalFloat[], int>((numbers, power) =>
    {
        var scale = Math.ScaleB(1, -Math.Abs(power % 200));
        var histogram = new ExponentialHistogram();
        foreach (var number in numbers) histogram.Add(number.Get * scale);
        var written = Single(writer => writer.WriteNativeHistogram(LabelSet.Empty, histogram, 1.5), Native);

        var (zeros, positive, negative) = (0L, new Dictionary<int, long>(), new Dictionary<int, long>());
        foreach (var bucket in histogram)
        {
            if (Math.Max(Math.Abs(bucket.Lower), Math.Abs(bucket.Upper)) <= written.ZeroThreshold) zeros += bucket.Count;
            else if (bucket.Lower >= 0) positive.Add(ExponentialBuckets.IndexOf(bucket.Midpoint, histogram.Schema), bucket.Count);
            else negative.Add(ExponentialBuckets.IndexOf(bucket.Midpoint, histogram.Schema), bucket.Count);
        }

        Assert.Equal((ulong)histogram.Count, written.SampleCount);
        Assert.Equal(1.5, written.SampleSum);
        Assert.Equal(histogram.Schema, written.Schema);
        Assert.Equal((ulong)zeros, written.ZeroCount);
        Assert.Equal(Math.ScaleB(1, -128), written.ZeroThreshold);
        Assert.Equal(positive, ProtobufPage.Buckets(written.PositiveSpan, written.PositiveDelta));
        Assert.Equal(negative, ProtobufPage.Buckets(written.NegativeSpan, written.NegativeDelta));
        Assert.Equal(histogram.Count, zeros + positive.Values.Sum() + negative.Values.Sum());
    }));

    [Fact]
    public void An_empty_native_histogram_is_known_by_its_threshold_and_an_empty_span()
    {
        var written = Single(writer => writer.WriteNativeHistogram(LabelSet.Empty, new ExponentialHistogram(), 0), Native);
        Assert.Equal([new BucketSpan { Offset = 0, Length = 0 }], written.PositiveSpan);
        Assert.Empty(written.PositiveDelta);
        Assert.Empty(written.NegativeSpan);
        Assert.True(written.HasZeroCount && written.ZeroCount == 0 && written.ZeroThreshold > 0 && written.HasSampleCount);
    }

    [Fact]
    public void A_histogram_with_classic_buckets_has_the_native_ones_beside_them()
    {
        var native = new ExponentialHistogram(3);
        foreach (var value in (double[])[0, 0.5, 1.5, 1.5]) native.Add(value);
        var written = Single(writer => writer.WriteHistogram(LabelSet.Empty, new HistogramValue([2, 2, 0], 3.5, native)), Latency);
        Assert.Equal([2UL, 4, 4], written.Bucket.Select(bucket => bucket.CumulativeCount));
        Assert.Equal(1UL, written.ZeroCount);
        Assert.Equal(new Dictionary<int, long> { [-8] = 1, [5] = 2 }, ProtobufPage.Buckets(written.PositiveSpan, written.PositiveDelta));
    }

    [Fact]
    public void Counters_and_histograms_say_when_they_started_and_gauges_do_not()
    {
        var own = Start.AddHours(1).AddTicks(1);
        var families = ProtobufPage.Of(writer =>
        {
            writer.StartTime = Start;
            writer.BeginFamily(Counter);
            writer.Write(LabelSet.Of(("i", "process")), 1L);
            writer.Write(LabelSet.Of(("i", "later")).Since(own).With("j", "inherited"), 1L);
            writer.EndFamily();
            writer.BeginFamily(Latency);
            writer.WriteHistogram(LabelSet.Empty, new HistogramValue([0, 0, 0], 0));
            writer.EndFamily();
            writer.BeginFamily(Gauge);
            writer.Write(LabelSet.Empty, 1L);
            writer.EndFamily();
        });
        Assert.Equal(Start, Time(families[0].Metric[0].Counter.CreatedTimestamp));
        Assert.Equal(own, Time(families[0].Metric[1].Counter.CreatedTimestamp));
        Assert.Equal(Start, Time(families[1].Metric[0].Histogram.CreatedTimestamp));
        Assert.Null(families[2].Metric[0].Counter);
    }

    [Fact]
    public void Exemplars_are_in_their_buckets_and_beside_the_native_ones()
    {
        var native = new ExponentialHistogram(3);
        native.Add(0.5);
        native.Add(5);
        Exemplar?[] exemplars = [new("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", 0.5, Start), null, new("00000000000000000000000000000001", "", 5, Start)];
        var written = Single(writer => writer.WriteHistogram(LabelSet.Empty, new HistogramValue([1, 0, 1], 5.5, native, exemplars)), Latency);
        var first = written.Bucket[0].Exemplar;
        Assert.Equal([("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"), ("span_id", "00f067aa0ba902b7")], first.Label.Select(label => (label.Name, label.Value)));
        Assert.Equal(0.5, first.Value);
        Assert.Equal(Start, Time(first.Timestamp));
        Assert.Null(written.Bucket[1].Exemplar);
        Assert.Equal(["trace_id"], written.Bucket[2].Exemplar.Label.Select(label => label.Name));
        Assert.Equal([first, written.Bucket[2].Exemplar], written.Exemplars);
    }

    [Fact]
    public void What_is_taken_back_leaves_no_trace()
    {
        var families = ProtobufPage.Of(writer =>
        {
            writer.BeginFamily(Counter);
            writer.Write(LabelSet.Empty, 1L);
            writer.EndFamily();
            var mark = writer.Mark();
            writer.BeginFamily(Gauge);
            for (var i = 0; i < 5000; i++) writer.Write(LabelSet.Of(("i", $"{i}"), ("value", "taken back")), 1L);
            writer.Rewind(mark);
            writer.BeginFamily(Latency);
            writer.WriteHistogram(LabelSet.Empty, new HistogramValue([0, 0, 0], 0));
            writer.EndFamily();
        });
        Assert.Equal(["sample_total", "sample_seconds"], families.Select(family => family.Name));
        Assert.All(families, family => Assert.Single(family.Metric));
    }

    [Fact]
    public void A_family_longer_than_a_chunk_reads_back_whole()
    {
        var family = Assert.Single(ProtobufPage.Of(writer =>
        {
            writer.BeginFamily(Gauge);
            for (var i = 0; i < 10_000; i++) writer.Write(LabelSet.Of(("i", $"{i}"), ("value", "some value")), i);
            writer.EndFamily();
        }));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (double)i), family.Metric.Select(metric => metric.Gauge.Value));
    }

    [Fact]
    public void Text_has_nothing_of_a_native_histogram()
    {
        using var page = new PageBuffer();
        using var writer = ExpositionFormat.OpenMetrics.Writer(page);
        writer.BeginFamily(Native);
        writer.WriteNativeHistogram(LabelSet.Empty, new ExponentialHistogram(), 0);
        writer.EndFamily();
        Assert.Equal(0, writer.Series);
        Assert.Empty(page.ToArray());
    }

    private static Histogram Single(Action<MetricWriter> write, MetricDescriptor family) => Assert.Single(Assert.Single(ProtobufPage.Of(writer =>
    {
        writer.BeginFamily(family);
        write(writer);
        writer.EndFamily();
    })).Metric).Histogram;

    private static DateTimeOffset Time(Instant instant) => DateTimeOffset.FromUnixTimeSeconds(instant.Seconds).AddTicks(instant.Nanos / 100);
}
