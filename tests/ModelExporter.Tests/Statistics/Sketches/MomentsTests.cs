using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Sketches;

public class MomentsTests
{
    [Fact]
    public void Merging_is_associative_and_gives_the_whole()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), Lists(), Lists(), (first, second, third) =>
        {
            var left = Of(first);
            left.Merge(Of(second));
            left.Merge(Of(third));
            var tail = Of(second);
            tail.Merge(Of(third));
            var right = Of(first);
            right.Merge(tail);
            var whole = Of([.. first, .. second, .. third]);
            return Near(left, whole) && Near(right, whole);
        }));
    }

    [Fact]
    public void Moments_agree_with_their_definitions()
    {
        Check.One(Properties.Config, Prop.ForAll(Lists(), values =>
        {
            if (values.Length < 2) return true;
            var moments = Of(values);
            var mean = values.Average();
            double Central(int power) => values.Sum(value => Math.Pow(value - mean, power));
            return Near(moments.Mean, mean) && Near(moments.M2, Central(2)) && Near(moments.M3, Central(3), 1e5) && Near(moments.M4, Central(4), 1e7)
                && moments.Min == values.Min() && moments.Max == values.Max();
        }));
    }

    [Fact]
    public void A_large_offset_costs_no_digits()
    {
        var moments = Of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
        Assert.Equal(30, moments.Variance, 9);
        Assert.Equal(0, moments.Skewness, 6);
    }

    [Fact]
    public void What_is_not_defined_is_not_a_number()
    {
        var empty = default(Moments);
        Assert.True(double.IsNaN(empty.Mean) && double.IsNaN(empty.Min) && double.IsNaN(empty.Max) && double.IsNaN(empty.PopulationVariance));
        var one = Of([3]);
        Assert.True(double.IsNaN(one.Variance) && double.IsNaN(one.StandardError) && double.IsNaN(one.Skewness));
        Assert.Equal(3, one.Mean);
        Assert.False(one.Add(double.NaN));
        Assert.False(one.Add(double.PositiveInfinity));
        Assert.Equal(Of([3]), one);
    }

    [Fact]
    public void Saved_sums_restore_the_moments()
    {
        var moments = Of([1, 2, 4.5]);
        Assert.Equal(moments, new Moments(moments.Count, moments.Mean, moments.M2, moments.M3, moments.M4, moments.Min, moments.Max));
    }

    private static Moments Of(IEnumerable<double> values)
    {
        var moments = default(Moments);
        foreach (var value in values) moments.Add(value);
        return moments;
    }

    private static bool Near(Moments one, Moments other) =>
        one.Count == other.Count && one.Count == 0
        || (Near(one.Mean, other.Mean) && Near(one.M2, other.M2) && Near(one.M3, other.M3, 1e5) && Near(one.M4, other.M4, 1e7) && one.Min == other.Min && one.Max == other.Max);

    // The scale is the size that the terms reach, for values up to 100 that cancel.
    private static bool Near(double one, double other, double scale = 1e3) => Math.Abs(one - other) <= 1e-9 * (scale + Math.Abs(other));

    private static Arbitrary<double[]> Lists() => Gen.Choose(-10_000, 10_000).Select(k => k / 100.0).ArrayOf().ToArbitrary();
}
