using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.Statistics.Multivariate;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Oracle;

/// <summary>multivariate.json: PCA reconstruction, kernel discrepancies, centroid distances, covariances.</summary>
public partial class MultivariateOracleTests
{
    // The file's note: signs of components do not matter, relative tolerance 1e-7.
    private const double DecompositionTolerance = 1e-7;

    public static TheoryData<string> Cases => OracleFile.Rows("multivariate");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Multivariate_statistics_agree(string id)
    {
        var check = OracleFile.Case("multivariate", id);
        var (reference, live) = (Rows(check.Inputs.GetProperty("reference")), Rows(check.Inputs.GetProperty("live")));
        var (referenceMoments, liveMoments) = (MomentsOf(reference), MomentsOf(live));
        var scale = ReferenceScale.Of(referenceMoments);
        check.Numbers("ref_mean", scale.Means);
        check.Numbers("ref_std_ddof0", scale.Deviations);

        var pca = PcaReconstruction.Fit(referenceMoments);
        Assert.NotNull(pca);
        check.Number("pca_components", pca.ComponentCount);
        check.Numbers("explained_ratio", pca.ExplainedRatio, DecompositionTolerance);
        var (liveErrors, referenceErrors) = (Errors(pca, live), Errors(pca, reference));
        check.Number("reconstruction_error_mean", liveErrors.Mean, DecompositionTolerance);
        check.Number("reconstruction_error_ref_mean", referenceErrors.Mean, DecompositionTolerance);
        check.Number("reconstruction_error_sem", liveErrors.StandardError, DecompositionTolerance);

        if (check.HasInput("rff_W")) CompareRandomFeatures(check, scale, live, reference);
        CompareKernels(check, Standardized(scale, live), Standardized(scale, reference), scale.Columns);
        check.Number("centroid_euclid_scaled", CentroidDistance.ScaledEuclidean(liveMoments.Means, scale));
        check.Number("centroid_cosine_raw", CentroidDistance.Cosine(liveMoments.Means, referenceMoments.Means));
        CompareMatrix(check, "covariance_live_ddof1", liveMoments.Covariance);
        CompareMatrix(check, "correlation_live", liveMoments.Correlation);
        check.Done();
    }

    private static double[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(OracleCase.ToNumbers)];

    private static CoMoments MomentsOf(double[][] rows)
    {
        var moments = new CoMoments(rows[0].Length);
        foreach (var row in rows) Assert.True(moments.Add(row));
        return moments;
    }

    private static Moments Errors(PcaReconstruction pca, double[][] rows)
    {
        var errors = default(Moments);
        foreach (var row in rows) errors.Add(pca.ErrorOf(row));
        return errors;
    }

    private static double[] Standardized(ReferenceScale scale, double[][] rows)
    {
        var all = new double[rows.Length * scale.Columns];
        for (var k = 0; k < rows.Length; k++) scale.Standardize(rows[k], all.AsSpan(k * scale.Columns, scale.Columns));
        return all;
    }

    private static void CompareRandomFeatures(OracleCase check, ReferenceScale scale, double[][] live, double[][] reference)
    {
        var frequencies = Rows(check.Inputs.GetProperty("rff_W")).SelectMany(column => column).ToArray();
        var map = new RandomFourierFeatures(scale, frequencies, check.Numbers("rff_b"));
        var (liveMean, referenceMean) = (new MeanEmbedding(map.Features), new MeanEmbedding(map.Features));
        foreach (var row in live) liveMean.Add(map, row);
        foreach (var row in reference) referenceMean.Add(map, row);
        check.Number("mmd2_rff", MeanEmbedding.SquaredDiscrepancy(liveMean, referenceMean));
    }

    // The width of the kernel stands in the field's name, as gamma0_5 for 0.5.
    private static void CompareKernels(OracleCase check, double[] live, double[] reference, int columns)
    {
        foreach (var field in check.Element.GetProperty("expected").EnumerateObject())
        {
            var match = KernelField().Match(field.Name);
            if (!match.Success) continue;
            var gamma = double.Parse(match.Groups[2].Value.Replace('_', '.'), System.Globalization.CultureInfo.InvariantCulture);
            check.Number(field.Name, match.Groups[1].Value == "biased"
                ? MaximumMeanDiscrepancy.Biased(live, reference, columns, gamma)
                : MaximumMeanDiscrepancy.Unbiased(live, reference, columns, gamma));
        }
    }

    private static void CompareMatrix(OracleCase check, string field, Func<int, int, double> actual)
    {
        if (!check.Has(field)) return;
        var rows = Rows(check.Take(field));
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
            {
                check.Require(check.Tolerance.Holds(field, rows[i][j], actual(i, j)), $"{field}[{i},{j}]: expected {rows[i][j]}, found {actual(i, j)}");
            }
        }
    }

    [GeneratedRegex("^mmd2_(biased|unbiased)_rbf_gamma([0-9]+(?:_[0-9]+)?)$")]
    private static partial Regex KernelField();
}
