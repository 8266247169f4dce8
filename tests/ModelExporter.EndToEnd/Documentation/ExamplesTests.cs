using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Documentation;

/// <summary>Every shell example of the README and of docs/ does what it says: it runs, and the exporter takes what it sends.</summary>
public class ExamplesTests
{
    // Without these flags curl is content with whatever is answered.
    private const string Curl = "curl() { command curl --silent --show-error --fail-with-body \"$@\"; }";

    // What an example needs that is not here, by how one of its commands begins; and where it is tested instead.
    private static readonly (string Command, string Reason)[] NotHere =
    [
        ("dotnet ", "builds; the tests of the image run the publish command, and this suite is a build itself"),
        ("tests/run.sh", "is what runs this"),
        ("out/model-exporter\n", "serves until it is stopped: every test starts it"),
        ("aws ", "needs a bucket"),
        ("tail -F", "waits for a log that never ends"),
        ("docker ", "needs Docker"),
        ("kubectl ", "needs a cluster"),
        ("helm ", "needs a cluster; the tests of the chart render it"),
        ("sudo ", "changes the machine"),
        ("promtool test rules", "takes minutes, and is what the tests of the rules do"),
        ("cd tests/", "draws pictures by a test of this suite"),
        ("amtool silence ", "needs an Alertmanager that has the alert"),
    ];

    public static TheoryData<string> Documents => [.. Shell().Where(example => NotHere.All(rule => !Needs(example, rule.Command))).Select(example => example.Document).Distinct()];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_shell_example_runs(string document)
    {
        new Tool("curl", "curl").Need();
        await using var exporter = await ExporterProcess.StartAsync();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        var environment = ProgramUnderTest.Environment(new Dictionary<string, string>
        {
            ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
            // What a service has at hand where a recipe sends it.
            ["id"] = "8c1f",
            ["inputs"] = """{"inputs":[{"name":"age","shape":[1,1],"datatype":"INT32","data":[41]}]}""",
            ["outputs"] = """{"outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[0.9]}]}""",
        });
        foreach (var example in Shell().Where(example => example.Document == document && NotHere.All(rule => !Needs(example, rule.Command))))
        {
            if (example.Text.Contains("promtool ", StringComparison.Ordinal)) Tool.PromTool.Need();
            if (example.Text.Contains("amtool ", StringComparison.Ordinal)) Tool.AmTool.Need();
            var script = Ports(example.Text, exporter);
            // A pipe fails when any part of it does, and a step that waits for something does not wait for ever.
            var run = await ChildProcess.RunAsync("timeout", ["120", "bash", "-euo", "pipefail", "-c", $"cd '{folder.Root}'\n{Curl}\n{script}"], environment);
            Assert.True(run.Code == 0, $"{example} ends with {run.Code}:\n{run.Output}{run.Error}\n{script}");
        }
    }

    [Fact]
    public void No_reason_to_leave_an_example_out_is_left_over()
    {
        var shell = Shell().ToArray();
        Assert.True(shell.Length > 10);
        Assert.All(NotHere, rule => Assert.Contains(shell, example => Needs(example, rule.Command)));
    }

    [Fact]
    public async Task The_Python_sender_of_the_readme_sends_and_never_raises()
    {
        var python = new Tool("python3", "python3").Need();
        await using var exporter = await ExporterProcess.StartAsync();
        var sender = Ports(Example.All().Single(example => example is { Document: "README.md", Language: "python" }).Text, exporter);
        const string more = """

            for i in range(150): observe(model="python", features={"x": float("nan") if i == 7 else i, "when": __import__("datetime").date(2026, 11, 20)})
            for i in range(5000): observe(model="python")
            while True: __import__("time").sleep(1)
            """;
        await using var service = ChildProcess.Start(python, ["-c", sender + more]);
        // The event that is no JSON costs itself; those that found the queue full are gone, and the service did not notice.
        await Eventually.HoldsAsync("the events are counted", async () => Value(await exporter.ScrapeAsync(), "model_predictions_total{model=\"python\",version=\"default\"}") >= 149, state: () => service.Error);
        var page = await exporter.ScrapeAsync();
        Assert.Equal(1, Value(page, "model_predictions_total{model=\"credit\",version=\"3\"}"));
        Assert.Equal(1, Value(page, "model_exporter_events_rejected_total{format=\"native\",reason=\"malformed_json\"}"));
        Assert.False(service.HasExited);
        Assert.Equal("", service.Error);
    }

