using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Statistics.HypothesisTests;

public class RankTests
{
    private static readonly double[] Reference = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    private static readonly double[] Shifted = [21, 22, 23, 24, 25, 26, 27, 28];

    [Fact]
    public void Mann_Whitney_counts_the_pairs_in_which_the_reference_is_greater()
    {
        Assert.Equal(0, MannWhitneyTest.Test(Of(Shifted), Of(Reference)).ReferenceStatistic);
        Assert.Equal(80, MannWhitneyTest.Test(Of(Reference), Of(Shifted)).ReferenceStatistic);
        Assert.Equal(0.5, MannWhitneyTest.Test(Of([3]), Of([3])).ReferenceStatistic);
    }

    [Fact]
    public void Mann_Whitney_of_constants_is_undefined() => Assert.True(double.IsNaN(MannWhitneyTest.Test(Of([3, 3]), Of([3, 3, 3])).PValue));

    [Fact]
    public void Anderson_Darling_p_value_is_clipped_at_both_ends()
    {
        Assert.Equal(0.001, AndersonDarling.Test(Of(Shifted), Of(Reference)).PValue);
        Assert.Equal(0.25, AndersonDarling.Test(Of(Reference), Of(Reference)).PValue);
    }

    [Fact]
    public void Anderson_Darling_of_constants_is_undefined() => Assert.True(double.IsNaN(AndersonDarling.Test(Of([3, 3]), Of([3, 3, 3])).Statistic));

    [Fact]
    public void Brown_Forsythe_sees_spread_and_not_place()
    {
        Assert.True(BrownForsytheTest.Test([.. Reference.Select(x => 10 * x)], Reference).PValue < 1e-3);
        Assert.Equal(1, BrownForsytheTest.Test([.. Reference.Select(x => x + 100)], Reference).PValue, 1e-9);
    }

    [Fact]
    public void Kolmogorov_Smirnov_test_of_equal_samples_has_p_of_one()
    {
        Assert.Equal(1, KolmogorovSmirnovTest.PValue(0, 100, 100));
        Assert.Equal(1, KolmogorovSmirnovTest.PValueStephens(0, 100, 100));
        Assert.Equal(1, KolmogorovSmirnovTest.PValueFinite(0, 100, 100));
        Assert.True(double.IsNaN(KolmogorovSmirnovTest.PValue(0.4, 0, 100)));
        Assert.True(double.IsNaN(KolmogorovSmirnovTest.PValueFinite(0.4, 0, 100)));
    }

    [Fact]
    public void All_forms_of_the_Kolmogorov_Smirnov_p_value_agree_on_large_samples()
    {
        foreach (var x in new[] { 0.5, 0.9, 1.4, 2.0 })
        {
            var distance = x / Math.Sqrt(500_000);
            var limit = KolmogorovSmirnovTest.PValue(distance, 1_000_000, 1_000_000);
            Assert.Equal(1, KolmogorovSmirnovTest.PValueStephens(distance, 1_000_000, 1_000_000) / limit, 5e-3);
            Assert.Equal(1, KolmogorovSmirnovTest.PValueFinite(distance, 1_000_000, 1_000_000) / limit, 5e-3);
        }
    }

    private static EmpiricalDistribution Of(double[] sorted) => EmpiricalDistribution.FromSorted(sorted);
}
