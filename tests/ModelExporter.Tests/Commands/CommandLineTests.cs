using System.Net;
using ModelExporter.Commands;
using ModelExporter.Configuration;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("--limits.modles=1", "Did you mean --limits.models?")]
    [InlineData("surve", "Did you mean serve?")]
    public async Task What_is_not_known_is_refused_with_a_hint(string argument, string hint)
    {
        var (code, _, error) = await RunAsync(argument);
        Assert.Equal(2, code);
        Assert.StartsWith("model-exporter: error: Unrecognized command or argument", error, StringComparison.Ordinal);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--limits.models", "x")]
    [InlineData("--log.level", "loud")]
    [InlineData("--windows", "1h,5m")]
    public async Task A_wrong_value_of_a_flag_is_a_wrong_use(string flag, string value)
    {
        var (code, _, error) = await RunAsync(flag, value);
        Assert.Equal(2, code);
        Assert.StartsWith($"{flag}: found \"{value}\", expected ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flag_that_is_no_list_is_given_once()
    {
        var (code, _, error) = await RunAsync("--limits.models=1", "--limits.models=2");
        Assert.Equal(2, code);
        Assert.Contains("--limits.models", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_files_are_not_read()
    {
        var (code, _, error) = await RunAsync("serve", "@/etc/hostname");
        Assert.Equal(2, code);
        Assert.Contains("@/etc/hostname", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public async Task The_version_names_the_program(string argument)
    {
        var (code, answer, _) = await RunAsync(argument);
        Assert.Equal(0, code);
        Assert.Matches("^model_exporter, version [0-9]+\\.[0-9]+\\.[0-9]+", answer);
    }

    [Fact]
    public async Task Help_lists_every_flag_with_its_variable_and_default()
    {
        var (code, answer, _) = await RunAsync("serve", "--help");
        Assert.Equal(0, code);
        var words = string.Join(' ', answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var setting in ConfigurationFile.Settings.TextSettings)
        {
            if (setting.Path.StartsWith("collectors.", StringComparison.Ordinal)) continue;
            Assert.Contains(setting.Flag + (setting.ValueName == "boolean" ? " " : " <"), words, StringComparison.Ordinal);
            Assert.Contains("[" + setting.EnvironmentVariable, words, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("simulate")]
    [InlineData("inspect")]
    [InlineData("profile")]
    [InlineData("replay")]
    [InlineData("healthcheck")]
    public async Task Help_says_a_default_once_and_as_a_flag_takes_it(string command)
    {
        var (code, answer, _) = await RunAsync(command, "--help");
        Assert.Equal(0, code);
        var words = string.Join(' ', answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotMatch("default[^\\]]*\\] \\[default", words);
        Assert.DoesNotMatch("\\[default:? [0-9]+:[0-9]+", words);
    }

    [Fact]
    public async Task Collectors_have_a_flag_to_switch_them_on_and_one_to_switch_them_off()
    {
        var (code, answer, _) = await RunAsync("serve", "--help");
        Assert.Equal(0, code);
        Assert.Contains("--collector.psi", answer, StringComparison.Ordinal);
        Assert.Contains("--no-collector.psi", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_lists_every_error_and_exits_with_1()
    {
        using var file = new ConfigurationFile().Write("limits: {models: 0}\nwindow: [5m]\n");
        var (code, _, error) = await RunAsync("check-config", file.Path);
        Assert.Equal(1, code);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{file.Path}:2:1: window: unknown key, did you mean \"windows\"?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_reads_the_references()
    {
        using var file = new ConfigurationFile().Add("bad.json", "{\"schema_version\": 99}")
            .Write("models: [{name: m, versions: [{name: a, reference: bad.json}]}]");
        var (code, _, error) = await RunAsync("check-config", file.Path);
        Assert.Equal(1, code);
        Assert.Contains("bad.json: schema_version: is 99", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_exits_with_0_while_the_exporter_runs_and_1_afterwards()
    {
        var exporter = await RunningExporter.StartAsync();
        var address = exporter.Web.BaseAddress!.Authority;
        var (code, answer, _) = await RunAsync("healthcheck", "--web.listen-address", address);
        Assert.Equal((0, "healthy\n"), (code, answer));
        var (otherCode, _, otherError) = await RunAsync("healthcheck", "--url", $"http://{address}/nothing");
        Assert.Equal(1, otherCode);
        Assert.Contains("answered 404", otherError, StringComparison.Ordinal);
        await exporter.DisposeAsync();
        var (goneCode, _, goneError) = await RunAsync("healthcheck", "--web.listen-address", address);
        Assert.Equal(1, goneCode);
        Assert.Contains("cannot be reached", goneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_does_not_wait_for_ever()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var (code, _, error) = await RunAsync("healthcheck", "--timeout", "50ms", "--web.listen-address", silent.LocalEndpoint.ToString()!);
        Assert.Equal(1, code);
        Assert.Contains("did not answer within 50ms", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--timeout", "soon")]
    [InlineData("--url", "nowhere")]
    [InlineData("--limits.models", "1")]
    public async Task Healthcheck_refuses_what_it_does_not_know_with_2(string flag, string value) =>
        Assert.Equal(2, (await RunAsync("healthcheck", flag, value)).Code);

    [Theory]
    [InlineData("[::]:10464", "http://localhost:10464/-/healthy")]
    [InlineData(":1", "http://localhost:1/-/healthy")]
    [InlineData("localhost:1", "http://localhost:1/-/healthy")]
    [InlineData("0.0.0.0:1", "http://127.0.0.1:1/-/healthy")]
    [InlineData("10.0.0.7:1", "http://10.0.0.7:1/-/healthy")]
    [InlineData("[::1]:1", "http://[::1]:1/-/healthy")]
    public void Healthcheck_asks_where_the_web_listener_can_be_reached(string listen, string url) =>
        Assert.Equal(url, HealthcheckCommand.Healthy(ListenAddress.TryParse(listen)!));

    private static async Task<(int Code, string Answer, string Error)> RunAsync(params string[] arguments)
    {
        using var answer = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var log = new MemoryStream();
        var context = RunningExporter.Context(error, log) with { Out = answer, Collectors = [new("psi", true, "Scores")] };
        var code = await CommandLine.RunAsync(arguments, context);
        return (code, answer.ToString(), error.ToString());
    }
}
