using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Tests.Exposition;

namespace ModelExporter.Tests.Alerts;

/// <summary>A day of simulated traffic through the monitoring core, the metrics page and the shipped rules, in the time that computing it takes: promtool plays the day.</summary>
/// <remarks>
/// Pages are a minute apart and rules are evaluated every five minutes, so that a waiting time below that is one more evaluation. Points of recorded series are then five minutes
/// apart, and a subquery with that step is a plain range: it is written as one, since promtool lets no query hold more than 10000 samples.
/// </remarks>
public partial class QuietDayTests
{
    private const string AnyAlert = "count by (alertname, feature, measure) (count_over_time(ALERTS{alertstate=\"firing\"}[25h]))";

    /// <summary>Predictions per second and how far they rise and fall: some, and two or three a minute with hardly any at night.</summary>
    public static TheoryData<double, double> Rates => new() { { 1, 0.4 }, { 0.04, 0.9 } };

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_day_without_an_incident_raises_no_alert(double rate, double dailyCycle)
    {
        PromTool.IsNeeded();
        var length = TimeSpan.FromHours(25);
        var traffic = new TrafficOptions { Seed = 201, Rate = rate, DailyCycle = dailyCycle };
        Play(Watch(traffic, IncidentSchedule.Quiet, length), length, (AnyAlert, []),
            // Silence counts for something only because the rules had what to judge by.
            ("count(model:feature_drifted{window=\"24h\"} == 0)", ["{} 22"]),
            ("count(model:feature_missing_excess{window=\"24h\"} < 0.02)", ["{} 22"]),
            ("count(model:quality_estimate_shortfall{window=\"24h\"} < 0)", ["{} 4"]),
            ("count(model_quality_degraded{window=\"24h\"} == 0)", ["{} 4"]),
            ("count(model:predictions{window=\"24h\"} > 2000)", ["{} 1"]),
            ("count(model:label_coverage_ratio{window=\"24h\"} > 0.8)", ["{} 1"]));
    }

    [Fact]
    public void The_same_way_shows_the_alert_of_a_feature_that_drifts()
    {
        PromTool.IsNeeded();
        var length = TimeSpan.FromHours(3);
        var incidents = new IncidentSchedule([ScheduledIncident.Parse("drift@60m+120m:feature=savings,shift=-1", out _)!]);
        Play(Watch(new TrafficOptions { Seed = 203, Rate = 2, DailyCycle = 0, LabelDelay = TimeSpan.FromDays(1) }, incidents, length), length,
            ("count by (alertname, feature) (ALERTS{alertname=\"ModelFeatureDriftEvidence\",alertstate=\"firing\"})", ["{alertname=\"ModelFeatureDriftEvidence\",feature=\"savings\"} 1"]));
    }

    private static string Watch(TrafficOptions traffic, IncidentSchedule incidents, TimeSpan length)
    {
        var families = AlertRules.Files.SelectMany(file => FamilyName().Matches(File.ReadAllText(file)).Select(name => name.Value));
        var day = new WatchedDay("credit", traffic, incidents, families);
        day.Run(length);
        return day.InputSeries();
    }

    // Runs the rules over the series and compares what expressions give at the end.
    private static void Play(string series, TimeSpan length, params (string Expression, string[] Expected)[] checks)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in AlertRules.Files) folder.Write(Path.GetFileName(file), File.ReadAllText(file).Replace(":5m]", "]", StringComparison.Ordinal));
        var test = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            rule_files: [{string.Join(", ", AlertRules.Files.Select(file => Path.GetFileName(file)))}]
            evaluation_interval: 5m
            tests:
              - interval: 1m
                input_series:

            """));
        test.Append(series).Append("    promql_expr_test:\n");
        foreach (var (expression, expected) in checks)
        {
            var samples = expected.Select(sample => sample.Split(' ')).Select(parts => $"{{labels: '{parts[0]}', value: {parts[1]}}}");
            test.Append(CultureInfo.InvariantCulture, $"      - {{expr: '{expression}', eval_time: {length.TotalMinutes}m, exp_samples: [{string.Join(", ", samples)}]}}\n");
        }

        Assert.Equal("", PromTool.TestRules(folder.Write("day.test.yml", test.ToString())));
    }

    [GeneratedRegex(@"\bmodel_[a-z_]+")]
    private static partial Regex FamilyName();
}
