using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Sketches;

public class HyperLogLogTests
{
    [Fact]
    public void The_estimate_stays_within_six_standard_errors_over_six_decades()
    {
        Check.One(Properties.Config, Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), start =>
        {
            var sketch = new HyperLogLog();
            var counted = 0;
            foreach (var size in (int[])[10, 100, 1000, 5000, 10_000, 20_000])
            {
                for (; counted < size; counted++) sketch.Add(StableHash.Of(((long)start << 32) + counted));
                if (Math.Abs(sketch.Estimate() - size) > Math.Max(6 * HyperLogLog.RelativeStandardError * size, 2)) return false;
            }

            return true;
        }));
    }

    [Fact]
    public void Merging_gives_the_sketch_of_the_whole_stream_in_any_order()
    {
        Check.One(Properties.Config, Prop.ForAll(Streams(), Streams(), Streams(), (first, second, third) =>
        {
            var whole = Of([.. first, .. second, .. third]);
            var left = Of(first);
            left.Merge(Of(second));
            left.Merge(Of(third));
            var right = Of(third);
            right.Merge(Of(second));
            var outer = Of(first);
            outer.Merge(right);
            outer.Merge(right);
            return Same(whole, left) && Same(whole, outer);
        }));
    }

    [Fact]
    public void A_repeated_value_counts_once()
    {
        var sketch = Of(Enumerable.Repeat(7L, 10_000));
        Assert.Equal(1, sketch.Estimate(), 2);
        Assert.True(sketch.IsSparse);
        Assert.Equal(0, new HyperLogLog().Estimate());
    }

    [Fact]
    public void The_change_from_list_to_registers_does_not_change_the_estimate()
    {
        var sketch = Of(Enumerable.Range(0, 480).Select(k => (long)k));
        Assert.True(sketch.IsSparse);
        var dense = Of(Enumerable.Range(0, 5000).Select(k => (long)k));
        Assert.False(dense.IsSparse);
        Assert.InRange(sketch.Estimate(), 470, 490);
        dense.Clear();
        Assert.Equal(0, dense.Estimate());
    }

    [Fact]
    public void Saved_bytes_restore_the_sketch_and_damaged_ones_do_not()
    {
        Check.One(Properties.Config, Prop.ForAll(Streams(), stream => HyperLogLog.Restore(Of(stream).Save()) is { } restored && Same(Of(stream), restored)));
        var dense = Of(Enumerable.Range(0, 9000).Select(k => (long)k));
        Assert.Equal(dense.Estimate(), HyperLogLog.Restore(dense.Save())!.Estimate());
        var damaged = dense.Save();
        damaged[5] = 200;
        Assert.Null(HyperLogLog.Restore(damaged));
        Assert.Null(HyperLogLog.Restore(dense.Save().AsSpan(0, 100)));
        Assert.Null(HyperLogLog.Restore([]));
        Assert.Null(HyperLogLog.Restore([1, 0, 0, 0, 0]));
    }

    [Fact]
    public void Text_bytes_and_numbers_hash_alike_on_every_machine()
    {
        Assert.Equal(StableHash.Of("alpha"), StableHash.Of("alpha".AsSpan().ToArray()));
        Assert.NotEqual(StableHash.Of("alpha"), StableHash.Of("alphb"));
        Assert.NotEqual(StableHash.Of([0]), StableHash.Of([0, 0]));
        Assert.Equal(StableHash.Of(0.0), StableHash.Of(-0.0));
        var texts = Enumerable.Range(0, 20_000).Select(k => StableHash.Of($"user-{k}")).ToHashSet();
        Assert.Equal(20_000, texts.Count);
    }

    private static HyperLogLog Of(IEnumerable<long> stream)
    {
        var sketch = new HyperLogLog();
        foreach (var value in stream) sketch.Add(StableHash.Of(value));
        return sketch;
    }

    private static bool Same(HyperLogLog one, HyperLogLog other) => one.Save().AsSpan().SequenceEqual(other.Save());

    // Short streams stay lists, long ones become registers.
    private static Arbitrary<long[]> Streams() =>
        (from length in Gen.Elements(0, 3, 50, 400, 2000)
         from start in Gen.Choose(0, 3000)
         select Enumerable.Range(start, length).Select(k => (long)k).ToArray()).ToArbitrary();
}
