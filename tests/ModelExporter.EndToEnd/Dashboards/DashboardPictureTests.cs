using System.Globalization;
using System.Xml.Linq;
using ModelExporter.Dashboards.Definitions;
using ModelExporter.Dashboards.Pictures;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>The pictures of docs/ are drawn from real answers; with MODEL_EXPORTER_WRITE_DOCS=1 they are written there.</summary>
[Collection(SharedTimeLapse.Name)]
public sealed class DashboardPictureTests(SharedTimeLapse lapse)
{
    private const int LargestBytes = 100_000;

    private static readonly Dictionary<string, string[]> Repeated = new() { ["version"] = ["1", "2"], ["measure"] = ["accuracy", "roc_auc"] };

    public static TheoryData<string> Files => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_panel_can_be_drawn_from_its_answers(string file)
    {
        var run = await lapse.RunAsync();
        var dashboard = AllDashboards.Create().Single(one => one.File == file).Dashboard;
        var values = run.GrafanaVariables;
        foreach (var variable in dashboard.Variables) values[variable.Name] = variable.AllValue ?? "";
        values["job"] = "model-exporter";
        values["window"] = "1h";
        if (file is "model.json" or "drift.json") values["model"] = "credit";
        if (file == "drift.json") (values["version"], values["feature"]) = ("2", "age");
        if (file == "model.json") values["instance"] = ".+";
        var picture = new DashboardPicture((expr, isInstant) => AskAsync(run, expr, isInstant), values, Repeated, Seconds(run.Start), Seconds(run.End), LapsedTime.Factor);
        var svg = await picture.DrawAsync(dashboard);
        if (SharedTimeLapse.WritesDocuments) await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "images", "dashboard-" + Path.ChangeExtension(file, ".svg")), svg);
        var texts = XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.InRange(svg.Length, 1, LargestBytes);
        Assert.DoesNotContain("No data", texts);
        Assert.DoesNotContain(texts, text => text.Contains("NaN", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<Series>> AskAsync(TimeLapse run, string expr, bool isInstant)
    {
        expr = LapsedTime.Of(expr);
        var end = Seconds(run.End);
        if (isInstant) return [.. (await run.Prometheus.QueryAsync(expr, run.End)).Select(sample => new Series(sample.Labels, [(end, sample.Value)]))];
        var step = TimeSpan.FromSeconds(Math.Max(1, Math.Round((run.End - run.Start).TotalSeconds / 50)));
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(expr)}&start={Seconds(run.Start)}&end={end}&step={step.TotalSeconds}");
        using var answer = await run.Prometheus.GetAsync(path);
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => new Series(
            series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            [.. series.GetProperty("values").EnumerateArray().Select(point => (point[0].GetDouble(), double.Parse(point[1].GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)))]))];
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
