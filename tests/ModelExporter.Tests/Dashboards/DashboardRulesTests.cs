using System.Text.RegularExpressions;
using static ModelExporter.Tests.Dashboards.DashboardDocument;

namespace ModelExporter.Tests.Dashboards;

/// <summary>What the makers of Grafana's dashboards agreed on, rule by rule. What is left out has a reason here.</summary>
public partial class DashboardRulesTests
{
    // Grafana's ids of the units that are in use here; a name that it does not know it would print as it is.
    private static readonly string[] Units = ["short", "percentunit", "s", "reqps", "cps", "bytes", "Bps"];

    // Recorded series and alerts are about all replicas: there is no instance to choose. What a model does is summed over replicas too.
    private static readonly string[] WithInstance = ["exporter.json"];

    public static TheoryData<string> Files => [.. Names];

    [Fact]
    public void Addresses_never_change() => Assert.Equal(
        ["model-exporter-drift", "model-exporter-exporter", "model-exporter-fleet", "model-exporter-integrity", "model-exporter-model"], Names.Select(name => Text(Read(name).Root, "uid")).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void A_dashboard_can_be_provisioned_as_it_is(string file)
    {
        var root = Read(file).Root;
        Assert.False(root.GetProperty("editable").GetBoolean());
        Assert.False(root.TryGetProperty("id", out _) || root.TryGetProperty("__inputs", out _));
        Assert.Equal(["model-exporter"], root.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("1m", Text(root, "refresh"));
        Assert.True(Text(root, "description").Length > 20);
        var link = Assert.Single(root.GetProperty("links").EnumerateArray());
        Assert.Equal(("dashboards", true, true), (Text(link, "type"), link.GetProperty("includeVars").GetBoolean(), link.GetProperty("keepTime").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_data_source_is_a_choice_and_everything_uses_it(string file)
    {
        var dashboard = Read(file);
        var source = dashboard.Variables[0];
        Assert.Equal(("datasource", "Data source", "datasource", "prometheus"), (Text(source, "name"), Text(source, "label"), Text(source, "type"), Text(source, "query")));
        string[] used =
        [
            .. dashboard.Panels.Select(panel => Text(panel.GetProperty("datasource"), "uid")), .. dashboard.Variables.Skip(1).Select(variable => Text(variable.GetProperty("datasource"), "uid")),
            .. dashboard.Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => Text(target.GetProperty("datasource"), "uid")),
        ];
        Assert.All(used, uid => Assert.Equal("${datasource}", uid));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Variables_ask_anew_when_the_time_changes_and_offer_all_where_labels_may_be_absent(string file)
    {
        var variables = Read(file).Variables.Skip(1).ToArray();
        Assert.All(variables, variable => Assert.Equal(2, variable.GetProperty("refresh").GetInt32()));
        Assert.All(variables, variable => Assert.True(Text(variable, "label").Length > 0 && Text(variable, "description").Length > 0));
        var all = variables.Where(variable => variable.TryGetProperty("allValue", out _)).ToDictionary(variable => Text(variable, "name"), variable => Text(variable, "allValue"));
        Assert.Equal((".*", ".*", ".+"), (all["cluster"], all["namespace"], all["job"]));
        Assert.Equal("Job", Text(variables.Single(variable => Text(variable, "name") == "job"), "label"));
        if (WithInstance.Contains(file)) Assert.Equal(".+", all["instance"]);
        Assert.All(variables.Where(variable => all.ContainsKey(Text(variable, "name"))), variable => Assert.True(variable.GetProperty("multi").GetBoolean() && variable.GetProperty("includeAll").GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_panel_says_what_it_shows_in_which_unit_and_what_to_do(string file)
    {
        var panels = Read(file).Panels;
        Assert.All(panels, panel => Assert.True(Text(panel, "title").Length > 0));
        Assert.All(panels, panel => Assert.True(Text(panel, "description").Length > 60, Text(panel, "title")));
        Assert.All(panels, panel => Assert.Contains(Text(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit"), Units));
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));
        Assert.Equal(panels.Count, panels.Select(panel => Text(panel, "title")).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_panel_lies_on_another_one(string file)
    {
        var taken = new HashSet<(int, int)>();
        foreach (var place in Read(file).Root.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, width, height) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
            Assert.InRange(x + width, 1, 24);
            for (var column = x; column < x + width; column++)
            {
                for (var row = y; row < y + height; row++) Assert.True(taken.Add((column, row)), $"{file}: column {column}, row {row}");
            }
        }

        var ids = Read(file).Root.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("id").GetInt32()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_series_is_chosen_by_job_cluster_and_namespace(string file)
    {
        // Annotations of alerts and the list of them: an alert need not have a job.
        foreach (var (panel, expr) in Read(file).Queries)
        {
            foreach (var (metric, matchers) in Selectors(expr).Where(selector => selector.Metric != "ALERTS"))
            {
                Assert.True(matchers.Contains("job=~\"$job\"", StringComparison.Ordinal), $"{panel}: {metric}{matchers}");
                Assert.True(matchers.Contains("cluster=~\"$cluster\"", StringComparison.Ordinal) && matchers.Contains("namespace=~\"$namespace\"", StringComparison.Ordinal), $"{panel}: {metric}{matchers}");
                if (WithInstance.Contains(file)) Assert.True(matchers.Contains("instance=~\"$instance\"", StringComparison.Ordinal), $"{panel}: {metric}{matchers}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Rates_use_the_interval_that_fits_the_resolution(string file)
    {
        foreach (var (panel, expr) in Read(file).Queries)
        {
            Assert.All(Rate().Matches(expr), match => Assert.Equal("$__rate_interval", match.Groups[1].Value));
            Assert.True(Rate().Count(expr) == RateCall().Count(expr), $"{panel}: {expr}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Counters_are_never_shown_as_they_are(string file)
    {
        foreach (var (panel, expr) in Read(file).Queries)
        {
            var rest = CounterCall().Replace(expr, "");
            // How many series there are is no matter of their values.
            rest = CountOfSeries().Replace(rest, "");
            Assert.False(Counter().IsMatch(rest), $"{panel}: {rest}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Scores_are_never_averaged(string file) => Assert.All(Read(file).AllPromQl, expr => Assert.DoesNotMatch(@"\bavg(_over_time)?\b|\bquantile\s*\(|\bstddev", expr));

    [Fact]
    public void The_fleet_is_seen_through_the_recording_rules_only()
    {
        var gauges = Names.Where(name => name is "fleet.json" or "integrity.json").SelectMany(name => Read(name).AllPromQl).SelectMany(Selectors).Select(selector => selector.Metric);
        // The decision of a replica about quality stands for itself: its largest value says that some replica found it.
        Assert.DoesNotContain(gauges, metric => metric is "model_feature_psi" or "model_feature_psi_expected" or "model_feature_psi_noise_floor" or "model_feature_drifted" or "model_features_drifted" or "model_quality");
    }

    [GeneratedRegex(@"\bi?rate\((?:[^()\[\]]|\{[^}]*\})*\[([^\]]*)\]")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\bi?rate\(")]
    private static partial Regex RateCall();

    [GeneratedRegex(@"\b(?:rate|irate|increase)\([A-Za-z_:][\w:]*\{[^}]*\}\[[^\]]*\]\)")]
    private static partial Regex CounterCall();

    [GeneratedRegex(@"count by \([^)]*\) \(\w+_total\{[^}]*\}\)|count\(count by \([^)]*\) \(\w+_total\{[^}]*\}\)\)")]
    private static partial Regex CountOfSeries();

    [GeneratedRegex(@"\w+_(?:total|bucket|count|sum)\b(?=\{)")]
    private static partial Regex Counter();
}
