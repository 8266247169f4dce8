using System.Text.Json.Nodes;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Image;

/// <summary>The compose files: what they mount is there, what they connect fits together, and the tools take their configurations.</summary>
public class ComposeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "compose");
    private static readonly JsonObject Compose = YamlDocuments.File(Folder, "compose.yaml");
    private static readonly JsonObject Serve = YamlDocuments.File(Folder, "compose.serve.yaml");

    [Fact]
    public void Every_mounted_file_is_there_and_every_volume_declared()
    {
        var declared = Compose["volumes"]!.AsObject().Select(volume => volume.Key).ToHashSet();
        var used = new HashSet<string>();
        foreach (var (name, service) in Compose["services"]!.AsObject())
        {
            foreach (var volume in (service!["volumes"] as JsonArray ?? []).Select(volume => ((string)volume!).Split(':')))
            {
                if (!volume[0].StartsWith('.')) used.Add(volume[0]);
                else Assert.True(Path.Exists(Path.GetFullPath(Path.Combine(Folder, volume[0]))), $"{name} mounts {volume[0]}, which is not there");
                if (volume[0].StartsWith('.')) Assert.Equal("ro", volume[2]);
            }
        }

        Assert.Equal(declared.Order(), used.Order());
        Assert.True(System.IO.File.Exists(Path.Combine(Folder, (string)Compose["services"]!["exporter"]!["build"]!["context"]!, "Dockerfile")));
    }

    [Fact]
    public void Images_are_pinned_and_ports_are_for_this_machine_only()
    {
        foreach (var (name, service) in Compose["services"]!.AsObject())
        {
            Assert.Matches("^[a-z0-9/-]+:v?[0-9]+(\\.[0-9]+)*$", (string)service!["image"]!);
            Assert.All(Ports(service), port => Assert.True(port is ["127.0.0.1", _, _] && port[1] == port[2], name));
        }

        Assert.All(Ports(Serve["services"]!["exporter"]!), port => Assert.Equal(["127.0.0.1", "10465", "10465"], port));
    }

    [Fact]
    public void What_one_asks_for_the_other_offers()
    {
        var prometheus = YamlDocuments.File(Folder, "prometheus.yml");
        Assert.Equal("model-exporter", (string)prometheus["scrape_configs"]![0]!["job_name"]!);
        Offered((string)prometheus["scrape_configs"]![0]!["static_configs"]![0]!["targets"]![0]!);
        Offered((string)prometheus["alerting"]!["alertmanagers"]![0]!["static_configs"]![0]!["targets"]![0]!);
        Offered(new Uri((string)YamlDocuments.File(Folder, "grafana-datasource.yml")["datasources"]![0]!["url"]!).Authority);
        var receivers = YamlDocuments.File(Repository.Root, "alerts", "alertmanager.yml")["receivers"]!.AsArray();
        foreach (var url in receivers.SelectMany(receiver => receiver!["webhook_configs"] as JsonArray ?? []).Select(webhook => new Uri((string)webhook!["url"]!)))
        {
            var receiver = Compose["services"]![url.Host]!;
            Assert.Equal(url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), (string)receiver["environment"]!["HTTP_PORT"]!);
        }

        // The dashboards' provider reads the folder that they are mounted into.
        var provider = YamlDocuments.File(Repository.Root, "dashboards", "provider.yml");
        Assert.Equal((string)provider["providers"]![0]!["options"]!["path"]!, Mounts("grafana").Single(mount => mount[0] == "../../dashboards")[1]);

        static void Offered(string address)
        {
            var service = Compose["services"]![address.Split(':')[0]]!;
            Assert.Contains(Ports(service), port => port[2] == address.Split(':')[1]);
        }
    }

    [Fact]
    public async Task The_program_knows_what_it_is_told()
    {
        var help = (await ProgramUnderTest.RunAsync("--help")).Output + (await ProgramUnderTest.RunAsync("serve", "--help")).Output;
        var words = Compose["services"]!["exporter"]!["command"]!.AsArray().Concat(Serve["services"]!["exporter"]!["command"]!.AsArray()).Select(word => ((string)word!).Split('=')[0]).ToList();
        Assert.Contains("demo", words);
        Assert.All(words, word => Assert.Contains(word, help, StringComparison.Ordinal));
        var token = (string)Serve["services"]!["exporter"]!["secrets"]![0]!;
        Assert.Contains("--ingest.auth.token-file=/run/secrets/" + token, Serve["services"]!["exporter"]!["command"]!.AsArray().Select(word => (string)word!));
        Assert.NotNull(Serve["secrets"]![token]);
        // A folder that the image has, and that belongs to its user.
        Assert.Contains(Mounts("exporter"), mount => mount[1] == "/var/lib/model-exporter");
        Assert.True((bool)Compose["services"]!["exporter"]!["read_only"]!);
    }

    [Fact]
    public async Task Promtool_takes_the_configuration_of_Prometheus_with_all_rules()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("prometheus.yml", System.IO.File.ReadAllText(Path.Combine(Folder, "prometheus.yml")));
        Directory.CreateDirectory(folder["rules"]);
        var mount = Mounts("prometheus").Single(mount => mount[1] == "/etc/prometheus/rules");
        var rules = Directory.GetFiles(Path.Combine(Folder, mount[0]), "*.yml").ToList();
        foreach (var rule in rules) System.IO.File.Copy(rule, Path.Combine(folder["rules"], Path.GetFileName(rule)));
        var finished = await Tool.PromTool.RunAsync(["check", "config", file]);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
        foreach (var rule in rules.Where(rule => YamlDocuments.File(rule)["groups"] is not null)) Assert.Contains(Path.GetFileName(rule), finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amtool_takes_the_configuration_of_Alertmanager()
    {
        var mount = Mounts("alertmanager").Single(mount => mount[1] == "/etc/alertmanager/alertmanager.yml");
        var finished = await Tool.AmTool.RunAsync(["check-config", Path.Combine(Folder, mount[0])]);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }

    private static IEnumerable<string[]> Mounts(string service) => (Compose["services"]![service]!["volumes"] as JsonArray ?? []).Select(volume => ((string)volume!).Split(':'));

    private static IEnumerable<string[]> Ports(JsonNode service) => (service["ports"] as JsonArray ?? []).Select(port => ((string)port!).Split(':'));
}
