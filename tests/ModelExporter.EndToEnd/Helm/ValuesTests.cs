using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>The values of the chart: the schema refuses what is wrong, the table in the README has all that there are.</summary>
public partial class ValuesTests
{
    private const string Start = "<!-- values -->";
    private const string End = "<!-- end of values -->";
    private static readonly string Readme = Path.Combine(Chart.Folder, "README.md");

    public static TheoryData<string> Files => [.. Chart.ValuesFiles];

    public static TheoryData<string, string> Mistakes => new()
    {
        { "mode=daemonset", "mode" },
        { "imagee.tag=1", "imagee" },
        { "image.tag=a b", "image.tag" },
        { "image.digest=sha256:123", "image.digest" },
        { "image.pullPolicy=Sometimes", "image.pullPolicy" },
        { "web.port=80", "web.port" },
        { "ingest.port=70000", "ingest.port" },
        { "web.port=10465", "the program tells its listeners apart by their ports" },
        { "web.telemetryPath=metrics", "web.telemetryPath" },
        { "config.web.listen=:1", "config.web" },
        { "config.web.telemetry_path=/m", "config.web" },
        { "config.ingest.listen=:1", "config.ingest" },
        { "config.ingest.auth.token_file=/token", "config.ingest" },
        { "config.storage.path=/tmp", "config.storage" },
        { "config.models[0].task=binary", "config.models.0" },
        { "config.labels.store=postgres", "config.labels" },
        { "config.labels.postgres.connection=Host=db", "config.labels.postgres" },
        { "postgres.enabled=true", "postgres needs a connection string" },
        { "references.files.credit\\.txt=x", "references.files" },
        { "references.binaryFiles.credit\\.json=x", "references.binaryFiles" },
        { "auth.token=with space", "auth.token" },
        { "sidecar.native=yes", "sidecar.native" },
        { "storage.path=relative", "storage.path" },
        { "storage.sizeLimit=big", "storage.sizeLimit" },
        { "storage.persistence.accessModes={ReadOnlyMany}", "storage.persistence.accessModes" },
        { "shards[0].name=EU", "shards.0" },
        { "shards[0].name=eu,shards[0].models={a},shards[1].name=us,shards[1].models={a}", "a model is in two shards" },
        { "shards[0].name=eu,shards[0].models={a},shards[1].name=eu,shards[1].models={b}", "two shards have the same name" },
        { "shards[0].name=eu,shards[0].models={a},config.models[0].name=b", "the model b of config is in no shard" },
        { "shards[0].name=eu,shards[0].models={a},storage.persistence.existingClaim=c", "shards cannot share" },
        { "mode=sidecar,shards[0].name=eu,shards[0].models={a}", "shards are gateways" },
        { "mode=sidecar,serviceMonitor.enabled=true", "use podMonitor for sidecars" },
        { "mode=sidecar,storage.persistence.enabled=true", "storage.persistence is for gateways" },
        { "existingConfigMap=mine,config.log.level=debug", "exclude each other" },
        { "resources.limits.memory=true", "resources.limits.memory" },
        { "resources.limit.memory=1Gi", "resources" },
        { "livenessProbe.periodSeconds=0", "livenessProbe.periodSeconds" },
        { "livenessProbe.httpGet.path=/", "livenessProbe" },
        { "monitoring.interval=30", "monitoring.interval" },
        { "service.type=ExternalName", "service.type" },
        { "prometheusRule.runbookUrl=runbooks", "prometheusRule.runbookUrl" },
        { "podMonitor=true", "podMonitor" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_of_values_passes_lint(string values) => await HelmProgram.SucceedAsync("lint", "--strict", Chart.Folder, "-f", Chart.Values(values));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_refused_with_its_place(string set, string place)
    {
        var finished = await HelmProgram.RunAsync("template", "r", Chart.Folder, "--kube-version", "1.29.0", "--set", set);
        Assert.NotEqual(0, finished.Code);
        Assert.Contains(place, finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_Kubernetes_is_refused()
    {
        var finished = await HelmProgram.RunAsync("template", "r", Chart.Folder, "--kube-version", "1.24.0");
        Assert.NotEqual(0, finished.Code);
        Assert.Contains("kubeVersion", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_has_every_value()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!;
        foreach (var path in Leaves(YamlDocuments.File(Chart.Folder, "values.yaml"), ""))
        {
            var node = schema;
            foreach (var key in path.Split('.'))
            {
                if (node!["$ref"] is { } reference) node = schema["definitions"]![((string)reference!).Split('/')[^1]];
                if (node!["properties"] is not { } properties) break;
                Assert.True(properties[key] is not null, $"values.schema.json does not have {path}");
                node = properties[key];
            }
        }
    }

    [Fact]
    public void The_readme_has_every_value()
    {
        var table = Table();
        var text = File.ReadAllText(Readme);
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= 0 && end > start, "README.md has no place for the table of values");
        var whole = text[..(start + Start.Length)] + "\n" + table + text[end..];
        if (Environment.GetEnvironmentVariable("MODEL_EXPORTER_WRITE_DOCS") == "1") File.WriteAllText(Readme, whole);
        Assert.True(text == whole || Environment.GetEnvironmentVariable("MODEL_EXPORTER_WRITE_DOCS") == "1",
            "helm/model-exporter/README.md does not have the values of values.yaml; run this test with MODEL_EXPORTER_WRITE_DOCS=1");
    }

    [Fact]
    public void The_version_is_the_same_everywhere()
    {
        var chart = YamlDocuments.File(Chart.Folder, "Chart.yaml");
        var program = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        Assert.Equal(program, (string)chart["appVersion"]!);
        Assert.Equal(program, (string)chart["version"]!);
        Assert.Contains($$$"""{{- define "model-exporter.appVersion" -}}{{{program}}}{{- end -}}""", File.ReadAllText(Path.Combine(Chart.Folder, "templates", "_names.tpl")), StringComparison.Ordinal);
        Assert.Equal(program, (string)YamlDocuments.File(Repository.Root, "helm", "examples", "credit-model", "Chart.yaml")["dependencies"]![0]!["version"]!);
    }

    // A row for each comment that starts with two dashes, and the key below it.
    private static string Table()
    {
        var values = YamlDocuments.File(Chart.Folder, "values.yaml");
        var rows = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        var documented = new List<string>();
        var path = new List<string>();
        string? meaning = null;
        foreach (var line in File.ReadLines(Path.Combine(Chart.Folder, "values.yaml")))
        {
            if (Comment().Match(line) is { Success: true } comment) meaning = comment.Groups[1].Value;
            if (Key().Match(line) is not { Success: true } key) continue;
            var depth = key.Groups["indent"].Length / 2;
            path = [.. path.Take(depth), key.Groups["key"].Value];
            if (meaning is null) continue;
            var name = string.Join('.', path);
            var value = path.Aggregate((JsonNode?)values, (node, part) => node![part]);
            rows.Append($"| `{name}` | `{value?.ToJsonString(Unescaped)}` | {meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            documented.Add(name);
            meaning = null;
        }

        Assert.All(Leaves(values, ""), leaf => Assert.True(documented.Exists(name => leaf == name || leaf.StartsWith(name + ".", StringComparison.Ordinal)), $"{leaf} of values.yaml has no comment"));
        return rows.ToString();
    }

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<string> Leaves(JsonObject values, string prefix) => values.SelectMany(pair =>
        pair.Value is JsonObject { Count: > 0 } map ? Leaves(map, prefix + pair.Key + ".") : [prefix + pair.Key]);

    [GeneratedRegex("^ *# -- (.+)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<indent> *)(?<key>[A-Za-z][A-Za-z0-9]*):( |$)")]
    private static partial Regex Key();
}
