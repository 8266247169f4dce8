using System.Text;
using System.Text.Json;
using ModelExporter.Dashboards.Panels;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>promtool, which knows types too, takes every query of the dashboards.</summary>
public sealed class DashboardPromQlTests
{
    public static TheoryData<string> Files => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_query_is_valid_PromQL(string file)
    {
        var dashboard = DashboardFile.Read(file);
        var values = dashboard.Variables.ToDictionary(variable => variable.Name, variable => variable.AllValue ?? "x");
        (values["__rate_interval"], values["__range"], values["window"]) = ("5m", "6h", "1h");
        var rules = new StringBuilder("groups:\n  - name: queries\n    rules:\n");
        foreach (var (query, i) in dashboard.Queries.Select((query, i) => (query, i))) rules.Append($"      - record: query:{i}\n        expr: {JsonSerializer.Serialize(Template.Fill(query.Expr, values))}\n");
        using var folder = new TemporaryFolder();
        var finished = await Tool.PromTool.RunAsync(["check", "rules", folder.Write("queries.yml", rules.ToString())]);
        Assert.True(finished.Code == 0 && finished.Output.Contains($"{dashboard.Queries.Count} rules found", StringComparison.Ordinal), finished.Output + finished.Error);
    }
}
