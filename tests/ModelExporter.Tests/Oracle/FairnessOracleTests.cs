using ModelExporter.Statistics.Fairness;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Oracle;

public sealed class FairnessOracleTests
{
    private const string Set = "fairness";

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var privilege = check.Numbers("group_privileged");
        var actual = check.Numbers("y_true");
        var predicted = check.Numbers("y_pred");
        BinaryConfusion unprivileged = default, privileged = default;
        for (var i = 0; i < privilege.Length; i++)
        {
            var cell = new BinaryConfusion(
                predicted[i] * actual[i], predicted[i] * (1 - actual[i]), (1 - predicted[i]) * actual[i], (1 - predicted[i]) * (1 - actual[i]));
            if (privilege[i] == 1) privileged += cell;
            else unprivileged += cell;
        }

        Compare(check, "spd", StatisticalParityDifference.Of(unprivileged, privileged));
        Compare(check, "dir", DisparateImpactRatio.Of(unprivileged, privileged));
        Compare(check, "equal_opportunity_diff", EqualOpportunityDifference.Of(unprivileged, privileged));
        Compare(check, "average_odds_diff", AverageOddsDifference.Of(unprivileged, privileged));
        Compare(check, "average_predictive_value_diff", PredictiveValueDifference.Of(unprivileged, privileged));
        var (z, pValue) = StatisticalParityDifference.Test(unprivileged.PositiveRate, privileged.PositiveRate);
        check.Number("spd_z", z);
        check.Number("spd_p", pValue);
        check.Done();
    }

    private static void Compare(OracleCase check, string field, GroupDifference difference)
    {
        check.Number(field, difference.Value);
        check.Require(
            double.IsNaN(difference.Value) ? !difference.Interval.IsDefined : difference.Interval.Contains(difference.Value),
            $"{field}: the interval {difference.Interval} does not belong to {difference.Value}");
    }
}
