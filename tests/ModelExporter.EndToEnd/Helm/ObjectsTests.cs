using System.Text;
using System.Text.Json.Nodes;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>What single values make of the chart's objects.</summary>
public class ObjectsTests
{
    [Fact]
    public async Task A_gateway_is_one_replica_that_ends_before_the_next_one_starts()
    {
        var gateway = (await Chart.RenderAsync("default-values.yaml")).One("Deployment");
        Assert.Equal(1, (int)gateway["spec.replicas"]!);
        Assert.Equal("Recreate", (string)gateway["spec.strategy.type"]!);
        // shutdown_timeout and the last checkpoint.
        Assert.True((int)gateway["spec.template.spec.terminationGracePeriodSeconds"]! >= 25);
    }

    [Fact]
    public async Task A_sidecar_installation_has_no_workload_of_its_own()
    {
        var rendered = await Chart.RenderAsync("sidecar-values.yaml");
        Assert.All(["Deployment", "Service", "ServiceAccount", "Pod", "Secret", "PersistentVolumeClaim"], kind => Assert.Empty(rendered.All(kind)));
        Assert.Contains(rendered.All("ConfigMap"), map => map.Name == "r-model-exporter-config");
    }

    [Fact]
    public async Task Without_a_token_one_is_made_up_and_it_is_a_long_one()
    {
        var (first, second) = (await TokenAsync("default"), await TokenAsync("default"));
        Assert.True(first.Length >= 32, first);
        Assert.NotEqual(first, second);
        Assert.Equal("a-token-for-this-test-only", await TokenAsync("token"));
    }

    [Fact]
    public async Task A_token_that_is_there_already_is_used_and_no_other_is_made()
    {
        var rendered = await Chart.RenderAsync("auth-values.yaml");
        Assert.Empty(rendered.All("Secret"));
        var volume = rendered.Pods.First(pod => !pod.IsTest).List("volumes").Single(volume => volume["secret"] is not null);
        Assert.Equal("r-token", (string)volume["secret"]!["secretName"]!);
        Assert.Equal("bearer", (string)volume["secret"]!["items"]![0]!["key"]!);
    }

