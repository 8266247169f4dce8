using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>A model's chart that has the exporter as a dependency and includes its container: the example in the repository.</summary>
public sealed class SidecarTests(SidecarTests.ExampleChart example) : IClassFixture<SidecarTests.ExampleChart>
{
    public static TheoryData<string, string> Servings => new() { { "deployment", "Deployment" }, { "kserve", "InferenceService" } };

    [Theory]
    [MemberData(nameof(Servings))]
    public async Task From_Kubernetes_1_29_on_it_starts_before_the_model_and_ends_after_it(string serving, string kind)
    {
        var pod = await PodAsync(serving, kind, "1.29.0");
        var exporter = Assert.Single(pod.List("initContainers"));
        Assert.Equal("model-exporter", (string)exporter["name"]!);
        Assert.Equal("Always", (string)exporter["restartPolicy"]!);
        Assert.DoesNotContain(pod.List("containers"), container => (string)container["name"]! == "model-exporter");
    }

    [Theory]
    [MemberData(nameof(Servings))]
    public async Task Before_it_is_a_container_beside_the_model(string serving, string kind)
    {
        var pod = await PodAsync(serving, kind, "1.28.9");
        Assert.Null(pod.Spec["initContainers"]);
        var exporter = pod.List("containers").Single(container => (string)container["name"]! == "model-exporter");
        Assert.Null(exporter["restartPolicy"]);
    }

    [Theory]
    [InlineData("always", "1.27.0", true)]
    [InlineData("never", "1.33.0", false)]
    [InlineData("auto", "v1.29.3-gke.100", true)]
    [InlineData("auto", "v1.28.15-eks-abcdef", false)]
    public async Task Which_of_the_two_can_be_said_and_is_seen_from_the_version_otherwise(string native, string kubernetes, bool initContainer)
    {
        var pod = await PodAsync("deployment", "Deployment", kubernetes, "--set", "model-exporter.sidecar.native=" + native);
        Assert.Equal(initContainer, pod.Spec["initContainers"] is not null);
    }

    [Theory]
    [InlineData("1.27.0")]
    [InlineData("1.29.0")]
    public async Task It_never_takes_the_model_out_of_service(string kubernetes)
    {
        foreach (var (serving, kind) in new[] { ("deployment", "Deployment"), ("kserve", "InferenceService") })
        {
            var exporter = (await PodAsync(serving, kind, kubernetes)).Exporter;
            Assert.Null(exporter["readinessProbe"]);
            Assert.Null(exporter["startupProbe"]);
            var liveness = exporter["livenessProbe"]!["httpGet"]!;
            Assert.Equal("/-/healthy", (string)liveness["path"]!);
            Assert.Equal((int)exporter["ports"]![0]!["containerPort"]!, (int)liveness["port"]!);
        }
    }

    [Fact]
    public async Task It_takes_events_on_loopback_only_and_without_a_token()
    {
        var exporter = (await PodAsync("deployment", "Deployment", "1.29.0")).Exporter;
        Assert.Equal("localhost:10465", RenderedObjectsTests.Argument(exporter, "--ingest.listen-address"));
        Assert.DoesNotContain(exporter["args"]!.AsArray(), argument => ((string)argument!).Contains("auth", StringComparison.Ordinal));
        Assert.Single(exporter["ports"]!.AsArray());
        var flags = exporter["args"]!.AsArray().Select(argument => (string)argument!).Skip(1);
        var help = (await ProgramUnderTest.RunAsync("serve", "--help")).Output;
        Assert.All(flags, flag => Assert.Contains(flag.Split('=')[0], help, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Servings))]
    public async Task Its_mounts_have_volumes_and_its_monitor_finds_the_pods_of_the_model(string serving, string kind)
    {
        var rendered = await example.RenderAsync("1.29.0", "--set", "serving=" + serving, "--set", "model-exporter.networkPolicy.enabled=true",
            "--set", "model-exporter.auth.token=secret", "--set", "model-exporter.references.existingConfigMaps={profiles}");
        var pod = Assert.Single(rendered.Pods);
        Assert.Equal(kind, Assert.Single(rendered.Objects, one => one.Kind == kind).Kind);
        Assert.Equal(pod.Volumes.Order(), pod.Exporter["volumeMounts"]!.AsArray().Select(mount => (string)mount!["name"]!).Order());
        var configuration = pod.List("volumes").Single(volume => (string)volume["name"]! == "model-exporter-config");
        Assert.Contains(rendered.All("ConfigMap"), map => map.Name == (string)configuration["configMap"]!["name"]!);
        var token = pod.List("volumes").Single(volume => (string)volume["name"]! == "model-exporter-auth");
        Assert.Contains(rendered.All("Secret"), secret => secret.Name == (string)token["secret"]!["secretName"]!);
        Assert.True(KubernetesObject.Selects(rendered.One("PodMonitor")["spec.selector.matchLabels"], pod.Labels));
        Assert.True(KubernetesObject.Selects(rendered.One("NetworkPolicy")["spec.podSelector.matchLabels"], pod.Labels));
        var port = (string)rendered.One("PodMonitor")["spec.podMetricsEndpoints"]![0]!["port"]!;
        Assert.Single(pod.Exporter["ports"]!.AsArray(), offered => (string)offered!["name"]! == port);
    }

    [Fact]
    public async Task A_changed_configuration_makes_new_pods_and_a_changed_reference_does_not()
    {
        string[] references = ["--set", "model-exporter.references.files.a\\.json=A"];
        var before = await ChecksumAsync();
        Assert.Equal(before, await ChecksumAsync(references));
        Assert.NotEqual(before, await ChecksumAsync("--set", "model-exporter.config.log.level=debug"));
    }

