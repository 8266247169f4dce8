using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>What the chart says to the program, before the program itself: flags, variables, configuration, ports, pages.</summary>
public partial class ProgramArgumentsTests
{
    private static readonly Lazy<Task<string>> Help = new(async () => (await ProgramUnderTest.RunAsync("serve", "--help")).Output);

    public static TheoryData<string> ValuesFiles => [.. Chart.ValuesFiles];

    public static TheoryData<string> Gateways => ["default-values.yaml", "config-values.yaml", "references-values.yaml", "no-storage-values.yaml", "extras-values.yaml", "pod-monitor-values.yaml"];

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task The_program_knows_every_flag_and_every_variable(string values)
    {
        var help = await Help.Value;
        var healthcheck = (await ProgramUnderTest.RunAsync("healthcheck", "--help")).Output;
        var containers = (await Chart.RenderAsync(values)).Pods.SelectMany(pod => pod.Containers).Where(container => (string)container["name"]! is "model-exporter" or "healthcheck").ToList();
        foreach (var container in containers)
        {
            var arguments = container["args"]!.AsArray().Select(argument => (string)argument!).ToList();
            Assert.Contains(arguments[0], (string[])["serve", "healthcheck"]);
            var known = Flags(arguments[0] == "serve" ? help : healthcheck);
            Assert.All(arguments[1..], argument => Assert.Contains(argument.Split('=')[0], known));
            foreach (var variable in (container["env"] as JsonArray ?? []).Select(one => (string)one!["name"]!).Where(name => name.StartsWith("MODEL_EXPORTER_", StringComparison.Ordinal)))
            {
                Assert.Contains(variable, help, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task The_program_takes_every_configuration_file(string values)
    {
        using var files = await ContainerFiles.WriteAsync(values);
        foreach (var map in files.Rendered.All("ConfigMap").Where(map => map["data"]?["exporter.yml"] is not null))
        {
            var file = files.Write("config", map.Name + ".yml", files.Local((string)map["data"]!["exporter.yml"]!));
            var finished = await ProgramUnderTest.RunAsync("check-config", file);
            Assert.True(finished.Code == 0, finished.Output + finished.Error);
            Assert.Equal("", finished.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task The_program_starts_as_the_container_says_and_its_probes_succeed(string values)
    {
        using var files = await ContainerFiles.WriteAsync(values);
        var container = files.Rendered.Pods.First(pod => !pod.IsTest).Exporter;
        foreach (var map in files.Rendered.All("ConfigMap").Where(map => map["data"]?["exporter.yml"] is not null)) files.Write("config", "exporter.yml", files.Local((string)map["data"]!["exporter.yml"]!));
        foreach (var secret in files.Rendered.All("Secret")) files.Write("auth", "token", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["token"]!)));
        var flags = container["args"]!.AsArray().Select(argument => files.Local((string)argument!)).Skip(1)
            .Where(flag => !flag.StartsWith("--config.file=", StringComparison.Ordinal) && !flag.Contains(".listen-address=", StringComparison.Ordinal)).ToArray();
        var configuration = System.IO.File.ReadAllText(files.Path("config", "exporter.yml"));

        await using var exporter = await ExporterProcess.StartAsync(configuration, flags: flags);

        foreach (var probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync((string)container[probe]!["httpGet"]!["path"]!)).StatusCode);
        }

        foreach (var monitor in files.Rendered.All("PodMonitor"))
        {
            var page = await exporter.Web.GetStringAsync((string)monitor["spec.podMetricsEndpoints"]![0]!["path"]!);
            Assert.Contains("model_exporter_build_info", page, StringComparison.Ordinal);
        }

        // Nothing comes in over the network without the token.
        using var event1 = new StringContent("""{"model":"credit"}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.Ingest.PostAsync("/v1/predictions", event1)).StatusCode);
        exporter.Ingest.DefaultRequestHeaders.Authorization = new("Bearer", System.IO.File.ReadAllText(files.Path("auth", "token")));
        Assert.Equal(HttpStatusCode.Accepted, (await exporter.PostAsync("/v1/predictions", """{"model":"credit"}""")).StatusCode);
        Assert.Equal(0, await exporter.StopAsync());
    }

    [Fact]
    public async Task Ports_are_the_defaults_of_the_program()
    {
        var help = WhiteSpace().Replace(await Help.Value, " ");
        var container = (await Chart.RenderAsync("default-values.yaml")).Pods.First(pod => !pod.IsTest).Exporter;
        var ports = container["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (int)port!["containerPort"]!);
        Assert.Contains($"MODEL_EXPORTER_WEB_LISTEN, default [::]:{ports["metrics"]}]", help, StringComparison.Ordinal);
        Assert.Contains($"MODEL_EXPORTER_INGEST_LISTEN, default localhost:{ports["ingest"]}]", help, StringComparison.Ordinal);
    }

    private static HashSet<string> Flags(string help) => [.. Flag().Matches(help).Select(match => match.Value)];

    [GeneratedRegex(@"--[a-z][a-z._-]*")]
    private static partial Regex Flag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
