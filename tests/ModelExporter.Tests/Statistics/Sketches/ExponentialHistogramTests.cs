using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Sketches;

public class ExponentialHistogramTests
{
    [Fact]
    public void A_value_lies_inside_the_borders_of_its_bucket_at_every_schema()
    {
        Check.One(Properties.Config, Prop.ForAll(Doubles(), ArbMap.Default.ArbFor<byte>(), (value, pick) =>
        {
            if (value == 0) return true;
            var schema = ExponentialBuckets.MinSchema + (pick % 13);
            var index = ExponentialBuckets.IndexOf(value, schema);
            var magnitude = Math.Abs(value);
            return ExponentialBuckets.UpperBorder(index - 1, schema) < magnitude && magnitude <= ExponentialBuckets.UpperBorder(index, schema);
        }));
    }

    [Fact]
    public void A_border_belongs_to_the_bucket_that_it_closes()
    {
        for (var schema = ExponentialBuckets.MinSchema; schema <= ExponentialBuckets.MaxSchema; schema++)
        {
            for (var index = -40; index <= 600; index++)
            {
                var border = ExponentialBuckets.UpperBorder(index, schema);
                if (!double.IsFinite(border) || border == 0) continue;
                Assert.Equal(index, ExponentialBuckets.IndexOf(border, schema));
                Assert.Equal(index + 1, ExponentialBuckets.IndexOf(Math.BitIncrement(border), schema));
            }
        }
    }

