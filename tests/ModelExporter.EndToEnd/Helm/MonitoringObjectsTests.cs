using System.Text.Json.Nodes;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>What the chart gives to Prometheus and Grafana is what the repository has, to the last rule.</summary>
public class MonitoringObjectsTests
{
    private static readonly Dictionary<string, JsonArray> Files = Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*.yml")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => YamlDocuments.File(file)["groups"] as JsonArray ?? [], StringComparer.Ordinal);

    [Fact]
    public async Task Rules_are_those_of_the_repository()
    {
        var rendered = await Chart.RenderAsync("monitoring-values.yaml");
        var expected = Files.Where(file => file.Value.Count > 0).ToDictionary(file => "r-model-exporter-" + file.Key, file => file.Value);
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(), rendered.All("PrometheusRule").Select(rule => rule.Name).Order());
        foreach (var rule in rendered.All("PrometheusRule"))
        {
            Assert.True(JsonNode.DeepEquals(expected[rule.Name], rule["spec.groups"]), $"{rule.Name} says something else than its file");
            Assert.Equal("kube-prometheus-stack", rule.Labels["release"]);
        }
    }

    [Fact]
    public async Task Rules_that_the_chart_renders_are_rules_to_promtool()
    {
        using var folder = new TemporaryFolder();
        foreach (var values in (string[])["monitoring-values.yaml", "rules-values.yaml", "recording-rules-values.yaml"])
        {
            foreach (var rule in (await Chart.RenderAsync(values)).All("PrometheusRule"))
            {
                // JSON is YAML.
                var file = folder.Write(rule.Name + ".yml", rule["spec"]!.ToJsonString());
                var finished = await Tool.PromTool.RunAsync(["check", "rules", file]);
                Assert.True(finished.Code == 0, finished.Output + finished.Error);
            }
        }
    }

    [Fact]
    public async Task Alerts_can_be_left_out_get_labels_and_lead_to_other_runbooks()
    {
        var shipped = Alerts(Files.Values.SelectMany(groups => groups)).ToList();
        Assert.Contains(shipped, alert => (string)alert["alert"]! == "ModelReferencesDiffer");
        var rendered = Alerts((await Chart.RenderAsync("rules-values.yaml")).All("PrometheusRule").SelectMany(rule => rule["spec.groups"]!.AsArray())).ToList();
        Assert.Equal(shipped.Select(alert => (string)alert["alert"]!).Where(name => name != "ModelReferencesDiffer").Order(), rendered.Select(alert => (string)alert["alert"]!).Order());
        Assert.All(rendered, alert => Assert.Equal("credit", (string)alert["labels"]!["team"]!));
        Assert.All(rendered.Where(alert => alert["annotations"]?["runbook_url"] is not null),
            alert => Assert.StartsWith("https://runbooks.example.org/models/", (string)alert["annotations"]!["runbook_url"]!, StringComparison.Ordinal));

        var recording = (await Chart.RenderAsync("recording-rules-values.yaml")).All("PrometheusRule");
        Assert.NotEmpty(recording);
        Assert.Empty(Alerts(recording.SelectMany(rule => rule["spec.groups"]!.AsArray())));
    }

    [Fact]
    public async Task Dashboards_are_those_of_the_repository_for_Grafana_to_find()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "dashboards"), "*.json").Order(StringComparer.Ordinal).ToList();
        var maps = (await Chart.RenderAsync("monitoring-values.yaml")).All("ConfigMap").Where(map => map.Labels.ContainsKey("grafana_dashboard")).ToList();
        Assert.Equal(files.Select(file => Path.GetFileName(file)), maps.SelectMany(map => KubernetesObject.Strings(map["data"]).Keys).Order(StringComparer.Ordinal));
        foreach (var map in maps)
        {
            var (name, content) = KubernetesObject.Strings(map["data"]).Single();
            Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "dashboards", name)).TrimEnd('\n'), content);
            Assert.Equal("1", map.Labels["grafana_dashboard"]);
            Assert.Equal("Models", map.Annotations["grafana_folder"]);
            Assert.Equal("grafana", map.Namespace);
        }
    }

    [Fact]
    public async Task Series_get_the_job_that_the_rules_ask_for()
    {
        foreach (var endpoint in new[]
        {
            (await Chart.RenderAsync("monitoring-values.yaml")).One("ServiceMonitor")["spec.endpoints"]![0]!,
            (await Chart.RenderAsync("sidecar-values.yaml")).One("PodMonitor")["spec.podMetricsEndpoints"]![0]!,
        })
        {
            Assert.Equal("job", (string)endpoint["relabelings"]![0]!["targetLabel"]!);
            Assert.Equal("model-exporter", (string)endpoint["relabelings"]![0]!["replacement"]!);
        }

        var monitor = (await Chart.RenderAsync("monitoring-values.yaml")).One("ServiceMonitor");
        Assert.Equal("30s", (string)monitor["spec.endpoints"]![0]!["interval"]!);
        Assert.Equal(2, monitor["spec.endpoints"]![0]!["relabelings"]!.AsArray().Count);
        Assert.Equal("drop", (string)monitor["spec.endpoints"]![0]!["metricRelabelings"]![0]!["action"]!);
        Assert.Equal("kube-prometheus-stack", monitor.Labels["release"]);
    }

    [Fact]
    public async Task The_package_holds_the_files_themselves_and_makes_the_same_objects()
    {
        using var folder = new TemporaryFolder();
        await HelmProgram.SucceedAsync("package", Chart.Folder, "--destination", folder.Root);
        var package = Assert.Single(Directory.GetFiles(folder.Root, "*.tgz"));
        string[] arguments = ["-f", Chart.Values("monitoring-values.yaml"), "--set", "auth.token=same"];
        var (from, packed) = (await Chart.TemplateAsync(Chart.Folder, "1.29.0", arguments), await Chart.TemplateAsync(package, "1.29.0", arguments));
        Assert.Equal(from.Objects.Select(one => one.Json.ToJsonString()), packed.Objects.Select(one => one.Json.ToJsonString()));
        Assert.NotEmpty(packed.All("PrometheusRule"));
    }

    private static IEnumerable<JsonNode> Alerts(IEnumerable<JsonNode?> groups) => groups.SelectMany(group => group!["rules"]!.AsArray()).OfType<JsonNode>().Where(rule => rule["alert"] is not null);
}
