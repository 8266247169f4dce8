using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Tests.Oracle;

/// <summary>binned_divergences.json: distances, tests and noise floors from counts (scipy, Evidently's rules).</summary>
public class BinnedDivergencesTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("binned_divergences");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case("binned_divergences", id);
        var live = check.Counts("live_counts");
        var reference = check.Counts("reference_counts");
        CheckDistances(check, live, reference);
        CheckTests(check, live, reference);
        CheckPsiFloor(check, live, reference);
        if (check.HasInput("live_sums")) CheckWasserstein(check, live, reference);
        check.Done();
    }

    private static void CheckDistances(OracleCase check, long[] live, long[] reference)
    {
        check.Number("psi_half", PopulationStabilityIndex.FromCounts(live, reference));
        check.Number("psi_evidently_floor", PopulationStabilityIndex.WithFlooredShares(live, reference));
        check.Number("psi_excess", PopulationStabilityIndex.Excess(live, reference));
        check.Number("kl_live_to_ref_half", KullbackLeibler.LiveToReference(live, reference));
        check.Number("kl_ref_to_live_half", KullbackLeibler.ReferenceToLive(live, reference));
        check.Number("kl_evidently_ref_to_live", KullbackLeibler.ReferenceToLiveWithFlooredShares(live, reference));
        check.Number("js_divergence_nats", JensenShannon.DivergenceNats(live, reference));
        check.Number("js_distance_nats", JensenShannon.DistanceNats(live, reference));
        check.Number("js_distance_base2", JensenShannon.DistanceBase2(live, reference));
        check.Number("hellinger", Hellinger.FromCounts(live, reference));
        check.Number("total_variation", TotalVariation.FromCounts(live, reference));
        check.Number("l_infinity", LInfinity.FromCounts(live, reference));
        var distance = KolmogorovSmirnov.FromCounts(live, reference);
        check.Number("ks_D_binned", distance);
        check.Number("ks_p_kolmogorov_binned", KolmogorovSmirnovTest.PValue(distance, live.Sum(), reference.Sum()));
    }

    private static void CheckTests(OracleCase check, long[] live, long[] reference)
    {
        var full = ContingencyChiSquare.Test(live, reference);
        check.Number("chi2", full.Statistic);
        check.Number("chi2_df", full.Bins == 0 ? null : full.DegreesOfFreedom);
        check.Number("chi2_p", full.PValue);
        check.Number("cramers_v", ContingencyChiSquare.CramersV(full, live.Sum() + reference.Sum()));
        var likelihood = GTest.Test(live, reference);
        check.Number("g", likelihood.Statistic);
        check.Number("g_p", likelihood.PValue);
        var pooled = ContingencyChiSquare.Pooled(live, reference);
        check.Number("pooled_bins", pooled.Bins);
        check.Number("pooled_chi2", pooled.Statistic);
        check.Number("pooled_df", double.IsNaN(pooled.Statistic) ? null : pooled.DegreesOfFreedom);
        check.Number("pooled_p", pooled.PValue);

        // Where the oracle leaves the pooled test out, there is nothing to publish.
        check.Require(check.Has("pooled_chi2") || double.IsNaN(pooled.PValue), $"pooled_chi2: expected undefined, found {pooled}");
    }

    private static void CheckPsiFloor(OracleCase check, long[] live, long[] reference)
    {
        long n = live.Sum(), m = reference.Sum();
        check.Number("psi_null_mean", PopulationStabilityIndexFloor.Mean(live.Length, n, m));
        check.Number("psi_crit_95", PopulationStabilityIndexFloor.Quantile(new ChiSquareQuantiles(0.95, live.Length), live.Length, n, m));
        check.Number("psi_crit_999", PopulationStabilityIndexFloor.Quantile(new ChiSquareQuantiles(0.999, live.Length), live.Length, n, m));
        check.Number("psi_p_scaled_chi2", PsiTest.Test(live, reference).PValue);
    }

    private static void CheckWasserstein(OracleCase check, long[] live, long[] reference)
    {
        var liveSums = check.Numbers("live_sums");
        var referenceSums = check.Numbers("reference_sums");
        long n = live.Sum(), m = reference.Sum();
        var distance = Wasserstein.FromBins(live, liveSums, reference, referenceSums);
        check.Number("w1_bin_means", distance);
        check.Number("w1_bin_means_over_ref_std", Wasserstein.InStandardDeviations(distance, check.Number("reference_std_ddof0")));
        var atoms = EmpiricalDistribution.FromBins(reference, referenceSums);
        check.Number("w1_null_mean", WassersteinFloor.Mean(WassersteinFloor.Spread(atoms), n, m));
        check.Number("w1_null_sd", WassersteinFloor.StandardDeviation(WassersteinFloor.UnitStandardDeviation(atoms), n, m));
        check.NotMatched("w1_p_gamma_NOT_CALIBRATED");
        check.NotMatched("w1_linear_in_bin_NOT_RECOMMENDED");
    }
}
