using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Pages;
using ModelExporter.Hosting;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Tests.Exposition;

/// <summary>docs/metrics.md says what the page shows, no more and no less.</summary>
public partial class MetricsDocumentTests
{
    private const string End = "<!-- /collectors -->";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "metrics.md");

    [Fact]
    public void The_collectors_of_the_document_are_those_of_the_program()
    {
        var text = System.IO.File.ReadAllText(File);
        var begin = text.IndexOf("-->", text.IndexOf("<!-- collectors:", StringComparison.Ordinal), StringComparison.Ordinal) + "-->\n".Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var expected = Render();
        if (Environment.GetEnvironmentVariable("MODEL_EXPORTER_WRITE_DOCS") == "1")
        {
            System.IO.File.WriteAllText(File, text[..begin] + expected + text[end..]);
            text = System.IO.File.ReadAllText(File);
            end = text.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(expected, text[begin..end]);
    }

    [Fact]
    public void Every_family_is_in_the_document_and_every_family_of_the_document_is_in_the_program()
    {
        var documented = FamilyRow().Matches(System.IO.File.ReadAllText(File)).Select(match => match.Groups[1].Value);
        Assert.Equal(MetricGroups.All().SelectMany(group => group.Families).Select(family => family.Name).Order(), documented.Order());
    }

    [Fact]
    public void The_closed_lists_of_reasons_and_limits_are_in_the_document()
    {
        Assert.Equal(Enum.GetValues<FeatureStatus>().Where(status => status != FeatureStatus.Ok).Select(FeatureStatuses.Name).Order(), Rows("`reason` of `model_feature_status`:").Order());
        Assert.Equal(InvalidReasons.All.Select(InvalidReasons.Name).Order(), Rows("`reason` of `model_feature_invalid_total`:").Order());
        Assert.Equal(LabelStoreTelemetry.DropReasons.Select(reason => $"{reason.Name} {reason.Meaning}"), Meanings("`reason` of `model_exporter_label_store_dropped_total`:"));
        Assert.Equal(LabelStoreTelemetry.ErrorReasons.Select(reason => $"{reason.Name} {reason.Meaning}"), Meanings("`reason` of `model_exporter_label_store_errors_total`:"));
        Assert.Equal(Limits.All.Append(MetricsPage.SeriesLimitName).Append(Listeners.ConnectionLimit).Append(IngestLimits.PairsLimit).Order(), Rows("### Limits").Order());
    }

    [Fact]
    public void Every_query_of_the_document_is_PromQL()
    {
        PromTool.IsNeeded();
        var rules = new StringBuilder("groups:\n- name: examples\n  rules:\n");
        foreach (var family in MetricGroups.All().SelectMany(group => group.Families))
        {
            rules.Append("  - record: example:").Append(family.Name).Append("\n    expr: '").Append(family.Example.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
        }

        Assert.Equal("", PromTool.CheckRules(rules.ToString()));
    }

    private static string Render()
    {
        var text = new StringBuilder();
        foreach (var group in MetricGroups.All())
        {
            text.Append("\n### ").Append(group.Name).Append(group.EnabledByDefault ? "" : " (off by default)").Append("\n\n").Append(group.Summary).Append("\n\n");
            text.Append("| Family | Type | Labels | Unit | Meaning |\n|---|---|---|---|---|\n");
            foreach (var family in group.Families)
            {
                var labels = family.Type == MetricType.Histogram ? family.Labels.Append("le") : family.Labels;
                text.Append("| `").Append(family.Name).Append("` | ").Append(TypeName(family.Type)).Append(" | ")
                    .AppendJoin(", ", labels.Select(label => $"`{label}`")).Append(" | ").Append(family.Unit).Append(" | ").Append(family.Help).Append(" |\n");
            }

            text.Append("\n```promql\n");
            foreach (var family in group.Families) text.Append(family.Example).Append('\n');
            text.Append("```\n");
        }

        return text.Append('\n').ToString();
    }

    private static string TypeName(MetricType type) => type == MetricType.NativeHistogram ? "native histogram" : type.ToString().ToLowerInvariant();

    // The first column of the table that follows a line.
    private static IEnumerable<string> Rows(string after) =>
        System.IO.File.ReadLines(File).SkipWhile(line => line != after).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => FirstColumn().Match(line).Groups[1].Value);

    private static IEnumerable<string> Meanings(string after) =>
        System.IO.File.ReadLines(File).SkipWhile(line => line != after).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2)
            .Select(line => FirstColumn().Match(line).Groups[1].Value + " " + line.Split(" | ", 2)[1].TrimEnd('|', ' '));

    [GeneratedRegex("^\\| `([a-z0-9_]+)` \\| (?:counter|gauge|histogram|native histogram|info) \\|", RegexOptions.Multiline)]
    private static partial Regex FamilyRow();

    [GeneratedRegex("^\\| `([a-z_]+)` \\|")]
    private static partial Regex FirstColumn();
}