    [Fact]
    public void Borders_are_the_powers_of_two_to_the_last_bit()
    {
        Assert.Equal(Math.Sqrt(2), ExponentialBuckets.UpperBorder(1, 1));
        Assert.Equal(1.189207115002721, ExponentialBuckets.UpperBorder(1, 2));
        Assert.Equal(1.0027112750502025, ExponentialBuckets.UpperBorder(1, 8));
        Assert.Equal(1.9945921121709402, ExponentialBuckets.UpperBorder(255, 8));
    }

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(2.2250738585072009e-308)]
    [InlineData(double.MaxValue)]
    [InlineData(-double.MaxValue)]
    public void Extreme_values_are_counted(double value)
    {
        var histogram = new ExponentialHistogram();
        Assert.True(histogram.Add(value));
        Assert.True(histogram.Add(1));
        Assert.Equal(2, histogram.Count);
        Assert.Equal(Math.Sign(value), Math.Sign(histogram.Quantile(value > 1 ? 1 : 0)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_refused(double value)
    {
        var histogram = new ExponentialHistogram();
        Assert.False(histogram.Add(value));
        Assert.Equal(0, histogram.Count);
        Assert.True(double.IsNaN(histogram.Quantile(0.5)));
        Assert.True(double.IsNaN(histogram.Cdf(0)));
    }

    [Fact]
    public void The_content_does_not_depend_on_order_or_split()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), Lists(), Lists(), (first, second, third) =>
        {
            var whole = Of([.. third, .. first, .. second]);
            var left = Of(first);
            left.Merge(Of(second));
            left.Merge(Of(third));
            var right = Of(second);
            right.Merge(Of(third));
            var outer = Of(first);
            outer.Merge(right);
            return Same(whole, left) && Same(whole, outer);
        }));
    }

    [Fact]
    public void Subtracting_a_pane_that_was_added_restores_the_counts()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), Lists(), (kept, pane) =>
        {
            var histogram = Of(kept);
            histogram.Merge(Of(pane));
            histogram.Subtract(Of(pane));
            var expected = Of(kept);
            expected.LowerSchema(histogram.Schema);
            return Same(expected, histogram);
        }));
    }

    [Fact]
    public void Subtracting_what_is_not_there_is_a_bug_of_the_caller()
    {
        Assert.Throws<InvalidOperationException>(() => Of([1, 2]).Subtract(Of([3])));
        Assert.Throws<InvalidOperationException>(() => Of([1, 2]).Subtract(Of([2, 2])));
        Assert.Throws<InvalidOperationException>(() => Of([1, 2]).Subtract(Of([0])));
    }

    [Fact]
    public void State_and_copy_hold_the_same_content()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), values =>
        {
            var histogram = Of(values);
            var copy = Of([-7, 1e9, 0]);
            histogram.CopyTo(copy);
            var restored = ExponentialHistogramState.Of(histogram).Restore();
            return restored is not null && Same(histogram, restored) && Same(histogram, copy);
        }));
    }

    [Fact]
    public void A_damaged_state_restores_to_nothing()
    {
        var state = ExponentialHistogramState.Of(Of([1, 2, -3]));
        Assert.Null((state with { Schema = 6 }).Restore());
        Assert.Null((state with { Schema = -5 }).Restore());
        Assert.Null((state with { ZeroCount = -1 }).Restore());
        Assert.Null((state with { PositiveCounts = [1, -1] }).Restore());
        Assert.Null((state with { PositiveCounts = null! }).Restore());
        Assert.Null((state with { NegativeLow = int.MaxValue }).Restore());
        Assert.Null((state with { PositiveCounts = new long[1000], NegativeCounts = [.. Enumerable.Repeat(1L, 500)] }).Restore());
    }

    [Fact]
    public void The_limit_of_buckets_lowers_the_schema_and_loses_no_count()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), values =>
        {
            var histogram = Of(values, maxBuckets: 20);
            var state = ExponentialHistogramState.Of(histogram);
            var fits = Math.Max(state.PositiveCounts.Length, state.NegativeCounts.Length) <= 20;
            return (fits || histogram.Schema == ExponentialBuckets.MinSchema) && histogram.Count == values.Length && Total(histogram) == values.Length;
        }));
    }

    [Fact]
    public void A_quantile_is_within_the_error_its_schema_promises()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), ArbMap.Default.ArbFor<byte>(), (values, pick) =>
        {
            if (values.Length == 0) return true;
            var histogram = Of(values);
            var q = pick / 255.0;
            var exact = values.Order().ElementAt((int)Math.Floor(q * (values.Length - 1)));
            var growth = Math.Pow(2, Math.Pow(2, -histogram.Schema));
            return Math.Abs(histogram.Quantile(q) - exact) <= Math.Abs(exact) * (growth - 1) / (growth + 1) * (1 + 1e-12);
        }));
    }

    [Fact]
    public void The_distribution_function_is_exact_at_borders_and_monotone_between()
    {
        var histogram = Of([-4, -1, 0, 0, 1, 2, 1024]);
        Assert.Equal(0, histogram.Cdf(-5));
        Assert.Equal(2 / 7.0, histogram.Cdf(-0.5), 12);
        Assert.Equal(4 / 7.0, histogram.Cdf(0), 12);
        Assert.Equal(5 / 7.0, histogram.Cdf(1), 12);
        Assert.Equal(6 / 7.0, histogram.Cdf(900), 12);
        Assert.Equal(1, histogram.Cdf(1024));
        var previous = 0.0;
        for (var x = -5.0; x < 5; x += 0.01)
        {
            Assert.True(histogram.Cdf(x) >= previous);
            previous = histogram.Cdf(x);
        }
    }

    [Fact]
    public void Counts_beyond_32_bits_are_kept()
    {
        var histogram = new ExponentialHistogram();
        histogram.Add(3, uint.MaxValue);
        histogram.Add(3, 5);
        histogram.Add(-3, long.MaxValue / 4);
        var twice = new ExponentialHistogram();
        twice.Merge(histogram);
        twice.Merge(histogram);
        twice.LowerSchema(0);
        Assert.Equal(2 * (uint.MaxValue + 5L) + (2 * (long.MaxValue / 4)), Total(twice));
        twice.Subtract(histogram);
        Assert.Equal(histogram.Count, Total(twice));
    }

    [Fact]
    public void Joining_neighbours_beyond_32_bits_keeps_their_sum()
    {
        var histogram = new ExponentialHistogram(startSchema: 0);
        histogram.Add(3, uint.MaxValue);
        histogram.Add(1.5, uint.MaxValue);
        histogram.LowerSchema(-1);
        Assert.Equal(2L * uint.MaxValue, Total(histogram));
    }

    [Fact]
    public void An_index_found_outside_the_lock_counts_like_the_value()
    {
        var indexed = new ExponentialHistogram();
        double[] values = [0.001, 12, -7e6, 0, 3e-9, 1e12];
        foreach (var value in values) indexed.AddIndexed(ExponentialBuckets.IndexOf(value, indexed.StartSchema), Math.Sign(value));
        Assert.True(Same(Of(values), indexed));
        Assert.True(indexed.Schema < indexed.StartSchema);
    }

    [Fact]
    public void Clear_keeps_the_arrays_and_returns_to_the_start_schema()
    {
        var histogram = Of([1e-9, 1, 1e9]);
        var bytes = histogram.CapacityBytes;
        histogram.Clear();
        Assert.True(Same(new ExponentialHistogram(), histogram));
        Assert.Equal(bytes, histogram.CapacityBytes);
        histogram.Add(2);
        Assert.True(Same(Of([2]), histogram));
    }

    [Fact]
    public void A_full_histogram_is_small_and_counting_allocates_nothing()
    {
        var histogram = Of([.. Enumerable.Range(0, 160).Select(k => Math.Pow(2, (k + 0.5) / 32))]);
        Assert.Equal(ExponentialHistogram.DefaultSchema, histogram.Schema);
        Assert.Equal(160 * sizeof(uint), histogram.CapacityBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 1000; k++) histogram.Add(1.5 + (k * 0.01));
        _ = histogram.Quantile(0.5);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Spans_and_deltas_spell_the_counts_of_a_native_histogram()
    {
        var histogram = new ExponentialHistogram(startSchema: 0);
        histogram.Add(1, 2);
        histogram.Add(2, 5);
        histogram.Add(16, 3);
        histogram.Add(1024, 4);
        histogram.Add(-0.5, 7);
        List<BucketSpan> spans = [];
        List<long> deltas = [];
        histogram.ToSpans(1, spans, deltas);
        Assert.Equal([new BucketSpan(0, 5), new BucketSpan(5, 1)], spans);
        Assert.Equal([2, 3, -5, 0, 3, 1], deltas);
        histogram.ToSpans(-1, spans, deltas);
        Assert.Equal([new BucketSpan(-1, 1)], spans);
        Assert.Equal([7], deltas);
    }

    [Fact]
    public void Spans_read_back_give_every_bucket()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), values =>
        {
            var histogram = Of(values);
            List<BucketSpan> spans = [];
            List<long> deltas = [];
            histogram.ToSpans(1, spans, deltas);
            var rebuilt = new List<ExponentialBucket>();
            var (index, at, count) = (0, 0, 0L);
            foreach (var span in spans)
            {
                index += span.Offset;
                for (var k = 0; k < span.Length; k++, index++)
                {
                    count += deltas[at++];
                    var schema = histogram.Schema;
                    if (count > 0) rebuilt.Add(new(ExponentialBuckets.UpperBorder(index - 1, schema), ExponentialBuckets.UpperBorder(index, schema), count));
                }
            }

            return at == deltas.Count && rebuilt.SequenceEqual(Buckets(histogram).Where(bucket => bucket.Upper > 0));
        }));
    }

    private static ExponentialHistogram Of(IEnumerable<double> values, int maxBuckets = ExponentialHistogram.DefaultMaxBuckets)
    {
        var histogram = new ExponentialHistogram(maxBuckets: maxBuckets);
        foreach (var value in values) histogram.Add(value);
        return histogram;
    }

    private static List<ExponentialBucket> Buckets(ExponentialHistogram histogram)
    {
        List<ExponentialBucket> buckets = [];
        foreach (var bucket in histogram) buckets.Add(bucket);
        return buckets;
    }

    private static long Total(ExponentialHistogram histogram) => Buckets(histogram).Sum(bucket => bucket.Count);

    private static bool Same(ExponentialHistogram one, ExponentialHistogram other) =>
        one.Schema == other.Schema && one.Count == other.Count && Buckets(one).SequenceEqual(Buckets(other)) && Total(one) == one.Count;

    private static Arbitrary<double> Doubles() => ArbMap.Default.ArbFor<NormalFloat>().Convert(value => value.Get, NormalFloat.NewNormalFloat);

    // Values over many octaves, both signs, some zeros and repeats: enough to force schema changes.
    [Fact]
    public void A_histogram_over_the_whole_range_of_doubles_can_be_restored()
    {
        var histogram = Of([double.Epsilon, -double.Epsilon, double.MaxValue, -double.MaxValue]);
        Assert.True(Same(histogram, ExponentialHistogramState.Of(histogram).Restore()!));
    }

    private static Arbitrary<double[]> Lists() => Gen.Choose(-1000, 1000)
        .Select(k => k % 10 == 0 ? 0 : Math.Sign(k) * Math.Pow(2, Math.Abs(k) / (k % 3 == 0 ? 10.0 : 400.0)))
        .ArrayOf().ToArbitrary();
}