    [Fact]
    public async Task A_connection_to_PostgreSQL_is_read_from_a_secret()
    {
        var pod = (await Chart.RenderAsync("postgres-values.yaml")).Pods.First(pod => !pod.IsTest);
        var secret = pod.List("volumes").Single(volume => (string)volume["name"]! == "model-exporter-postgres")["secret"]!;
        Assert.Equal("labels-database", (string)secret["secretName"]!);
        Assert.Equal("uri", (string)secret["items"]![0]!["key"]!);
        var mount = pod.Exporter["volumeMounts"]!.AsArray().Single(mount => (string)mount!["name"]! == "model-exporter-postgres")!;
        Assert.Equal($"{mount["mountPath"]}/{secret["items"]![0]!["path"]}", RenderedObjectsTests.Argument(pod.Exporter, "--labels.postgres.connection-file"));
        Assert.Equal("postgres", RenderedObjectsTests.Argument(pod.Exporter, "--labels.store"));
        var made = (await Chart.RenderAsync("sidecar-postgres-values.yaml")).One("Secret");
        Assert.StartsWith("Host=db;", Encoding.UTF8.GetString(Convert.FromBase64String((string)made["data"]!["connection"]!)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_shard_has_its_models_its_service_and_its_volume()
    {
        var rendered = await Chart.RenderAsync("shards-values.yaml");
        Assert.Equal(["r-model-exporter-money", "r-model-exporter-text"], rendered.All("Deployment").Select(one => one.Name));
        Assert.Equal(["r-model-exporter-money", "r-model-exporter-text"], rendered.All("Service").Select(one => one.Name));
        Assert.Equal(["r-model-exporter-money", "r-model-exporter-text"], rendered.All("PersistentVolumeClaim").Select(one => one.Name));
        Assert.Equal(["credit", "fraud"], Models("r-model-exporter-money-config"));
        Assert.Equal(["tickets"], Models("r-model-exporter-text-config"));
        Assert.Equal("512Mi", (string)rendered.All("Deployment")[0]["spec.template.spec.containers"]![0]!["resources"]!["limits"]!["memory"]!);
        Assert.Null(rendered.All("Deployment")[1]["spec.template.spec.containers"]![0]!["resources"]);
        foreach (var workload in rendered.All("Deployment"))
        {
            var volumes = workload["spec.template.spec.volumes"]!.AsArray();
            Assert.Contains(volumes, volume => (string?)volume!["persistentVolumeClaim"]?["claimName"] == workload.Name);
            Assert.Contains(volumes, volume => (string?)volume!["configMap"]?["name"] == workload.Name + "-config");
        }

        string[] Models(string map) => [.. YamlDocuments.Parse((string)rendered.All("ConfigMap").Single(one => one.Name == map)["data"]!["exporter.yml"]!)
            .Single()["models"]!.AsArray().Select(model => (string)model!["name"]!)];
    }

    [Fact]
    public async Task The_configuration_says_the_same_as_the_values()
    {
        var map = (await Chart.RenderAsync("config-values.yaml")).All("ConfigMap").Single();
        var written = YamlDocuments.Parse((string)map["data"]!["exporter.yml"]!).Single();
        Assert.True(JsonNode.DeepEquals(YamlDocuments.File(Chart.Values("config-values.yaml"))["config"], written), written.ToJsonString());
    }

    [Fact]
    public async Task The_state_outlives_the_release()
    {
        var claim = (await Chart.RenderAsync("persistence-values.yaml")).One("PersistentVolumeClaim");
        Assert.Equal("keep", claim.Annotations["helm.sh/resource-policy"]);
        Assert.Equal("daily", claim.Annotations["example.org/backup"]);
        Assert.Equal("2Gi", (string)claim["spec.resources.requests.storage"]!);
        Assert.Equal("fast", (string)claim["spec.storageClassName"]!);
        Assert.Empty((await Chart.RenderAsync("existing-claim-values.yaml")).All("PersistentVolumeClaim"));
    }

    [Fact]
    public async Task An_image_comes_from_where_the_release_says_by_its_digest()
    {
        var pods = (await Chart.RenderAsync("image-values.yaml")).Pods.ToList();
        Assert.Equal(2, pods.Count);
        foreach (var pod in pods)
        {
            Assert.Equal("mirror.example.org/ml/model-exporter@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", (string)pod.Containers.Single()["image"]!);
            Assert.Equal(["mirror", "own"], pod.List("imagePullSecrets").Select(secret => (string)secret["name"]!));
        }
    }

    [Fact]
    public async Task Extras_stand_beside_what_the_chart_makes_with_their_templates_filled_in()
    {
        var rendered = await Chart.RenderAsync("extras-values.yaml");
        var pod = rendered.Pods.First(pod => !pod.IsTest);
        Assert.Equal(["wait", "model-exporter", "proxy"], pod.Containers.Select(container => (string)container["name"]!));
        Assert.Equal(["--log.level=debug", "--collector.distances"], pod.Exporter["args"]!.AsArray().Select(argument => (string)argument!).TakeLast(2));
        Assert.Equal(["DOTNET_EnableDiagnostics", "MODEL_EXPORTER_DRIFT_Q", "POD_NAME"], pod.Exporter["env"]!.AsArray().Select(variable => (string)variable!["name"]!));
        Assert.Equal("r-variables", (string)pod.Exporter["envFrom"]![0]!["secretRef"]!["name"]!);
        Assert.Contains("certificates", pod.Volumes);
        Assert.Contains(rendered.Objects, one => one.Name == "r-more");
        Assert.Contains(rendered.Objects, one => one.Name == "r-model-exporter-text");
    }

    [Fact]
    public async Task Names_namespace_labels_and_annotations_reach_every_object()
    {
        var rendered = await Chart.RenderAsync("names-values.yaml");
        Assert.All(rendered.Objects, one => Assert.Equal("monitoring", one.Namespace));
        Assert.All(rendered.Objects, one => Assert.Equal("credit", one.Labels["team"]));
        Assert.All(rendered.Objects, one => Assert.Equal("models", one.Annotations["example.org/owner"]));
        Assert.Contains(rendered.Objects, one => one.Name.Length == 63);
    }

    [Fact]
    public async Task Scheduling_goes_to_the_pod()
    {
        var pod = (await Chart.RenderAsync("scheduling-values.yaml")).Pods.First(pod => !pod.IsTest);
        Assert.Equal("arm64", (string)pod.Spec["nodeSelector"]!["kubernetes.io/arch"]!);
        Assert.Equal("models", (string)pod.Spec["tolerations"]![0]!["key"]!);
        Assert.NotNull(pod.Spec["affinity"]!["nodeAffinity"]);
        Assert.True(KubernetesObject.Selects(pod.Spec["topologySpreadConstraints"]![0]!["labelSelector"]!["matchLabels"], pod.Labels));
        Assert.Equal(60, (int)pod.Spec["terminationGracePeriodSeconds"]!);
        Assert.Equal("false", pod.Labels["sidecar.istio.io/inject"]);
        Assert.Equal("256Mi", (string)pod.Exporter["resources"]!["limits"]!["memory"]!);
    }

    [Fact]
    public async Task A_policy_for_sidecars_closes_the_metrics_port_and_leaves_the_model_all_others()
    {
        var policy = (await Chart.RenderAsync("sidecar-values.yaml")).One("NetworkPolicy");
        var rules = policy["spec.ingress"]!.AsArray();
        Assert.Equal("monitoring", (string)rules[0]!["from"]![0]!["namespaceSelector"]!["matchLabels"]!["kubernetes.io/metadata.name"]!);
        var open = Assert.Single(rules, rule => rule!["from"] is null)!["ports"]!.AsArray().Where(port => (string)port!["protocol"]! == "TCP").ToList();
        var allowed = open.SelectMany(port => Enumerable.Range((int)port!["port"]!, (int)port["endPort"]! - (int)port["port"]! + 1)).ToHashSet();
        Assert.Equal([10464], Enumerable.Range(1, 65535).Except(allowed));
    }

    [Fact]
    public async Task A_policy_for_a_gateway_opens_two_ports_to_those_who_are_named()
    {
        var rules = (await Chart.RenderAsync("network-policy-values.yaml")).One("NetworkPolicy")["spec.ingress"]!.AsArray();
        Assert.All(rules, rule => Assert.NotEmpty(rule!["from"]!.AsArray()));
        Assert.Equal(10464, (int)rules[0]!["ports"]![0]!["port"]!);
        Assert.Equal("prometheus", (string)rules[0]!["from"]![0]!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]!);
        Assert.Equal(10465, (int)rules[1]!["ports"]![0]!["port"]!);
        Assert.Equal("models", (string)rules[1]!["from"]![0]!["namespaceSelector"]!["matchLabels"]!["kubernetes.io/metadata.name"]!);
        Assert.Equal("10.0.0.0/8", (string)rules[^1]!["from"]![0]!["ipBlock"]!["cidr"]!);
    }

    [Fact]
    public async Task A_budget_says_one_thing_only()
    {
        var least = (await Chart.RenderAsync("disruption-budget-values.yaml")).One("PodDisruptionBudget");
        Assert.Equal(0, (int)least["spec.minAvailable"]!);
        Assert.Null(least["spec.maxUnavailable"]);
        Assert.All((await Chart.RenderAsync("shards-values.yaml")).All("PodDisruptionBudget"), budget => Assert.Equal(1, (int)budget["spec.maxUnavailable"]!));
    }

    private static async Task<string> TokenAsync(string values)
    {
        var rendered = await Chart.TemplateAsync(Chart.Folder, "1.29.0", "-f", Chart.Values(values + "-values.yaml"));
        return Encoding.UTF8.GetString(Convert.FromBase64String((string)rendered.One("Secret")["data"]!["token"]!));
    }
}
