using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.Dashboards.Panels;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>No panel is dead: a real Prometheus that scrapes real exporters has an answer to every query of every panel, variable and annotation.</summary>
[Collection(SharedTimeLapse.Name)]
public sealed partial class DashboardTruthTests(SharedTimeLapse lapse, ITestOutputHelper output)
{
    // What is chosen; the rest is All, or the first value.
    private static readonly Dictionary<string, string> Chosen = new() { ["model.json model"] = "credit", ["drift.json model"] = "credit", ["drift.json version"] = "2", ["drift.json feature"] = "age", ["window"] = "1h" };

    // Queries whose answer is zero although everything works, and why.
    private static readonly Dictionary<string, string> MayBeZero = new()
    {
        ["Exporters down"] = "all of them are up",
        ["Groups left out"] = "no page reaches its limit",
        ["Failed checkpoints"] = "the disk works",
        ["Restarts"] = "nothing restarts",
        ["Work that waits"] = "the machine may be idle at every scrape",
        ["Pauses of the garbage collector"] = "a short run may need no collection in its last seconds",
    };

    // Panels about parts that this run does not have, by the metrics that only they have. The tests of those parts drive them: SharedLabelsTests and the proxy's.
    private static readonly Dictionary<string, string> NotInThisRun = new()
    {
        ["Database of labels"] = "model_exporter_label_store_",
        ["Queue for the database"] = "model_exporter_label_store_",
        ["Written, lost and failed"] = "model_exporter_label_store_",
        ["Duration of writes"] = "model_exporter_label_store_",
        ["Responses through the proxy"] = "model_exporter_proxy_",
        ["Copies read and left"] = "model_exporter_proxy_",
        ["Duration of the model server"] = "model_exporter_proxy_",
    };

    public static TheoryData<string> Files => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_query_of_panels_variables_and_annotations_has_an_answer(string file)
    {
        var run = await lapse.RunAsync();
        var dashboard = DashboardFile.Read(file);
        List<string> dead = [];
        foreach (var job in (string[])["model-exporter", "without-cluster"])
        {
            var values = run.GrafanaVariables;
            foreach (var (name, query, allValue) in dashboard.Variables)
            {
                var known = await LabelValuesAsync(run, Template.Fill(query, values));
                var isAbsent = known.Count == 0;
                // cluster and namespace offer what the other job's targets have; that All covers targets without them is what the second job shows.
                if (isAbsent) dead.Add($"{job}: variable {name}: {query}");
                values[name] = name == "job" ? job : Chosen.GetValueOrDefault($"{file} {name}") ?? Chosen.GetValueOrDefault(name) ?? allValue ?? known.FirstOrDefault("");
                if (name is not ("cluster" or "namespace") && allValue is null && !known.Contains(values[name])) dead.Add($"{job}: variable {name} does not offer {values[name]}");
            }

            foreach (var query in dashboard.Queries)
            {
                // What is marked on charts happens to the other model.
                if (query.Letter == "annotation") (values["model"], values["version"]) = ("mortgage", "1");
                var place = $"{job}: {query.Place} {query.Letter}";
                var expr = LapsedTime.Of(Template.Fill(query.Expr, values));
                var answer = await AnswerAsync(run, expr, query.IsInstant);
                if (NotInThisRun.TryGetValue(query.Place, out var part))
                {
                    if (answer.Length > 0 || !query.Expr.Contains(part, StringComparison.Ordinal)) dead.Add($"{place}: has an answer after all, or is not about {part}: {expr}");
                }
                else if (answer.Length == 0) dead.Add($"{place}: no data: {expr}");
                else if (job == "model-exporter" && answer.All(value => value == 0) && !MayBeZero.ContainsKey(query.Place)) dead.Add($"{place}: nothing but 0: {expr}");
            }
        }

        Assert.True(dead.Count == 0, string.Join('\n', dead));
        output.WriteLine($"{file}: {dashboard.Queries.Count} queries, {dashboard.Variables.Count} variables");
    }

    private static async Task<double[]> AnswerAsync(TimeLapse run, string expr, bool isInstant) => isInstant
        ? [.. (await run.Prometheus.QueryAsync(expr, run.End)).Select(sample => sample.Value)]
        : [.. (await run.Prometheus.QueryRangeAsync(expr, run.Start, run.End, TimeSpan.FromSeconds(1))).SelectMany(series => series.Values)];

    private static async Task<IReadOnlyList<string>> LabelValuesAsync(TimeLapse run, string query)
    {
        var match = LabelValues().Match(query);
        Assert.True(match.Success, query);
        var path = string.Create(CultureInfo.InvariantCulture,
            $"/api/v1/label/{match.Groups[2].Value}/values?match[]={Uri.EscapeDataString(match.Groups[1].Value)}&start={run.Start.ToUnixTimeSeconds()}&end={run.End.ToUnixTimeSeconds()}");
        using var answer = await run.Prometheus.GetAsync(path);
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(value => value.GetString()!)];
    }

    [GeneratedRegex(@"^label_values\((.*), ?(\w+)\)$")]
    private static partial Regex LabelValues();
}
