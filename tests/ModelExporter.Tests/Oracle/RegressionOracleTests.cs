using System.Globalization;
using ModelExporter.Statistics.Quality.Regression;

namespace ModelExporter.Tests.Oracle;

public sealed class RegressionOracleTests
{
    private const string Set = "regression";

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var targets = check.Numbers("y_true");
        var predictions = check.Numbers("y_pred");
        var sums = default(RegressionAccumulator);
        for (var i = 0; i < targets.Length; i++) Assert.True(sums.Add(targets[i], predictions[i]));

        // The file says so of this case: the variance of values near 1e9 leaves six digits.
        var relative = id.Contains("large_offset", StringComparison.Ordinal) ? 1e-6 : 0;
        check.Number("mae", MeanAbsoluteError.Of(sums));
        check.Number("mae_se", sums.AbsoluteError.StandardError);
        check.Number("mse", MeanSquaredError.Of(sums));
        check.Number("rmse", RootMeanSquaredError.Of(sums));
        check.Number("bias", MeanError.Of(sums));
        check.Number("mape_skip_zero", MeanAbsolutePercentageError.Of(sums));
        check.Number("zero_target_count", sums.ZeroTargetCount);
        check.Number("smape", SymmetricMeanAbsolutePercentageError.Of(sums));
        check.Number("r2", CoefficientOfDetermination.Of(sums), relative);
        check.Number("explained_variance", ExplainedVariance.Of(sums), relative);
        check.Number("max_error", MaximumError.Of(sums));
        check.Number("median_ae", MedianAbsoluteError.FromSamples(targets, predictions));
        check.Number("wape", WeightedAbsolutePercentageError.Of(sums));
        check.Number("msle", MeanSquaredLogarithmicError.Of(sums));
        check.Number("rmsle", RootMeanSquaredLogarithmicError.Of(sums));
        if (check.Has("pinball"))
        {
            foreach (var loss in check.Element.GetProperty("expected").GetProperty("pinball").EnumerateObject())
            {
                check.Number($"pinball/{loss.Name}", PinballLoss.Of(sums, double.Parse(loss.Name, CultureInfo.InvariantCulture)));
            }
        }

        check.Done();
    }
}
