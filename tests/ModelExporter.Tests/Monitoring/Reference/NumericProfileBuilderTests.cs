using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class NumericProfileBuilderTests
{
    [Fact]
    public void Coarse_edges_are_fine_edges_to_the_last_bit_and_counts_nest()
    {
        Check.One(Properties.Config.WithEndSize(400), Prop.ForAll(Lists(), values =>
        {
            var profile = Build(values);
            Assert.Equal(BitConverter.DoubleToInt64Bits(profile.FineEdges[0]), BitConverter.DoubleToInt64Bits(profile.CoarseEdges[0]));
            Assert.Equal(profile.FineEdges[^1], profile.CoarseEdges[^1]);
            Assert.Subset(profile.FineEdges.Select(BitConverter.DoubleToInt64Bits).ToHashSet(), profile.CoarseEdges.Select(BitConverter.DoubleToInt64Bits).ToHashSet());

            // Counted straight into coarse bins the values give what the fine bins sum up to.
            var coarse = new long[profile.CoarseEdges.Length + 1];
            foreach (var value in values) coarse[BinEdges.Find(profile.CoarseEdges, value)]++;
            Assert.Equal(coarse, profile.CoarseCounts());
            Assert.Equal(values.Length, profile.FineCounts.Sum());
            Assert.Equal((0, 0), (profile.FineCounts[0], profile.FineCounts[^1]));
            Assert.Equal((values.Min(), values.Max()), (profile.Minimum, profile.Maximum));
            Assert.Equal(values.Average(), profile.Mean, 1e-9 * (1 + values.Max(Math.Abs)));
            Assert.Equal(Math.Sqrt(values.Select(value => (value - values.Average()) * (value - values.Average())).Average()), profile.StandardDeviation, 1e-7 * (1 + values.Max(Math.Abs)));
        }));
    }

    [Fact]
    public void Up_to_twenty_distinct_values_have_a_bin_each()
    {
        var twenty = Build([.. Enumerable.Range(0, 100).Select(i => i % 20 * 1.5)]);
        Assert.Equal(21, twenty.CoarseEdges.Length);
        Assert.Equal([0, .. Enumerable.Repeat(5L, 20), 0], twenty.CoarseCounts());
        Assert.Equal(twenty.CoarseEdges, twenty.FineEdges);
        var more = Build([.. Enumerable.Range(0, 105).Select(i => i % 21 * 1.5)]);
        Assert.Equal(11, more.CoarseEdges.Length);
    }

    [Fact]
    public void A_constant_has_one_bin_between_under_and_over()
    {
        var profile = Build([7, 7, 7]);
        Assert.Equal([7, 7], profile.CoarseEdges);
        Assert.Equal([0, 3, 0], profile.CoarseCounts());
        Assert.Equal([0, 1, 2], profile.FineToCoarse());
        Assert.Equal([0, 21, 0], profile.CoarseSums);
        Assert.Equal((7, 0), (profile.Mean, profile.StandardDeviation));
    }

    [Fact]
    public void A_value_of_most_events_gets_fewer_bins_and_not_an_empty_one()
    {
        var profile = Build([.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 100).Select(i => (double)i)]);
        Assert.Equal(profile.CoarseEdges.Distinct(), profile.CoarseEdges);
        Assert.All(profile.CoarseCounts()[1..^1], count => Assert.True(count > 0));
        Assert.True(profile.CoarseCounts()[1] >= 900);
    }

    [Fact]
    public void Sums_stand_beside_the_counts_of_their_bin()
    {
        var profile = Build([.. Enumerable.Range(0, 101).Select(i => (double)i)]);
        Assert.Equal([0, .. Enumerable.Range(0, 9).Select(bin => (bin * 100.0) + 45), 1045, 0], profile.CoarseSums);
    }

    [Fact]
    public void Beyond_its_capacity_the_profile_is_of_a_sample_and_says_so()
    {
        var builder = new NumericProfileBuilder(1000);
        for (var i = 0; i < 50_000; i++) builder.Add(i % 1000);
        Assert.False(builder.IsExact);
        var profile = builder.Build("age", missing: 5000)!;
        Assert.Equal((1000, 100), (profile.Samples, profile.Missing));
        Assert.Equal(1000, profile.FineCounts.Sum());
        // The middle of uniform values from a sample of 1000 is off by 16 at two standard deviations.
        Assert.InRange(profile.CoarseEdges[5], 450, 550);
        Assert.Equal(50_000, profile.Histogram!.ZeroCount + profile.Histogram.Positive.Counts.Sum());
    }

    [Fact]
    public void Values_at_the_ends_of_the_range_of_doubles_make_a_profile_that_can_be_written()
    {
        double[] ends = [-double.MaxValue, double.MaxValue, double.MaxValue, double.Epsilon, -1, 1];
        foreach (var values in new[] { ends, [.. Enumerable.Range(0, 300).Select(i => ends[i % ends.Length] * (1 - (i / 1000.0)))] })
        {
            var profile = Build(values);
            Assert.True(double.IsFinite(profile.StandardDeviation));
            Assert.All(profile.CoarseSums, sum => Assert.True(double.IsFinite(sum)));
            Assert.All(profile.FineEdges, edge => Assert.True(double.IsFinite(edge)));
            var reference = new ReferenceProfile { Events = values.Length, Features = [profile] };
            Assert.Equal(reference.ReferenceId, ReferenceProfileReader.Read(ReferenceProfileJson.Write(reference)).ReferenceId);
        }
    }

    [Fact]
    public void Without_values_there_is_no_profile() => Assert.Null(new NumericProfileBuilder(10).Build("age", 3));

    private static NumericProfile Build(double[] values)
    {
        var builder = new NumericProfileBuilder(10_000);
        foreach (var value in values) builder.Add(value);
        return builder.Build("age", 0)!;
    }

    // Few and many distinct values, ties, both signs, several scales.
    private static Arbitrary<double[]> Lists() =>
        (from scale in Gen.Elements(0.1, 1 / 3.0, 1, 1e6)
         from range in Gen.Elements(3, 18, 25, 10_000)
         from values in Gen.Choose(-range, range).Select(value => value * scale).NonEmptyListOf()
         select values.ToArray()).ToArbitrary();
}
