using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Statistics.Distances;

/// <summary>An empty side leaves every number undefined: NaN, never 0. Different bins are a mistake of the caller.</summary>
public class UndefinedDistanceTests
{
    private static readonly long[] Some = [3, 0, 5];
    private static readonly long[] None = [0, 0, 0];

    private static readonly Dictionary<string, Func<long[], long[], double>> Numbers = new()
    {
        ["psi"] = (live, reference) => PopulationStabilityIndex.FromCounts(live, reference),
        ["psi excess"] = (live, reference) => PopulationStabilityIndex.Excess(live, reference),
        ["psi floored"] = (live, reference) => PopulationStabilityIndex.WithFlooredShares(live, reference),
        ["kl"] = (live, reference) => KullbackLeibler.LiveToReference(live, reference),
        ["kl back"] = (live, reference) => KullbackLeibler.ReferenceToLive(live, reference),
        ["kl floored"] = (live, reference) => KullbackLeibler.ReferenceToLiveWithFlooredShares(live, reference),
        ["js"] = (live, reference) => JensenShannon.DistanceBase2(live, reference),
        ["hellinger"] = (live, reference) => Hellinger.FromCounts(live, reference),
        ["tv"] = (live, reference) => TotalVariation.FromCounts(live, reference),
        ["linf"] = (live, reference) => LInfinity.FromCounts(live, reference),
        ["ks"] = (live, reference) => KolmogorovSmirnov.FromCounts(live, reference),
        ["cvm"] = (live, reference) => CramerVonMises.FromCounts(live, reference),
        ["chi2"] = (live, reference) => ContingencyChiSquare.Test(live, reference).PValue,
        ["pooled"] = (live, reference) => ContingencyChiSquare.Pooled(live, reference).PValue,
        ["g"] = (live, reference) => GTest.Test(live, reference).PValue,
        ["psi test"] = (live, reference) => PsiTest.Test(live, reference).PValue,
    };

    public static TheoryData<string> All => [.. Numbers.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Empty_side_is_undefined(string name)
    {
        Assert.True(double.IsNaN(Numbers[name](None, Some)));
        Assert.True(double.IsNaN(Numbers[name](Some, None)));
        Assert.True(double.IsNaN(Numbers[name](None, None)));
        Assert.True(double.IsNaN(Numbers[name]([], [])));
    }

    [Fact]
    public void Distances_between_atoms_are_undefined_without_observations()
    {
        double[] values = [1, 2, 4];
        Assert.True(double.IsNaN(Wasserstein.FromBins(None, values, Some, values)));
        Assert.True(double.IsNaN(Wasserstein.FromBins(Some, values, None, values)));
        var some = EmpiricalDistribution.FromSorted(values);
        var none = EmpiricalDistribution.FromSorted([]);
        Assert.True(double.IsNaN(KolmogorovSmirnov.Between(none, some)));
        Assert.True(double.IsNaN(EnergyDistance.Between(some, none)));
        Assert.True(double.IsNaN(CramerVonMises.Statistic(none, some)));
        Assert.True(double.IsNaN(MannWhitneyTest.Test(some, none).PValue));
        Assert.True(double.IsNaN(AndersonDarling.Test(none, some).PValue));
        Assert.True(double.IsNaN(BrownForsytheTest.Test(values, []).PValue));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Different_bins_are_refused(string name) => Assert.Throws<ArgumentException>(() => Numbers[name]([1, 2], Some));
}
