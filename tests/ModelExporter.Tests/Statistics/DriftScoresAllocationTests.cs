using ModelExporter.Statistics.Dependence;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.MultipleTesting;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Tests.Statistics;

/// <summary>What runs at every evaluation allocates nothing.</summary>
public class DriftScoresAllocationTests
{
    private static readonly long[] Live = [10, 40, 30, 0, 2, 8, 15, 9, 22, 31, 4, 1];
    private static readonly long[] Reference = [100, 380, 290, 20, 30, 90, 150, 100, 200, 300, 40, 0];
    private static readonly double[] LiveSums = [.. Live.Select((count, k) => count * (k + 0.4))];
    private static readonly double[] ReferenceSums = [.. Reference.Select((count, k) => count * (k + 0.5))];
    private static readonly ChiSquareQuantiles Quantiles = new(0.99, 32);
    private static readonly double[] PValues = [0.3, double.NaN, 0.001, 0.04, 0.9, 0.2];
    private static readonly double[] Adjusted = new double[PValues.Length];

    [Fact]
    public void All_scores_of_an_evaluation_allocate_nothing()
    {
        // The first rounds compile the code and fill the array pools.
        var sum = 0.0;
        for (var warm = 0; warm < 50; warm++) sum += AllScores();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) sum += AllScores();
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, after - before);
        Assert.True(double.IsFinite(sum));
    }

    private static double AllScores()
    {
        long n = 172, m = 1700;
        var sum = PopulationStabilityIndex.FromCounts(Live, Reference) + PopulationStabilityIndex.Excess(Live, Reference)
            + KullbackLeibler.LiveToReference(Live, Reference) + JensenShannon.DistanceBase2(Live, Reference) + Hellinger.FromCounts(Live, Reference)
            + TotalVariation.FromCounts(Live, Reference) + LInfinity.FromCounts(Live, Reference) + CramerVonMises.FromCounts(Live, Reference);
        var distance = KolmogorovSmirnov.FromCounts(Live, Reference);
        sum += distance + KolmogorovSmirnovTest.PValue(distance, n, m) + KolmogorovSmirnovTest.PValueStephens(distance, n, m);
        var atoms = EmpiricalDistribution.FromBins(Reference, ReferenceSums);
        sum += Wasserstein.FromBins(Live, LiveSums, Reference, ReferenceSums) + EnergyDistance.Between(EmpiricalDistribution.FromBins(Live, LiveSums), atoms);
        sum += WassersteinFloor.Mean(WassersteinFloor.Spread(atoms), n, m);
        sum += WassersteinFloor.StandardDeviation(WassersteinFloor.UnitStandardDeviation(atoms), n, m);
        sum += ContingencyChiSquare.Pooled(Live, Reference, 1.3).PValue + ContingencyChiSquare.Test(Live, Reference).PValue;
        sum += GTest.Test(Live, Reference).PValue + PsiTest.Test(Live, Reference).PValue;
        sum += PopulationStabilityIndexFloor.Mean(12, n, m) + PopulationStabilityIndexFloor.Quantile(Quantiles, 12, n, m);
        sum += JensenShannonFloor.Mean(12, n, m) + JensenShannonFloor.Quantile(Quantiles, 12, n, m) + HellingerFloor.Quantile(Quantiles, 12, n, m);
        sum += TotalVariationFloor.Mean(Reference, n);
        sum += ProportionTest.Test(3, n, 20, m).PValue + ProportionTest.Test(60, n, 500, m).PValue + CorrelationTest.Test(0.4, n, 0.6, m).PValue;
        sum += WelchTest.Test(new MeanSample(n, 3, 2), new MeanSample(m, 3.1, 2.2)).PValue;
        sum += MeanZTest.Test(new MeanSample(n, 3, 2), new MeanSample(m, 3.1, 2.2)).PValue;
        sum += RaoScott.DesignEffect(Reference, 4);
        Bonferroni.Adjust(PValues, Adjusted);
        Holm.Adjust(PValues, Adjusted);
        BenjaminiYekutieli.Adjust(PValues, Adjusted);
        BenjaminiHochberg.Adjust(PValues, Adjusted);
        return sum + Adjusted[0];
    }
}
