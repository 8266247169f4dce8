using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>What has to hold for every object that the chart makes, with every file of values and on every version of Kubernetes.</summary>
public partial class RenderedObjectsTests
{
    public static MatrixTheoryData<string, string> Everything => new(Chart.ValuesFiles, Chart.KubernetesVersions);

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Names_and_labels_are_what_the_API_server_takes(string values, string kubernetes)
    {
        var rendered = await Chart.RenderAsync(values, kubernetes);
        Assert.NotEmpty(rendered.Objects);
        Assert.Equal(rendered.Objects.Count, rendered.Objects.DistinctBy(one => (one.Kind, one.Namespace, one.Name)).Count());
        foreach (var one in rendered.Objects)
        {
            Assert.Matches(DnsLabel(), one.Name);
            Assert.True(one.Name.Length <= 63, $"{one.Kind} {one.Name} has {one.Name.Length} characters");
            foreach (var (name, value) in one.Labels)
            {
                Assert.Matches(LabelName(), name);
                Assert.Matches(LabelValue(), value);
            }
        }

        foreach (var value in rendered.Pods.SelectMany(pod => pod.Labels.Values)) Assert.Matches(LabelValue(), value);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Selectors_find_what_they_are_for(string values, string kubernetes)
    {
        var rendered = await Chart.RenderAsync(values, kubernetes);
        foreach (var workload in rendered.All("Deployment"))
        {
            Assert.True(KubernetesObject.Selects(workload["spec.selector.matchLabels"], KubernetesObject.Strings(workload["spec.template.metadata.labels"])), workload.Name);
            Assert.DoesNotContain("helm.sh/chart", KubernetesObject.Strings(workload["spec.selector.matchLabels"]).Keys);
        }

        // A service or a budget is for one workload and not for the pod of the test.
        foreach (var one in rendered.All("Service").Select(service => (service, service["spec.selector"]))
            .Concat(rendered.All("PodDisruptionBudget").Select(budget => (budget, budget["spec.selector.matchLabels"]))))
        {
            var pod = Assert.Single(rendered.Pods, pod => KubernetesObject.Selects(one.Item2, pod.Labels));
            Assert.False(pod.IsTest);
            foreach (var port in one.Item1["spec.ports"]?.AsArray() ?? []) Assert.Contains((string)port!["targetPort"]!, Ports(pod));
        }

        foreach (var monitor in rendered.All("ServiceMonitor"))
        {
            var services = rendered.All("Service").Where(service => KubernetesObject.Selects(monitor["spec.selector.matchLabels"], service.Labels)).ToList();
            Assert.Equal(rendered.All("Deployment").Count, services.Count);
            var port = (string)monitor["spec.endpoints"]![0]!["port"]!;
            Assert.All(services, service => Assert.Contains(service["spec.ports"]!.AsArray(), offered => (string)offered!["name"]! == port));
            Assert.All(services, service => Assert.Contains(service.Namespace, Namespaces(monitor)));
        }

        foreach (var monitor in rendered.All("PodMonitor"))
        {
            Assert.Equal([rendered.All("ConfigMap")[0].Namespace], Namespaces(monitor));
            var pods = rendered.Pods.Where(pod => KubernetesObject.Selects(monitor["spec.selector.matchLabels"], pod.Labels)).ToList();
            Assert.Equal(rendered.All("Deployment").Count, pods.Count);
            Assert.All(pods, pod => Assert.Contains((string)monitor["spec.podMetricsEndpoints"]![0]!["port"]!, Ports(pod)));
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Nothing_is_privileged_and_nothing_can_be_written_but_the_state(string values, string kubernetes)
    {
        foreach (var pod in (await Chart.RenderAsync(values, kubernetes)).Pods)
        {
            Assert.False((bool)pod.Spec["automountServiceAccountToken"]!);
            Assert.All(["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"], key => Assert.Null(pod.Spec[key]));
            Assert.All(pod.List("volumes"), volume => Assert.Null(volume["hostPath"]));
            foreach (var container in pod.Containers)
            {
                var security = container["securityContext"]!;
                Assert.True((bool)security["runAsNonRoot"]!);
                Assert.False((bool)security["allowPrivilegeEscalation"]!);
                Assert.Null(security["privileged"]);
                Assert.All((container["ports"] as JsonArray ?? []).Select(port => port!), port => Assert.Null(port["hostPort"]));
                if ((string)container["name"]! is not ("model-exporter" or "healthcheck")) continue;
                Assert.True((bool)security["readOnlyRootFilesystem"]!);
                Assert.Equal(["ALL"], security["capabilities"]!["drop"]!.AsArray().Select(name => (string)name!));
                Assert.Equal("RuntimeDefault", (string)security["seccompProfile"]!["type"]!);
                Assert.NotEqual(0, (int)security["runAsUser"]!);
                Assert.All((container["volumeMounts"] as JsonArray ?? []).Where(mount => (string)mount!["name"]! != "model-exporter-storage"), mount => Assert.True((bool)mount!["readOnly"]!));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Every_mount_has_its_volume_and_every_volume_what_it_is_made_of(string values, string kubernetes)
    {
        var rendered = await Chart.RenderAsync(values, kubernetes);
        foreach (var pod in rendered.Pods)
        {
            Assert.Equal(pod.Volumes.Count, pod.Volumes.Distinct().Count());
            var mounted = pod.Containers.SelectMany(container => container["volumeMounts"] as JsonArray ?? []).Select(mount => (string)mount!["name"]!).ToHashSet();
            Assert.Equal(pod.Volumes.Order(), mounted.Order());
            var made = new VolumeSources(pod);
            Assert.Equal(made.ConfigMaps.Where(Ours).Order(), made.ConfigMaps.Where(Ours).Intersect(rendered.All("ConfigMap").Select(map => map.Name)).Order());
            Assert.Equal(made.Secrets.Where(Ours).Order(), made.Secrets.Where(Ours).Intersect(rendered.All("Secret").Select(secret => secret.Name)).Order());
            Assert.Equal(made.Claims.Where(Ours).Order(), made.Claims.Where(Ours).Intersect(rendered.All("PersistentVolumeClaim").Select(claim => claim.Name)).Order());
            if (pod.Spec["serviceAccountName"] is { } account && (string)account! != "monitoring") Assert.Contains(rendered.All("ServiceAccount"), one => one.Name == (string)account!);
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Probes_ask_the_port_that_the_program_listens_on(string values, string kubernetes)
    {
        foreach (var pod in (await Chart.RenderAsync(values, kubernetes)).Pods.Where(pod => !pod.IsTest))
        {
            var exporter = pod.Exporter;
            var web = int.Parse(Argument(exporter, "--web.listen-address").Split(':')[^1], CultureInfo.InvariantCulture);
            Assert.Equal(web, (int)exporter["ports"]![0]!["containerPort"]!);
            foreach (var (probe, path) in new[] { ("livenessProbe", "/-/healthy"), ("readinessProbe", "/-/ready"), ("startupProbe", "/-/healthy") })
            {
                Assert.Equal(web, (int)exporter[probe]!["httpGet"]!["port"]!);
                Assert.Equal(path, (string)exporter[probe]!["httpGet"]!["path"]!);
            }
        }
    }

    /// <summary>The value of an argument that is given as <c>--name=value</c>.</summary>
    internal static string Argument(JsonObject container, string name) =>
        container["args"]!.AsArray().Select(argument => (string)argument!).Single(argument => argument.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static bool Ours(string name) => name.StartsWith("r-model-exporter", StringComparison.Ordinal) || name.StartsWith("a-very-long", StringComparison.Ordinal);

    private static IEnumerable<string> Ports(Pod pod) => pod.Containers.SelectMany(container => container["ports"] as JsonArray ?? []).Select(port => (string)port!["name"]!);

    private static IEnumerable<string> Namespaces(KubernetesObject monitor) => monitor["spec.namespaceSelector.matchNames"]!.AsArray().Select(name => (string)name!);

    [GeneratedRegex("^[a-z]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^([a-z0-9][a-z0-9.-]{0,252}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex LabelName();

    [GeneratedRegex("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();

    // The names that a pod's volumes are made of.
    private sealed class VolumeSources(Pod pod)
    {
        private readonly JsonObject[] _volumes = [.. pod.List("volumes")];

        public IEnumerable<string> ConfigMaps => Names(volume => volume["configMap"]?["name"]).Concat(
            _volumes.SelectMany(volume => volume["projected"]?["sources"] as JsonArray ?? []).Select(source => (string)source!["configMap"]!["name"]!));

        public IEnumerable<string> Secrets => Names(volume => volume["secret"]?["secretName"]);

        public IEnumerable<string> Claims => Names(volume => volume["persistentVolumeClaim"]?["claimName"]);

        private IEnumerable<string> Names(Func<JsonObject, JsonNode?> name) => _volumes.Select(name).OfType<JsonNode>().Select(node => (string)node!);
    }
}
