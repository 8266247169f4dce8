using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Monitoring.Exporter;

public class DurationHistogramTests
{
    [Fact]
    public void Both_histograms_hold_the_same_durations() => Check.One(Properties.Config, Prop.ForAll<double[]>(durations =>
    {
        var histogram = new DurationHistogram();
        foreach (var duration in durations) histogram.Record(duration);
        var counts = new long[DurationHistogram.UpperBounds.Count + 1];
        var native = DurationHistogram.EmptyNative();
        var sum = histogram.Read(counts, native);
        var expected = durations.Where(double.IsFinite).Select(duration => Math.Max(0, duration)).ToArray();
        Assert.Equal(expected.Length, counts.Sum());
        Assert.Equal(expected.Length, native.Count);
        Assert.Equal(expected.Count(duration => duration == 0), native.ZeroCount);
        Assert.Equal(expected.Sum(), sum);
        Assert.Equal(sum, histogram.Read(counts));
    }));

    [Fact]
    public void Native_buckets_only_grow_and_their_schema_only_falls() => Check.One(Properties.Config, Prop.ForAll<NonEmptyArray<byte>>(steps =>
    {
        var histogram = new DurationHistogram();
        var before = DurationHistogram.EmptyNative();
        var counts = new long[DurationHistogram.UpperBounds.Count + 1];
        foreach (var step in steps.Get)
        {
            histogram.Record(Math.ScaleB(1 + (step % 7 / 10.0), (step - 128) / 3));
            var now = DurationHistogram.EmptyNative();
            histogram.Read(counts, now);
            Assert.True(now.Schema <= before.Schema);
            before.LowerSchema(now.Schema);
            // Nothing of what was there is gone: this throws otherwise.
            var grown = DurationHistogram.EmptyNative();
            now.CopyTo(grown);
            grown.Subtract(before);
            Assert.Equal(1, grown.Count);
            now.CopyTo(before);
        }
    }));

    [Fact]
    public void A_quantile_is_right_to_the_error_of_the_schema()
    {
        var histogram = new DurationHistogram();
        for (var i = 1; i <= 10_000; i++) histogram.Record(i / 10_000.0);
        var native = DurationHistogram.EmptyNative();
        histogram.Read(new long[DurationHistogram.UpperBounds.Count + 1], native);
        Assert.Equal(3, native.Schema);
        var growth = Math.Pow(2, 1 / 8.0);
        foreach (var q in (double[])[0.1, 0.5, 0.9, 0.99]) Assert.InRange(native.Quantile(q) / q, 1 - ((growth - 1) / (growth + 1)) - 1e-3, 1 + ((growth - 1) / (growth + 1)) + 1e-3);
    }

    [Fact]
    public void An_observer_gets_every_duration_that_counts()
    {
        var seen = new List<double>();
        var histogram = new DurationHistogram(seen.Add);
        histogram.Record(0.5);
        histogram.Record(-1);
        histogram.Record(double.NaN);
        histogram.Record(double.PositiveInfinity);
        Assert.Equal([0.5, 0], seen);
    }

    [Fact]
    public void Recording_allocates_nothing_once_its_buckets_are_there()
    {
        var histogram = new DurationHistogram();
        void Record()
        {
            for (var i = 1; i < 10_000; i++) histogram.Record(i / 1000.0);
        }

        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
