using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Tests.Oracle;

/// <summary>special_functions.json: tails and quantiles of distributions (scipy).</summary>
public class SpecialFunctionsTests
{
    // The file's prose: values below this compare as below it, and the two series have their own tolerance.
    private const double Least = 1e-280;
    private const double SeriesTolerance = 1e-7;

    public static TheoryData<string> Cases => OracleFile.Rows("special_functions");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case("special_functions", id);
        var function = check.Element.GetProperty("f").GetString()!;
        var args = OracleCase.ToNumbers(check.Element.GetProperty("args"));
        var expected = OracleCase.ToNumber(check.Element.GetProperty("value"));
        var (actual, tolerance) = function switch
        {
            "chi2_sf" => (ChiSquareDistribution.UpperTail(args[0], args[1]), 0),
            "chi2_ppf" => (ChiSquareDistribution.Quantile(args[0], args[1]), 0),
            "kolmogorov_sf" => (KolmogorovDistribution.UpperTail(args[0]), SeriesTolerance),
            "normal_sf" => (NormalDistribution.UpperTail(args[0]), 0),
            "normal_ppf" => (NormalDistribution.Quantile(args[0]), 0),
            "student_t_sf" => (StudentDistribution.UpperTail(args[0], args[1]), 0),
            "gamma_sf" => (GammaDistribution.UpperTail(args[0], args[1]), 0),
            "beta_cdf" => (BetaDistribution.Cumulative(args[0], args[1], args[2]), 0),
            "beta_ppf" => (BetaDistribution.Quantile(args[0], args[1], args[2]), 0),
            "cvm_inf_cdf" => (CramerVonMisesDistribution.Cumulative(args[0]), SeriesTolerance),
            "lgamma" => (GammaDistribution.LogGamma(args[0]), 0),
            _ => throw new InvalidOperationException($"{check.Name}: nothing covers the function '{function}'"),
        };

        // A tail is a relative matter: the file's absolute tolerance would let a p-value of 1e-20 be anything.
        var relative = Math.Max(tolerance, check.Tolerance.Relative);
        var isTail = function.EndsWith("_sf", StringComparison.Ordinal) && expected > 0;
        check.Require(
            Math.Abs(expected) < Least && expected != 0 ? Math.Abs(actual) < Least
                : isTail ? Math.Abs(actual - expected) <= relative * expected
                : check.Tolerance.Holds("value", expected, actual, relative),
            $"{function}({string.Join(", ", args)}): expected {expected:R}, found {actual:R}");
        if (check.Element.TryGetProperty("log", out var log) && OracleCase.ToNumber(log) > Math.Log(Least))
        {
            check.Require(check.Tolerance.Holds("log", OracleCase.ToNumber(log), Math.Log(actual)), $"log: expected {log}, found {Math.Log(actual):R}");
        }

        string[] known = ["f", "args", "value", "log", "id"];
        foreach (var field in check.Element.EnumerateObject()) check.Require(known.Contains(field.Name), $"nothing compares the field '{field.Name}'");
        check.Done();
    }
}
