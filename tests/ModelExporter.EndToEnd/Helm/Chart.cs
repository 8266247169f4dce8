using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>The chart in the repository, and what Helm makes of it.</summary>
internal static class Chart
{
    /// <summary>Before native sidecars, and with them.</summary>
    public static readonly string[] KubernetesVersions = ["1.27.0", "1.29.0", "1.33.0"];

    private static readonly ConcurrentDictionary<string, Lazy<Task<Rendered>>> Known = new(StringComparer.Ordinal);

    /// <summary>Its folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "helm", "model-exporter");

    /// <summary>The names of the files of values, one for each feature.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "ci"), "*-values.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The path of a file of values.</summary>
    public static string Values(string name) => Path.Combine(Folder, "ci", name);

    /// <summary>The objects for a file of values; rendered once.</summary>
    public static Task<Rendered> RenderAsync(string valuesFile, string kubernetes = "1.29.0") =>
        Known.GetOrAdd(valuesFile + kubernetes, _ => new Lazy<Task<Rendered>>(() => TemplateAsync(Folder, kubernetes, "-f", Values(valuesFile)))).Value;

    /// <summary>The objects of a chart as the release <c>r</c> in the namespace <c>models</c>.</summary>
    public static async Task<Rendered> TemplateAsync(string chart, string kubernetes, params string[] arguments) => new(await HelmProgram.SucceedAsync(
        ["template", "r", chart, "--namespace", "models", "--kube-version", kubernetes, "--api-versions", "monitoring.coreos.com/v1", .. arguments]));
}

/// <summary>Objects that Helm rendered. A value.</summary>
internal sealed class Rendered
{
    /// <param name="yaml">What Helm wrote.</param>
    public Rendered(string yaml) => Objects = [.. YamlDocuments.Parse(yaml).Select(document => new KubernetesObject(document.AsObject()))];

    /// <summary>All of them.</summary>
    public IReadOnlyList<KubernetesObject> Objects { get; }

    /// <summary>Those of a kind.</summary>
    public IReadOnlyList<KubernetesObject> All(string kind) => [.. Objects.Where(one => one.Kind == kind)];

    /// <summary>The only one of a kind.</summary>
    public KubernetesObject One(string kind) => Assert.Single(All(kind));

    /// <summary>The pods that they make or are: of workloads the templates.</summary>
    public IEnumerable<Pod> Pods => Objects.Select(one => one.Kind switch
    {
        "Pod" => new Pod(one.Labels, one.Json["spec"]!.AsObject(), IsTest: true),
        "Deployment" => new Pod(KubernetesObject.Strings(one["spec.template.metadata.labels"]), one["spec.template.spec"]!.AsObject(), IsTest: false),
        "InferenceService" => new Pod(KubernetesObject.Strings(one["spec.predictor.labels"]), one["spec.predictor"]!.AsObject(), IsTest: false),
        _ => null,
    }).OfType<Pod>();
}

/// <summary>An object of Kubernetes. A value.</summary>
internal sealed record KubernetesObject(JsonObject Json)
{
    public string Kind => (string)Json["kind"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    public string? Namespace => (string?)Json["metadata"]!["namespace"];

    public IReadOnlyDictionary<string, string> Labels => Strings(Json["metadata"]!["labels"]);

    public IReadOnlyDictionary<string, string> Annotations => Strings(Json["metadata"]!["annotations"]);

    /// <summary>What is at a path of keys, joined by points; null where there is nothing.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, key) => node?[key]);

    /// <summary>A map of texts; a number or a truth value in it, which the API server would refuse, is an error.</summary>
    public static IReadOnlyDictionary<string, string> Strings(JsonNode? map) =>
        map?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>(), StringComparer.Ordinal) ?? [];

    /// <summary>Whether labels have all that a selector asks for.</summary>
    public static bool Selects(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        Strings(selector) is { Count: > 0 } wanted && wanted.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
}

/// <summary>A pod with its labels. A value.</summary>
internal sealed record Pod(IReadOnlyDictionary<string, string> Labels, JsonObject Spec, bool IsTest)
{
    /// <summary>All containers, those of the beginning too.</summary>
    public IEnumerable<JsonObject> Containers => List("initContainers").Concat(List("containers"));

    /// <summary>The exporter's container.</summary>
    public JsonObject Exporter => Containers.Single(container => (string)container["name"]! == "model-exporter");

    /// <summary>The names of the volumes.</summary>
    public IReadOnlyList<string> Volumes => [.. List("volumes").Select(volume => (string)volume["name"]!)];

    /// <summary>A list of objects, empty where it is missing.</summary>
    public IEnumerable<JsonObject> List(string key) => (Spec[key] as JsonArray ?? []).Select(item => item!.AsObject());
}
