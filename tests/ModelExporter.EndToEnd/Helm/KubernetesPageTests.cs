using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>docs/kubernetes.md: the YAML to paste is what the chart makes.</summary>
public sealed partial class KubernetesPageTests(SidecarTests.ExampleChart example) : IClassFixture<SidecarTests.ExampleChart>
{
    private static readonly string[] Same = ["livenessProbe", "readinessProbe", "startupProbe", "ports", "securityContext", "restartPolicy"];
    private static readonly Rendered Page = new(string.Join("\n---\n", Blocks().Select(block => block.Value).Where(block => block.StartsWith("apiVersion", StringComparison.Ordinal))));

    [Fact]
    public async Task The_sidecar_is_that_of_the_chart()
    {
        var pod = Page.Pods.Single(pod => pod.Spec["initContainers"] is not null);
        var rendered = Assert.Single((await example.RenderAsync("1.29.0")).Pods);
        foreach (var key in Same) Assert.True(JsonNode.DeepEquals(rendered.Exporter[key], pod.Exporter[key]), $"{key}: {pod.Exporter[key]}");
        Assert.Equal(rendered.Volumes, pod.Volumes);
        Assert.True(JsonNode.DeepEquals(rendered.Spec["securityContext"], pod.Spec["securityContext"]));
        var monitor = Page.One("PodMonitor");
        Assert.True(KubernetesObject.Selects(monitor["spec.selector.matchLabels"], pod.Labels));
        Assert.Equal((string)pod.Exporter["ports"]![0]!["name"]!, (string)monitor["spec.podMetricsEndpoints"]![0]!["port"]!);
        Assert.Contains($"regex: {monitor["spec.podMetricsEndpoints"]![0]!["port"]},", Blocks().Single(block => block.Value.StartsWith("scrape_configs", StringComparison.Ordinal)).Value, StringComparison.Ordinal);
        Assert.Contains(Page.All("ConfigMap"), map => map.Name == (string)pod.List("volumes").First()["configMap"]!["name"]!);
    }

    [Fact]
    public async Task The_gateway_is_that_of_the_chart()
    {
        var workload = Page.All("Deployment").Single(one => one.Name == "model-exporter");
        var rendered = (await Chart.RenderAsync("persistence-values.yaml")).One("Deployment");
        foreach (var path in (string[])["spec.replicas", "spec.strategy", "spec.template.spec.securityContext", "spec.template.spec.automountServiceAccountToken", "spec.template.spec.enableServiceLinks"])
        {
            Assert.True(JsonNode.DeepEquals(rendered[path], workload[path]), path);
        }

        var (shown, made) = (workload["spec.template.spec.containers"]![0]!, rendered["spec.template.spec.containers"]![0]!);
        foreach (var key in Same) Assert.True(JsonNode.DeepEquals(made[key], shown[key]), $"{key}: {shown[key]}");
        var service = Page.One("Service");
        Assert.True(KubernetesObject.Selects(service["spec.selector"], KubernetesObject.Strings(workload["spec.template.metadata.labels"])));
        Assert.True(JsonNode.DeepEquals((await Chart.RenderAsync("persistence-values.yaml")).One("Service")["spec.ports"], service["spec.ports"]));
    }

    [Fact]
    public async Task The_program_knows_its_flags_and_takes_its_configuration()
    {
        var help = (await ProgramUnderTest.RunAsync("serve", "--help")).Output;
        var flags = Page.Pods.SelectMany(pod => pod.Containers).SelectMany(container => container["args"] as JsonArray ?? []).Select(argument => ((string)argument!).Split('=')[0]).Where(argument => argument.StartsWith('-')).ToList();
        Assert.NotEmpty(flags);
        Assert.All(flags, flag => Assert.Contains(flag + " ", help, StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        foreach (var map in Page.All("ConfigMap"))
        {
            var finished = await ProgramUnderTest.RunAsync("check-config", folder.Write("exporter.yml", (string)map["data"]!["exporter.yml"]!));
            Assert.True(finished.Code == 0, finished.Error);
        }
    }

    [Fact]
    public async Task KServe_is_told_what_the_example_tells_it()
    {
        var shown = Page.All("InferenceService");
        foreach (var (serving, one) in new[] { ("kserve", shown[0]), ("kserve-gateway", shown[1]) })
        {
            var rendered = (await example.RenderAsync("1.28.0", "--set", "serving=" + serving)).One("InferenceService");
            Assert.True(JsonNode.DeepEquals(rendered["spec.predictor.logger"], one["spec.predictor.logger"]), serving);
            Assert.True(JsonNode.DeepEquals(rendered["metadata.annotations"], one["metadata.annotations"]), serving);
        }
    }

    private static MatchCollection Blocks() => Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "kubernetes.md")));

    [GeneratedRegex("(?<=\n```yaml\n)(.|\n)*?(?=\n```)")]
    private static partial Regex Block();
}