    [Fact]
    public async Task The_sender_for_AspNet_of_the_readme_is_the_one_that_is_tested_here_and_sends_and_never_throws()
    {
        var here = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "ModelExporter.EndToEnd", "Documentation", "PredictionSender.cs"), TestContext.Current.CancellationToken);
        var there = Example.All().First(example => example is { Document: "README.md", Language: "csharp" });
        Assert.EndsWith(there.Text, here, StringComparison.Ordinal);

        await using var exporter = await ExporterProcess.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{exporter.IngestAddress}"), Timeout = TimeSpan.FromSeconds(30) };
        using var sender = new PredictionSender(client);
        await sender.StartAsync(TestContext.Current.CancellationToken);
        // What cannot be written as JSON costs its batch; the sender goes on with the next.
        sender.Observe(new { model = "aspnet", score = double.NaN });
        await Eventually.HoldsAsync("events are counted", async () =>
        {
            sender.Observe(new { model = "aspnet", version = "3", features = new { age = 41, country = "DE" }, prediction = "approve", score = 0.87, latency_ms = 12.4 });
            return Value(await exporter.ScrapeAsync(), "model_predictions_total{model=\"aspnet\",version=\"3\"}") >= 1;
        });
        await sender.StopAsync(CancellationToken.None);
        Assert.True(sender.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task The_scrape_configuration_of_the_readme_is_one()
    {
        using var folder = new TemporaryFolder();
        var yaml = Example.All().First(example => example is { Document: "README.md", Language: "yaml" } && example.Text.StartsWith("scrape_configs", StringComparison.Ordinal));
        var check = await Tool.PromTool.RunAsync(["check", "config", folder.Write("prometheus.yml", yaml.Text)]);
        Assert.True(check.Code == 0, check.Error);
    }

    [Fact]
    public async Task Every_query_of_the_readme_can_be_asked()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        var queries = Regex.Matches(readme, "^\\| `([^`]*model_[^`]*)` \\|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).ToArray();
        Assert.Equal(10, queries.Length);
        using var folder = new TemporaryFolder();
        var rules = new StringBuilder("groups:\n- name: readme\n  rules:\n");
        foreach (var (query, index) in queries.Select((query, index) => (query, index))) rules.Append(CultureInfo.InvariantCulture, $"  - record: q{index}\n    expr: '{query}'\n");
        var check = await Tool.PromTool.RunAsync(["check", "rules", folder.Write("rules.yml", rules.ToString())]);
        Assert.True(check.Code == 0, check.Output + check.Error);
    }

    private static IEnumerable<Example> Shell() => Example.All().Where(example => example.Language is "bash" or "sh" or "shell");

    private static bool Needs(Example example, string command) => ("\n" + example.Text).Contains("\n" + command, StringComparison.Ordinal);

    private static string Ports(string text, ExporterProcess exporter) => Regex.Replace(
        Regex.Replace(text, "(localhost|127\\.0\\.0\\.1):10464", exporter.WebAddress.ToString().Replace("[::]", "localhost", StringComparison.Ordinal)), "(localhost|127\\.0\\.0\\.1):10465", exporter.IngestAddress.ToString());

    // What the examples take for granted: the program, and the files that a reader has.
    private static async Task PrepareAsync(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["bin"]);
        Directory.CreateDirectory(folder["out"]);
        Directory.CreateDirectory(folder["alerts"]);
        foreach (var rules in Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*.yml")) File.Copy(rules, folder[$"alerts/{Path.GetFileName(rules)}"]);
        File.CreateSymbolicLink(folder["bin/model-exporter"], ProgramUnderTest.Path);
        File.CreateSymbolicLink(folder["out/model-exporter"], ProgramUnderTest.Path);
        await Simulate("--events", "0", "--profile", folder["credit.json"]);
        File.Copy(folder["credit.json"], folder["reference.json"]);
        foreach (var (name, seed) in new[] { ("test.csv.gz", 1), ("october.csv.gz", 2) }) WriteTable(folder[name], seed);
    }

    private static async Task Simulate(params string[] flags)
    {
        var run = await ProgramUnderTest.RunAsync(["simulate", .. flags]);
        Assert.True(run.Code == 0, run.Error);
    }

    private static void WriteTable(string path, int seed)
    {
        var random = new Random(seed);
        using var file = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        file.Write("time,age,income,country,answer,probability\n");
        for (var i = 0; i < 3000; i++)
        {
            var score = random.NextDouble();
            file.Write(string.Create(CultureInfo.InvariantCulture,
                $"{DateTimeOffset.UnixEpoch.AddMinutes(i):O},{random.Next(18, 90)},{random.Next(10_000, 90_000)},{(random.Next(3) == 0 ? "FR" : "DE")},{(score > 0.5 ? "approve" : "reject")},{score:F3}\n"));
        }
    }

    private static double Value(string page, string series) =>
        page.Split('\n').Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Select(line => double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)).SingleOrDefault();
}
