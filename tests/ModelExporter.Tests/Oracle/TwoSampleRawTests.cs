using ModelExporter.Statistics.Binning;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Oracle;

/// <summary>two_sample_raw.json: two-sample statistics from raw samples (scipy).</summary>
public class TwoSampleRawTests
{
    public static TheoryData<string> Cases => OracleFile.Rows("two_sample_raw");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case("two_sample_raw", id);
        var liveValues = Sorted(check.Numbers("live"));
        var referenceValues = Sorted(check.Numbers("reference"));
        var moments = SampleMoments.From(referenceValues);
        CheckDistances(check, liveValues, referenceValues, moments.StandardDeviation);
        CheckRankTests(check, liveValues, referenceValues);
        CheckMeans(check, SampleMoments.From(liveValues), moments);
        CheckMoments(check, referenceValues, moments);
        check.Done();
    }

    private static double[] Sorted(double[] values)
    {
        Array.Sort(values);
        return values;
    }

    private static void CheckDistances(OracleCase check, double[] liveValues, double[] referenceValues, double referenceStandardDeviation)
    {
        var live = EmpiricalDistribution.FromSorted(liveValues);
        var reference = EmpiricalDistribution.FromSorted(referenceValues);
        var distance = KolmogorovSmirnov.Between(live, reference);
        check.Number("ks_D", distance);
        check.Number("ks_p_kolmogorov", KolmogorovSmirnovTest.PValue(distance, live.Total, reference.Total));
        check.Number("ks_p_stephens", KolmogorovSmirnovTest.PValueStephens(distance, live.Total, reference.Total));
        check.Number("ks_p_scipy_asymp", KolmogorovSmirnovTest.PValueFinite(distance, live.Total, reference.Total));
        var area = Wasserstein.Between(live, reference);
        check.Number("wasserstein1", area);
        check.Number("wasserstein1_over_ref_std", Wasserstein.InStandardDeviations(area, referenceStandardDeviation));
        check.Number("energy_distance", EnergyDistance.Between(live, reference));
    }

    private static void CheckRankTests(OracleCase check, double[] liveValues, double[] referenceValues)
    {
        var live = EmpiricalDistribution.FromSorted(liveValues);
        var reference = EmpiricalDistribution.FromSorted(referenceValues);
        var statistic = CramerVonMises.Statistic(live, reference);
        check.Number("cvm_T", statistic);
        check.Number("cvm_p_asymptotic", CramerVonMises.PValue(statistic, live.Total, reference.Total));
        var andersonDarling = AndersonDarling.Test(live, reference);
        check.Number("ad_ksamp_standardized", andersonDarling.Statistic);
        check.Number("ad_p_clipped_001_25", andersonDarling.PValue);
        var mannWhitney = MannWhitneyTest.Test(live, reference);
        check.Number("mannwhitney_U_ref", mannWhitney.ReferenceStatistic);
        check.Number("mannwhitney_p", mannWhitney.PValue);
        var brownForsythe = BrownForsytheTest.Test(liveValues, referenceValues);
        check.Number("brown_forsythe_F", brownForsythe.Statistic);
        check.Number("brown_forsythe_p", brownForsythe.PValue);
    }

    private static void CheckMeans(OracleCase check, SampleMoments live, SampleMoments reference)
    {
        var liveSample = new MeanSample(live.Count, live.Mean, live.Variance);
        var referenceSample = new MeanSample(reference.Count, reference.Mean, reference.Variance);
        var welch = WelchTest.Test(liveSample, referenceSample);
        check.Number("welch_t_ref_minus_live", -welch.Statistic);
        check.Number("welch_p", welch.PValue);
        var z = MeanZTest.Test(liveSample, referenceSample);
        check.Number("mean_shift_z", z.Statistic);
        check.Number("mean_shift_z_p", z.PValue);
        check.Number("cohen_d_ref_std", z.Effect);
    }

    private static void CheckMoments(OracleCase check, double[] sorted, SampleMoments moments)
    {
        check.Number("moments_ref/n", moments.Count);
        check.Number("moments_ref/mean", moments.Mean);
        check.Number("moments_ref/var_ddof1", moments.Variance);
        check.Number("moments_ref/std_ddof0", moments.StandardDeviation);
        check.Number("moments_ref/skew", moments.Skewness);
        check.Number("moments_ref/kurtosis_excess", moments.ExcessKurtosis);
        check.Number("moments_ref/min", sorted[0]);
        check.Number("moments_ref/max", sorted[^1]);
        foreach (var quantile in check.Fields("moments_ref/quantiles_linear"))
        {
            var level = double.Parse(quantile, System.Globalization.CultureInfo.InvariantCulture);
            check.Number($"moments_ref/quantiles_linear/{quantile}", LinearQuantile.At(sorted, level));
        }
    }
}
