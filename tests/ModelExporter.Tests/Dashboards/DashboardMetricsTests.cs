using System.Text.RegularExpressions;
using ModelExporter.Dashboards.Definitions;
using ModelExporter.Dashboards.Panels;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Dashboards;

/// <summary>Dashboards ask for nothing that nobody has, and lie in the repository as the generator makes them.</summary>
public partial class DashboardMetricsTests
{
    // What Prometheus itself adds.
    private static readonly string[] OfPrometheus = ["up", "scrape_duration_seconds", "ALERTS"];

    public static TheoryData<string> Files => [.. DashboardDocument.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_metric_is_on_the_page_or_recorded(string file)
    {
        HashSet<string> known =
        [
            .. OfPrometheus,
            .. MetricGroups.All().SelectMany(group => group.Families).SelectMany(family => (string[])[family.Name, family.Name + "_bucket", family.Name + "_sum", family.Name + "_count"]),
            .. Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*.yml").SelectMany(rules => Record().Matches(File.ReadAllText(rules))).Select(match => match.Groups[1].Value),
        ];
        var used = DashboardDocument.Read(file).AllPromQl.SelectMany(DashboardDocument.Selectors).Select(selector => selector.Metric).Distinct().ToArray();
        Assert.True(used.Length > 5);
        Assert.All(used, metric => Assert.Contains(metric, known));
    }

    [Fact]
    public void Groups_that_are_off_by_default_are_not_needed()
    {
        var off = MetricGroups.All().Where(group => !group.EnabledByDefault).SelectMany(group => group.Families).Select(family => family.Name).ToHashSet();
        Assert.NotEmpty(off);
        Assert.DoesNotContain(DashboardDocument.Names.SelectMany(name => DashboardDocument.Read(name).AllPromQl).SelectMany(DashboardDocument.Selectors), selector => off.Contains(selector.Metric));
    }

    [Fact]
    public void The_files_are_what_the_generator_makes()
    {
        var made = AllDashboards.Create();
        Assert.Equal(made.Select(one => one.File).Order(StringComparer.Ordinal), DashboardDocument.Names);
        foreach (var (file, dashboard) in made)
        {
            var isSame = File.ReadAllText(Path.Combine(DashboardDocument.Folder, file)) == DashboardJson.Text(dashboard);
            Assert.True(isSame, $"dashboards/{file} is not what the generator makes: dotnet run --project tools/ModelExporter.Dashboards -- write");
        }
    }

    [Theory]
    [InlineData("rate(a_total{x=~\"$x\"}[$__rate_interval]) / on (b) group_left () c:d{e=\"f g\"}", "a_total c:d")]
    [InlineData("sum by (model) (max_over_time(up[5m] offset 5m)) > bool 0.1 and 1e-9 < label_replace(x, \"y\", \"$1\", \"z\", \"(.*)\")", "up x")]
    public void Metrics_are_found_in_queries(string expr, string metrics) => Assert.Equal(metrics.Split(' '), DashboardDocument.Selectors(expr).Select(selector => selector.Metric));

    [GeneratedRegex(@"record: (\S+)")]
    private static partial Regex Record();
}
