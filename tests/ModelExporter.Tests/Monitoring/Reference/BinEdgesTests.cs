using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class BinEdgesTests
{
    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(0, 1)]
    [InlineData(0.999, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(2.001, 3)]
    public void A_bin_holds_its_lower_edge_and_the_last_one_both(double value, int bin) => Assert.Equal(bin, BinEdges.Find([0, 1, 2], value));

    [Theory]
    [InlineData(6.9, 0)]
    [InlineData(7, 1)]
    [InlineData(7.1, 2)]
    public void A_constant_has_a_bin_of_its_own(double value, int bin) => Assert.Equal(bin, BinEdges.Find(BinEdges.OnePerValue([7]), value));

    [Fact]
    public void Every_value_of_a_few_has_its_own_bin_even_when_they_are_neighbouring_doubles()
    {
        double[] values = [-double.MaxValue, -1, 0, double.Epsilon, 1, Math.BitIncrement(1), 3, double.MaxValue];
        var edges = BinEdges.OnePerValue(values);
        for (var i = 0; i < values.Length; i++) Assert.Equal(i + 1, BinEdges.Find(edges, values[i]));
        Assert.All(edges, edge => Assert.True(double.IsFinite(edge)));
    }

    [Fact]
    public void Two_neighbouring_doubles_are_told_apart_at_the_upper_end_too()
    {
        double[] values = [1, Math.BitIncrement(1)];
        var edges = BinEdges.OnePerValue(values);
        Assert.Equal([1, 2, 3], new[] { 1, Math.BitIncrement(1), 2 }.Select(value => BinEdges.Find(edges, value)));
    }
}
