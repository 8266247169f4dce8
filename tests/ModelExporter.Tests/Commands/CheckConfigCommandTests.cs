using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Commands;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Commands;

/// <summary>check-config says what a configuration would export.</summary>
public partial class CheckConfigCommandTests
{
    private const string Credit = """
        models:
          - name: credit
            versions: [{name: 1, reference: credit.json}, {name: 2}]
            collectors: {shares: true}
            features:
              age: {range: [0, 50], required: true}
              country: {allowed_values: [DE, FR]}
        """;

    [Fact]
    public async Task The_forecast_is_the_page_of_the_running_exporter_once_traffic_flows()
    {
        var (code, answer, error) = await CheckAsync(Credit);
        Assert.Equal((0, ""), (code, error));
        await using var exporter = await RunningExporter.StartAsync(Credit, AddReference);
        var models = exporter.Host.Services.GetRequiredService<ModelRegistry>();
        Assert.Equal(0, models.Apply(TypicalEvents.Of(CreditModel.Reference(), "credit", "1", 300)).Refused);
        models.Evaluate();
        var page = await exporter.Web.GetStringAsync("/metrics");
        var series = Series().Match(page).Groups[1].Value;
        Assert.Contains($"{series} series with those of the exporter itself; limits.series is 50000\n", answer, StringComparison.Ordinal);
        var ofModel = page.Split('\n').Count(line => line.Contains("{model=\"credit\"", StringComparison.Ordinal));
        Assert.Contains($"model credit version 1: reference {CreditModel.Reference().ReferenceId}, 9 features, 101 events, {ofModel.ToString(CultureInfo.InvariantCulture)} series\n", answer, StringComparison.Ordinal);
        var shares = page.Split('\n').Count(line => line.StartsWith("model_feature_", StringComparison.Ordinal) && line.Contains("_ratio{", StringComparison.Ordinal));
        Assert.Contains($"  collector shares: {shares.ToString(CultureInfo.InvariantCulture)} series\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_of_the_reference_and_listed_segments_are_in_the_forecast()
    {
        using var folder = new TemporaryFolder();
        var rows = "age,answer,probability,repaid\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i % 60},{(i % 3 == 0 ? "yes" : "no")},{i * 37 % 100 / 100.0},{(i * 37 % 100 > 60 ? "yes" : "no")}\n")));
        var made = await CommandRun.Of("profile", folder.Write("reference.csv", rows), "--output", folder.Path("credit.json"), "--prediction", "answer", "--score", "probability", "--label", "repaid", "--classes", "no,yes");
        Assert.True(made.ExitCode == 0, made.Error);
        var reference = File.ReadAllText(folder.Path("credit.json"));
        const string Settings = "models: [{name: credit, versions: [{name: 1, reference: credit.json}], segments: [{name: region, values: [eu, us]}, tier]}]";
        using var file = new ConfigurationFile().Write(Settings).Add("credit.json", reference);
        var (code, answer, error) = await RunAsync(file.Path);
        Assert.Equal((0, ""), (code, error));
        await using var exporter = await RunningExporter.StartAsync(Settings + "\nquality: {min_samples: 1}", exporter => exporter.Add("credit.json", reference));
        var models = exporter.Host.Services.GetRequiredService<ModelRegistry>();
        models.Apply(TypicalEvents.Of(models.Model("credit")!.Version("1")!.Generation.Profile!, "credit", "1", 300));
        models.Evaluate();
        var page = await exporter.Web.GetStringAsync("/metrics");
        Assert.Contains($"{Series().Match(page).Groups[1].Value} series with those of the exporter itself", answer, StringComparison.Ordinal);
        Assert.Contains("  segment region: 2 values\n  segment tier: the values that come first", answer, StringComparison.Ordinal);
        // Six values, those for missing and other ones among them: events, errors, and two classes by two.
        Assert.Contains("  collector segments: 36 series\n", answer, StringComparison.Ordinal);
        foreach (var collector in (string[])["confusion", "quality", "quality_evidence", "estimates", "concept_drift"])
            Assert.Matches($"\n  collector {collector}: [1-9][0-9]* series\n", answer);
    }

    [Fact]
    public async Task The_sample_of_the_page_is_what_is_printed()
    {
        using var folder = new TemporaryFolder();
        string[] countries = ["DE", "FR", "NL"];
        var rows = "age,country,income,answer,probability\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{18.5 + (i * 7 % 700 / 10.0)},{countries[i % 3]},{20_000 + (i * 31 % 3000)},{(i % 2 == 0 ? "approve" : "reject")},{i * 37 % 1000 / 1000.0}\n")));
        var made = await CommandRun.Of("profile", folder.Write("training.csv", rows), "--output", folder.Path("credit.json"), "--prediction", "answer", "--score", "probability");
        Assert.True(made.ExitCode == 0, made.Error);
        using var file = new ConfigurationFile().Write("""
            models:
              - name: credit
                versions: [{name: "3", reference: credit.json}]
                features:
                  age: {range: [18, 120], required: true}
                  country: {allowed_values: [DE, FR, NL]}
            """).Add("credit.json", File.ReadAllText(folder.Path("credit.json")));
        var (_, answer, _) = await RunAsync(file.Path);
        // The sample's reference is of more events, and the file has another name.
        var printed = Facts().Replace(answer[..answer.LastIndexOf("series with", StringComparison.Ordinal)], "");
        var page = Facts().Replace(File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md")), "");
        Assert.True(page.Contains(printed, StringComparison.Ordinal), "docs/configuration.md does not have what check-config prints now:\n" + answer);
    }

    [Fact]
    public async Task Features_are_listed_with_their_kind_bins_and_settings()
    {
        var (_, answer, _) = await CheckAsync(Credit);
        Assert.Contains("  feature age: numeric, 12 bins, range 0 to 50, required\n", answer, StringComparison.Ordinal);
        Assert.Contains("  feature country: categorical, 5 bins, 2 allowed values\n", answer, StringComparison.Ordinal);
        Assert.Contains("  feature embedding: vector\n", answer, StringComparison.Ordinal);
        Assert.Contains("model credit version 2: the reference is learned or put through the API\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_versions_is_listed_with_its_settings()
    {
        var (code, answer, error) = await CheckAsync("models: [{name: m, features: {a: {kind: numeric}}}]");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches("^model m: 1 feature with settings\n[0-9]+ series with those of the exporter itself; limits.series is 50000\n.*: the configuration is valid\n$", answer);
    }

    [Fact]
    public async Task Large_samples_and_seasons_do_not_hide_series()
    {
        var (_, plain, _) = await CheckAsync(Credit);
        var (_, seasonal, _) = await CheckAsync(Credit + "\ndrift: {min_samples: 100000, baseline: trailing}");
        Assert.Equal(plain.Split('\n')[..^2], seasonal.Split('\n')[..^2]);
    }

    [Fact]
    public async Task A_switched_off_collector_is_not_in_the_forecast()
    {
        var (_, answer, _) = await CheckAsync(Credit + "\ncollectors: {bins: false}");
        Assert.DoesNotContain("collector bins", answer, StringComparison.Ordinal);
        Assert.Contains("collector drift", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_series_than_the_limit_are_warned_of()
    {
        var (code, answer, error) = await CheckAsync(Credit + "\nlimits: {series: 100}");
        Assert.Equal(0, code);
        Assert.EndsWith("the configuration is valid\n", answer, StringComparison.Ordinal);
        Assert.Matches("^warning: [0-9]+ series are more than limits.series \\(100\\): .*\n$", error);
    }

    [Fact]
    public async Task Settings_that_the_reference_makes_void_are_warned_of()
    {
        var (code, _, error) = await CheckAsync(Credit + """

                  level: {kind: categorical}
                  code: {range: [0, 1]}
                  flat: {allowed_values: [a]}
                  new: {required: true}
                  newer: {}
            """);
        Assert.Equal(0, code);
        Assert.Equal(
        [
            "warning: models[credit].features[level]: kind is categorical, but in the reference the feature is numeric, and that holds (version 1)",
            "warning: models[credit].features[code]: range has no effect: in the reference the feature is categorical (version 1)",
            "warning: models[credit].features[flat]: allowed_values has no effect: in the reference the feature is numeric (version 1)",
            "warning: models[credit].features[new]: the reference does not know the feature, so only its absence is counted (version 1)",
            "warning: models[credit].features[newer]: the reference does not know the feature, so its settings have no effect (version 1)",
        ], error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_reference_with_more_features_than_the_limit_is_an_error()
    {
        var (code, _, error) = await CheckAsync(Credit + "\nlimits: {features: 6}");
        Assert.Equal(1, code);
        Assert.EndsWith("credit.json: the profile has 9 features, more than limits.features (6)\n", error, StringComparison.Ordinal);
    }

    private static void AddReference(ConfigurationFile file) => file.Add("credit.json", Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference())));

    private static async Task<(int Code, string Answer, string Error)> CheckAsync(string configuration)
    {
        using var file = new ConfigurationFile().Write(configuration);
        AddReference(file);
        return await RunAsync(file.Path);
    }

    internal static async Task<(int Code, string Answer, string Error)> RunAsync(string file)
    {
        using var answer = new StringWriter();
        using var error = new StringWriter();
        using var log = new MemoryStream();
        var code = await CommandLine.RunAsync(["check-config", file], RunningExporter.Context(error, log) with { Out = answer });
        return (code, answer.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    [GeneratedRegex("reference [0-9a-f]{12}|[0-9]+ events")]
    private static partial Regex Facts();

    [GeneratedRegex("^model_exporter_series ([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Series();
}
