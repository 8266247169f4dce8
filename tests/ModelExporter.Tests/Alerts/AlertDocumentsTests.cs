using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;
using ModelExporter.Tests.Exposition;

namespace ModelExporter.Tests.Alerts;

/// <summary>Rules, runbooks and docs/alerts.md speak of the same alerts, and every query that they show can be asked.</summary>
public partial class AlertDocumentsTests
{
    private const string RunbookPrefix = "https://runbooks.example.com/model-exporter/";
    private const string Begin = "<!-- alerts: made from the rules and the runbooks; MODEL_EXPORTER_WRITE_DOCS=1 writes them anew when the tests run -->\n";
    private const string End = "<!-- /alerts -->";

    // Of Prometheus itself.
    private static readonly string[] Foreign = ["up", "ALERTS", "scrape_duration_seconds"];
    private static readonly string[] Dashboards = ["model-exporter-fleet", "model-exporter-model", "model-exporter-drift", "model-exporter-integrity", "model-exporter-exporter"];
    private static readonly string[] Variables = ["cluster", "namespace", "job", "model", "version", "feature", "window"];
    private static readonly string Runbooks = Path.Combine(Repository.Root, "docs", "runbooks");
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "alerts.md");

    public static TheoryData<string> Names => [.. AlertRules.Alerts.Select(rule => rule.Name).Distinct()];

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "runbooks"), "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_says_what_happened_what_to_do_and_where_to_look(string name)
    {
        Assert.All(AlertRules.Alerts.Where(rule => rule.Name == name), rule =>
        {
            Assert.Contains(rule.Labels["severity"], (string[])["critical", "warning", "info"]);
            Assert.Equal(["dashboard_url", "description", "runbook_url", "summary"], rule.Annotations.Keys.Order(StringComparer.Ordinal));
            Assert.EndsWith(".", rule.Annotations["summary"], StringComparison.Ordinal);
            Assert.EndsWith(".", rule.Annotations["description"], StringComparison.Ordinal);
            Assert.Equal($"{RunbookPrefix}{name}.md", rule.Annotations["runbook_url"]);
            var link = Link().Match(rule.Annotations["dashboard_url"]);
            Assert.True(link.Success, rule.Annotations["dashboard_url"]);
            Assert.Contains(link.Groups["uid"].Value, Dashboards);
            Assert.All(link.Groups["variable"].Captures, variable => Assert.Contains(variable.Value, Variables));
        });
    }

    [Fact]
    public void Every_alert_has_a_runbook_and_every_runbook_an_alert() =>
        Assert.Equal(AlertRules.Alerts.Select(rule => rule.Name + ".md").Distinct().Order(StringComparer.Ordinal),
            Directory.GetFiles(Runbooks).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_runbook_has_meaning_diagnosis_and_remedy(string page)
    {
        var text = File.ReadAllText(Path.Combine(Runbooks, page));
        Assert.StartsWith($"# {Path.GetFileNameWithoutExtension(page)}\n\n", text, StringComparison.Ordinal);
        var means = text.IndexOf("**What it means", StringComparison.Ordinal);
        var look = text.IndexOf("**What to look at.**", StringComparison.Ordinal);
        var remedy = text.IndexOf("what to do.**", StringComparison.OrdinalIgnoreCase);
        Assert.True(means > 0 && means < look && look < remedy, $"{means} {look} {remedy}");
        Assert.NotEmpty(Queries(text));
        Assert.Contains("\n- ", text[remedy..], StringComparison.Ordinal);
        Assert.All(PageLink().Matches(text), link => Assert.True(File.Exists(Path.Combine(Runbooks, link.Groups[1].Value)), link.Value));
    }

    [Fact]
    public void Every_query_of_the_runbooks_is_PromQL()
    {
        PromTool.IsNeeded();
        var rules = new StringBuilder("groups:\n- name: runbooks\n  rules:\n");
        var count = 0;
        foreach (var query in RunbookQueries())
        {
            rules.Append(CultureInfo.InvariantCulture, $"  - record: runbook:query_{++count}\n    expr: '{query.Replace("'", "''", StringComparison.Ordinal)}'\n");
        }

        Assert.True(count > 2 * Names.Count, $"only {count} queries");
        Assert.Equal("", PromTool.CheckRules(rules.ToString()));
    }

    [Fact]
    public void Every_metric_of_rules_and_runbooks_is_one_of_the_program_or_is_recorded()
    {
        var families = MetricGroups.All().SelectMany(group => group.Families).SelectMany(family =>
            family.Type == MetricType.Histogram ? (string[])[family.Name + "_bucket", family.Name + "_count", family.Name + "_sum"] : [family.Name]);
        var known = families.Concat(AlertRules.Recorded).Concat(Foreign).ToHashSet(StringComparer.Ordinal);
        var used = AlertRules.Expressions.Concat(RunbookQueries()).SelectMany(Metrics).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(used.Except(known));
        // What is recorded for nobody is not here; pictures and people may still read it.
        Assert.True(used.Count > 60, $"only {used.Count} metrics were found");
    }

    [Fact]
    public void The_table_of_alerts_is_that_of_the_rules()
    {
        var text = File.ReadAllText(Document);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var expected = Table();
        if (Environment.GetEnvironmentVariable("MODEL_EXPORTER_WRITE_DOCS") == "1")
        {
            File.WriteAllText(Document, text[..begin] + expected + text[text.IndexOf(End, StringComparison.Ordinal)..]);
            text = File.ReadAllText(Document);
        }

        Assert.Equal(expected, text[begin..text.IndexOf(End, StringComparison.Ordinal)]);
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| Alert | Severity | For | Stays | When |\n|---|---|---|---|---|\n");
        foreach (var rules in AlertRules.Alerts.GroupBy(rule => rule.Name))
        {
            var when = File.ReadAllText(Path.Combine(Runbooks, rules.Key + ".md")).Split("\n\n")[1].ReplaceLineEndings(" ");
            table.Append(CultureInfo.InvariantCulture, $"| [{rules.Key}](runbooks/{rules.Key}.md) | {string.Join(", ", rules.Select(rule => rule.Labels["severity"]).Distinct())} | ")
                .Append(CultureInfo.InvariantCulture, $"{string.Join(", ", rules.Select(rule => rule.For))} | {string.Join(", ", rules.Select(rule => rule.KeepFiringFor).Where(stays => stays.Length > 0))} | {when} |\n");
        }

        return table.Append('\n').ToString();
    }

    private static IEnumerable<string> RunbookQueries() => Directory.GetFiles(Runbooks).Order(StringComparer.Ordinal).SelectMany(file => Queries(File.ReadAllText(file)));

    private static IEnumerable<string> Queries(string text) => Query().Matches(text).Select(match => match.Groups[1].Value);

    // What is left of an expression without texts, ranges, lists of labels, functions, keywords and numbers.
    private static IEnumerable<string> Metrics(string expression)
    {
        var bare = Labels().Replace(Quoted().Replace(expression, ""), "");
        return Name().Matches(bare).Select(match => match.Value);
    }

    [GeneratedRegex("^/d/(?<uid>[a-z-]+)(\\?(var-(?<variable>[a-z]+)={{ urlquery \\$labels\\.\\k<variable> }}&?)+)?$")]
    private static partial Regex Link();

    [GeneratedRegex("\\]\\(([^)#:]+)(#[^)]*)?\\)")]
    private static partial Regex PageLink();

    [GeneratedRegex("```promql\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Query();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring|group_left|group_right) *\([^)]*\)|\b[a-z_]+ *(?=\(|by\b|without\b)|\b(and|or|unless|bool|offset +[0-9a-z]+)\b")]
    private static partial Regex Labels();

    [GeneratedRegex(@"(?<![0-9A-Za-z_:.])[A-Za-z_][A-Za-z0-9_:]*")]
    private static partial Regex Name();
}
