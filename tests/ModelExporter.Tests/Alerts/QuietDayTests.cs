using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Tests.Exposition;

namespace ModelExporter.Tests.Alerts;

/// <summary>A day of simulated traffic through the monitoring core, the metrics page and the shipped rules, in the time that computing it takes: promtool plays the day.</summary>
/// <remarks>Pages are a minute apart and rules are evaluated every five minutes, so that a waiting time below that is one more evaluation.</remarks>
public partial class QuietDayTests
{
    private const string AnyAlert = "count by (alertname, job, feature, measure) (count_over_time(ALERTS{alertstate=\"firing\"}[25h]))";

    [Fact]
    public void A_day_without_an_incident_raises_no_alert_on_much_traffic_nor_on_little()
    {
        PromTool.IsNeeded();
        var length = TimeSpan.FromHours(25);
        var busy = Watch("busy", new TrafficOptions { Seed = 201, Rate = 1, DailyCycle = 0.4 }, IncidentSchedule.Quiet, length);
        // Two or three predictions a minute, and no more than some at night.
        var idle = Watch("idle", new TrafficOptions { Seed = 202, Rate = 0.04, DailyCycle = 0.9 }, IncidentSchedule.Quiet, length);

        Play(busy + idle, length, (AnyAlert, []),
            // Silence counts for something only because the rules had what to judge by.
            ("count by (job) (model:feature_drifted{window=\"24h\"})", ["{job=\"busy\"} 22", "{job=\"idle\"} 22"]),
            ("count by (job) (model:quality_estimate_shortfall{window=\"24h\"})", ["{job=\"busy\"} 4", "{job=\"idle\"} 4"]),
            ("count by (job) (model_quality_degraded{window=\"24h\"} == 0)", ["{job=\"busy\"} 4", "{job=\"idle\"} 4"]),
            ("count by (job) (model:predictions{window=\"24h\"} > 2000)", ["{job=\"busy\"} 1", "{job=\"idle\"} 1"]),
            ("count by (job) (model:label_coverage_ratio{window=\"24h\"} > 0.8)", ["{job=\"busy\"} 1", "{job=\"idle\"} 1"]));
    }

    [Fact]
    public void The_same_way_shows_the_alert_of_a_feature_that_drifts()
    {
        PromTool.IsNeeded();
        var length = TimeSpan.FromHours(3);
        var incidents = new IncidentSchedule([ScheduledIncident.Parse("drift@60m+120m:feature=savings,shift=-1", out _)!]);
        Play(Watch("busy", new TrafficOptions { Seed = 203, Rate = 2, DailyCycle = 0, LabelDelay = TimeSpan.FromDays(1) }, incidents, length), length,
            ("count by (alertname, feature) (ALERTS{alertname=\"ModelFeatureDriftEvidence\",alertstate=\"firing\"})", ["{alertname=\"ModelFeatureDriftEvidence\",feature=\"savings\"} 1"]));
    }

    private static string Watch(string model, TrafficOptions traffic, IncidentSchedule incidents, TimeSpan length)
    {
        var families = RuleFiles().SelectMany(file => FamilyName().Matches(File.ReadAllText(file)).Select(name => name.Value));
        var day = new WatchedDay(model, traffic, incidents, families);
        day.Run(length);
        return day.InputSeries();
    }

    // Runs the rules over the series and compares what expressions give at the end.
    private static void Play(string series, TimeSpan length, params (string Expression, string[] Expected)[] checks)
    {
        using var folder = new TemporaryFolder();
        var test = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            rule_files: [{string.Join(", ", RuleFiles())}]
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

    private static IEnumerable<string> RuleFiles() => Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*-rules.yml").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\bmodel_[a-z_]+")]
    private static partial Regex FamilyName();
}
