using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.Dashboards.Definitions;

namespace ModelExporter.Tests.Dashboards;

/// <summary>A chart turns red where the rules do: the dashboards' thresholds are those of alerts/.</summary>
public partial class DashboardThresholdTests
{
    // What belongs to which rule, and how the rule says it.
    private static readonly (string Rule, string Text)[] Expected =
    [
        ("model:feature_drifted", ">= bool " + Number(Thresholds.PsiExcess)),
        ("model:feature_bin_share", ">= " + Number(Thresholds.Samples)),
        ("model:prediction_error_budget:ratio", $"vector({Number(Thresholds.ErrorBudget)})"),
        ("model:slow_predictions:increase5m", $"le=\"{Number(Thresholds.SlowSeconds)}\""),
        ("ModelErrorBudgetBurn", $"> {Number(Thresholds.FastBurn)} *"),
        ("ModelFeatureMissing", ">= " + Number(Thresholds.MissingOrUnseen)),
        ("ModelFeatureUnseen", ">= " + Number(Thresholds.MissingOrUnseen)),
        ("ModelFeatureInvalid", ">= " + Number(Thresholds.InvalidOrOutOfRange)),
        ("ModelFeatureOutOfRange", ">= " + Number(Thresholds.InvalidOrOutOfRange)),
        ("ModelExporterRejectsEvents", ">= " + Number(Thresholds.Rejected)),
        ("ModelExporterCheckpointStale", "> " + Number(Thresholds.CheckpointAge)),
        ("ModelExporterLabelQueueFilling", "> " + Number(Thresholds.QueueFullness)),
        ("ModelTrafficStopped", $"window=\"{Number(Thresholds.Silence / 60)}m\""),
    ];

    [Fact]
    public void Thresholds_are_those_of_the_rules()
    {
        var rules = Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*.yml").SelectMany(file => Rule().Matches(File.ReadAllText(file))).ToLookup(rule => rule.Groups[1].Value, rule => rule.Value);
        Assert.All(Expected, expected => Assert.True(rules.Contains(expected.Rule), expected.Rule));
        Assert.DoesNotContain(Expected, expected => !rules[expected.Rule].Any(rule => rule.Contains(expected.Text, StringComparison.Ordinal)));
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    // From a rule's name to the next rule.
    [GeneratedRegex(@"- (?:record|alert): (\S+)(?:(?!- (?:record|alert): ).)*", RegexOptions.Singleline)]
    private static partial Regex Rule();
}
