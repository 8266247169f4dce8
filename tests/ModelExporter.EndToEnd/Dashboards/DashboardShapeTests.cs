using System.Text.Json.Nodes;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>The dashboards have the shape that Grafana's own types describe, by the judgement of the TypeScript compiler.</summary>
public sealed class DashboardShapeTests
{
    private static readonly string Schema = Path.Combine(Repository.Root, "tests", "grafana-schema");
    private static readonly string Compiler = Path.Combine(Schema, "node_modules", ".bin", "tsc");

    [Fact]
    public async Task Every_dashboard_has_the_shape_of_Grafanas_types()
    {
        var finished = await CompileAsync(DashboardFile.Names.Select(name => (Path.ChangeExtension(name, ".ts"), File.ReadAllText(Path.Combine(DashboardFile.Folder, name)))));
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }

    [Theory]
    [InlineData("an unknown member", "typo")]
    [InlineData("a text where a switch belongs", "editable")]
    [InlineData("a mode of thresholds that there is not", "thresholds")]
    [InlineData("a kind of variable that there is not", "variable")]
    [InlineData("a panel without a place", "place")]
    [InlineData("a query without PromQL", "query")]
    public async Task A_mistake_is_found(string mistake, string where)
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(DashboardFile.Folder, "fleet.json")))!;
        var panel = dashboard["panels"]![0]!;
        switch (where)
        {
            case "typo": dashboard["titel"] = "x"; break;
            case "editable": dashboard["editable"] = "no"; break;
            case "thresholds": panel["fieldConfig"]!["defaults"]!["thresholds"]!["mode"] = "relative"; break;
            case "variable": dashboard["templating"]!["list"]![1]!["type"] = "question"; break;
            case "place": panel["gridPos"] = new JsonObject { ["x"] = 0 }; break;
            default: panel["targets"]![0]!.AsObject().Remove("expr"); break;
        }

        var finished = await CompileAsync([("fleet.ts", dashboard.ToJsonString())]);
        Assert.True(finished.Code != 0 && finished.Output.Contains("fleet.ts", StringComparison.Ordinal), mistake + ": " + finished.Output + finished.Error);
    }

    private static async Task<Finished> CompileAsync(IEnumerable<(string Name, string Json)> dashboards)
    {
        Assert.SkipUnless(File.Exists(Compiler), "The TypeScript compiler and Grafana's types are not installed (npm ci in tests/grafana-schema).");
        Tool.Node.Need();
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder["node_modules"], Path.Combine(Schema, "node_modules"));
        folder.Write("shape.ts", await File.ReadAllTextAsync(Path.Combine(Schema, "shape.ts")));
        List<string> files = [];
        foreach (var (name, json) in dashboards) files.Add(folder.Write(name, $"import type {{ Dashboard }} from \"./shape\";\nexport default ({json}) satisfies Dashboard;\n"));
        return await ChildProcess.RunAsync(Compiler, ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext", "--target", "esnext", .. files]);
    }
}
