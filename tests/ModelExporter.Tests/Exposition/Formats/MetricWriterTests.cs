using System.Text;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Exposition.Formats;

public class MetricWriterTests
{
    private static readonly MetricDescriptor Gauge = new("sample_value", MetricType.Gauge, "A value.", ["i"], "");
    private static readonly MetricDescriptor Histogram = new("sample_seconds", MetricType.Histogram, "Times.", [], "", "seconds", new BucketBounds([1, 2]));

    public static TheoryData<string> Formats => [.. ExpositionFormat.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_is_allocated_per_series(string name)
    {
        var format = ExpositionFormat.All.Single(format => format.Name == name);
        var labels = Enumerable.Range(0, 1000).Select(i => LabelSet.Of(("i", $"{i}"))).ToArray();
        long[] buckets = [1, 2, 3];
        var native = new ExponentialHistogram();
        foreach (var value in (double[])[0, 0.5, 1.5, 1.5, 2.5, 3]) native.Add(value);
        long Allocated(int rounds)
        {
            using var page = new PageBuffer();
            using var writer = format.Writer(page);
            var before = GC.GetAllocatedBytesForCurrentThread();
            writer.BeginFamily(Gauge);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var set in labels)
                {
                    writer.Write(set, 1234567.125);
                    writer.Write(set, 12L);
                }
            }

            writer.EndFamily();
            writer.BeginFamily(Histogram);
            for (var i = 0; i < 1000 * rounds; i++) writer.WriteHistogram(LabelSet.Empty, new HistogramValue(buckets, 0.5, native));
            writer.EndFamily();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Chunks come from a pool that other tests use too: the least of several runs is the one that had to make none.
        long Least(int rounds) => Enumerable.Range(0, 10).Min(_ => Allocated(rounds));
        var few = Least(1);
        var many = Least(8);
        Assert.True(many - few < 2048, $"7000 more calls of each kind allocated {many - few} more bytes.");
    }

    [Fact]
    public void Series_count_buckets_sum_and_count()
    {
        using var page = new PageBuffer();
        var writer = new PrometheusTextWriter(page);
        writer.BeginFamily(Gauge);
        writer.Write(LabelSet.Of(("i", "1")), 1.5);
        writer.Write(LabelSet.Of(("i", "2")), double.NaN);
        writer.EndFamily();
        writer.BeginFamily(Histogram);
        writer.WriteHistogram(LabelSet.Empty, new HistogramValue([0, 0, 0], 0));
        writer.EndFamily();
        Assert.Equal(1 + 5, writer.Series);
        Assert.Equal(writer.Series, Encoding.UTF8.GetString(page.ToArray()).Split('\n').Count(line => line.Length > 0 && line[0] != '#'));
    }

    [Fact]
    public void A_family_cannot_begin_inside_another_and_a_series_needs_one()
    {
        using var page = new PageBuffer();
        var writer = new PrometheusTextWriter(page);
        Assert.Throws<InvalidOperationException>(() => writer.Write(LabelSet.Empty, 1L));
        writer.BeginFamily(Gauge);
        Assert.Throws<InvalidOperationException>(() => writer.BeginFamily(Histogram));
        Assert.Throws<InvalidOperationException>(() => writer.WriteHistogram(LabelSet.Empty, new HistogramValue([1], 0)));
    }

    [Fact]
    public void Beyond_the_limit_nothing_is_written_and_the_mark_takes_back_what_was()
    {
        using var page = new PageBuffer();
        var writer = new PrometheusTextWriter(page) { SeriesLimit = 3 };
        writer.BeginFamily(Gauge);
        writer.Write(LabelSet.Of(("i", "1")), 1L);
        writer.EndFamily();
        var kept = page.ToArray();
        var mark = writer.Mark();
        writer.BeginFamily(Histogram);
        writer.WriteHistogram(LabelSet.Empty, new HistogramValue([0, 0, 0], 0));
        writer.EndFamily();
        Assert.True(writer.Overflowed);
        writer.Rewind(mark);
        Assert.Equal(kept, page.ToArray());
        Assert.Equal(1, writer.Series);
        writer.Mark();
        Assert.False(writer.Overflowed);
    }
}
