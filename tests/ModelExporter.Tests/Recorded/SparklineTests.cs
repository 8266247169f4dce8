using ModelExporter.Recorded;

namespace ModelExporter.Tests.Recorded;

public class SparklineTests
{
    [Fact]
    public void Bars_grow_with_the_numbers_and_undefined_ones_are_gaps() => Assert.Equal("▁▅█ █", Sparkline.Draw([0, 0.5, 1, double.NaN, 7], 1, 10));

    [Fact]
    public void Numbers_that_share_a_bar_show_the_largest() => Assert.Equal("▁█", Sparkline.Draw([0, 0, 0, 1, 0, double.NaN], 1, 2));

    [Fact]
    public void Nothing_but_zeros_is_a_flat_line() => Assert.Equal("▁▁", Sparkline.Draw([0, 0], 0, 5));
}