    [Fact]
    public async Task KServe_logs_to_the_sidecar_over_loopback_or_to_the_proxy_of_a_gateway()
    {
        var sidecar = (await example.RenderAsync("1.29.0", "--set", "serving=kserve")).One("InferenceService");
        Assert.Equal("http://localhost:10465/v1/ingest/kserve", (string)sidecar["spec.predictor.logger.url"]!);

        var over = (await example.RenderAsync("1.29.0", "--set", "serving=kserve-gateway")).One("InferenceService");
        var url = new Uri((string)over["spec.predictor.logger.url"]!);
        var gateway = new Rendered(await HelmProgram.SucceedAsync("template", "gateway", Chart.Folder, "--namespace", "monitoring", "--kube-version", "1.29.0",
            "-f", Path.Combine(Repository.Root, "helm", "examples", "gateway-for-kserve.yaml")));
        var service = gateway.All("Service").Single(service => $"{service.Name}.{service.Namespace}" == url.Host);
        Assert.Contains(service["spec.ports"]!.AsArray(), port => (int)port!["port"]! == url.Port);
        var pod = gateway.Pods.Single(pod => !pod.IsTest);
        Assert.True(KubernetesObject.Selects(service["spec.selector"], pod.Labels));
        var proxy = pod.List("containers").Single(container => (string)container["name"]! == "kserve-proxy");
        Assert.Equal(url.Port, (int)proxy["ports"]![0]!["containerPort"]!);
        var reads = (string)gateway.All("ConfigMap").Single(map => map.Name.EndsWith("-kserve", StringComparison.Ordinal))["data"]!["default.conf.template"]!;
        Assert.Contains($"location = {url.AbsolutePath} ", reads, StringComparison.Ordinal);
        Assert.Contains("Bearer ${TOKEN}", reads, StringComparison.Ordinal);
        var secret = proxy["env"]![0]!["valueFrom"]!["secretKeyRef"]!;
        Assert.True(gateway.One("Secret")["data"]!.AsObject().ContainsKey((string)secret["key"]!));
        Assert.Equal(gateway.One("Secret").Name, (string)secret["name"]!);
    }

    [Fact]
    public async Task Every_serving_of_the_example_passes_lint()
    {
        foreach (var serving in (string[])["deployment", "kserve", "kserve-gateway"]) await HelmProgram.SucceedAsync("lint", "--strict", example.Folder, "--set", "serving=" + serving);
    }

    [Fact]
    public async Task A_dependency_that_is_no_sidecar_is_refused_with_what_to_do()
    {
        var finished = await HelmProgram.RunAsync("template", "r", example.Folder, "--kube-version", "1.29.0", "--set", "model-exporter.mode=deployment");
        Assert.NotEqual(0, finished.Code);
        Assert.Contains("set mode to sidecar in the values of the dependency", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.29.0")]
    [InlineData("1.27.0")]
    public async Task An_alias_of_the_dependency_works_when_its_name_is_said(string kubernetes)
    {
        using var folder = new TemporaryFolder();
        ExampleChart.Copy(example.Folder, folder["aliased"]);
        foreach (var file in (string[])["Chart.yaml", "values.yaml", "templates/deployment.yaml", "templates/inferenceservice.yaml"])
        {
            var path = Path.Combine(folder["aliased"], file);
            var text = File.ReadAllText(path).Replace("(index .Values \"model-exporter\")", "(index .Values \"monitor\")", StringComparison.Ordinal)
                .Replace("\"values\" (index .Values \"monitor\")", "\"values\" .Values.monitor \"name\" \"monitor\"", StringComparison.Ordinal)
                .Replace("\nmodel-exporter:", "\nmonitor:", StringComparison.Ordinal)
                .Replace("  - name: model-exporter\n", "  - name: model-exporter\n    alias: monitor\n", StringComparison.Ordinal);
            File.WriteAllText(path, text);
        }

        var rendered = await Chart.TemplateAsync(folder["aliased"], kubernetes);
        var pod = Assert.Single(rendered.Pods);
        Assert.True(KubernetesObject.Selects(rendered.One("PodMonitor")["spec.selector.matchLabels"], pod.Labels));
        Assert.Equal(rendered.One("ConfigMap").Name, (string)pod.List("volumes").First()["configMap"]!["name"]!);
        Assert.Equal("r-monitor-config", rendered.One("ConfigMap").Name);
    }

    private async Task<Pod> PodAsync(string serving, string kind, string kubernetes, params string[] more)
    {
        var rendered = await example.RenderAsync(kubernetes, ["--set", "serving=" + serving, .. more]);
        Assert.Single(rendered.All(kind));
        return Assert.Single(rendered.Pods);
    }

    private async Task<string> ChecksumAsync(params string[] more)
    {
        var rendered = await example.RenderAsync("1.29.0", more);
        return (string)rendered.One("Deployment")["spec.template.metadata.annotations"]!["model-exporter/config-checksum"]!;
    }

    /// <summary>The example with its dependency, in a folder of its own: Helm writes into it.</summary>
    public sealed class ExampleChart : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        /// <summary>Where the chart is.</summary>
        public string Folder => Path.Combine(_folder.Root, "helm", "examples", "credit-model");

        public async ValueTask InitializeAsync()
        {
            // The links in the chart lead out of it, so what they lead to is copied as well.
            foreach (var name in (string[])["helm", "alerts", "dashboards"]) Copy(Path.Combine(Repository.Root, name), _folder[name]);
            await HelmProgram.SucceedAsync("dependency", "update", Folder);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }

        internal Task<Rendered> RenderAsync(string kubernetes, params string[] arguments) => Chart.TemplateAsync(Folder, kubernetes, arguments);

        internal static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            foreach (var folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
