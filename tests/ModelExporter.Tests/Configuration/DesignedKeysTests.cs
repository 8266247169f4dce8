using System.Text.RegularExpressions;
using ModelExporter.Configuration;

namespace ModelExporter.Tests.Configuration;

/// <summary>The configuration as it was designed: every key is known, and a misspelt one is found.</summary>
public partial class DesignedKeysTests
{
    private const string Designed = """
        web: {listen: "[::]:10464", config_file: web.yml}
        ingest: {listen: "localhost:10465", auth: {token_file: token}, max_body_bytes: 4MiB, max_decompressed_bytes: 32MiB, max_events: 10000}
        storage: {path: state, checkpoint_interval: 30s}
        limits: {models: 50, versions: 5, features: 200, categories: 50, exported_categories: 20, series: 50000}
        windows: [5m, 1h, 24h]
        evaluation_interval: 15s
        time: {source: wall, future_tolerance: 60s}
        labels: {store: memory, horizon: 7d, capacity: 200000}
        drift: {psi_excess: 0.1, q: 0.01, min_samples: 100, k_on: 3, k_off: 3, baseline: reference}
        learn: {events: 2000, duration: 15m}
        models: [{name: credit, task: binary, classes: ["0", "1"], versions: [{name: "3", reference: credit.json}], features: {age: {kind: numeric}}, segments: [region, {name: tier, values: [gold]}], mapping: {input-0: age}, drift: {psi_excess: 0.2}}]
        """;

    public static TheoryData<int> Keys => [.. Key().Matches(Designed).Where(match => match.Groups[1].Value is not ("age" or "input-0")).Select(match => match.Groups[1].Index)];

    [Fact]
    public void Every_key_is_taken()
    {
        using var file = File(Designed);
        var loaded = file.Load();
        Assert.Empty(loaded.Errors);
        var model = Assert.Single(loaded.Configuration.Monitoring.Models);
        Assert.Equal(["region", "tier gold"], model.Segments.Select(segment => string.Join(' ', [segment.Name, .. segment.Values])));
        Assert.Equal("web.yml", Path.GetFileName(loaded.Configuration.Web.ConfigFile));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_misspelt_key_is_found_with_its_place_and_the_key_that_was_meant(int at)
    {
        var key = Key().Match(Designed, at).Groups[1].Value;
        using var file = File(Designed.Insert(at + key.Length, "x"));
        var line = Designed[..at].Count(c => c == '\n') + 1;
        var column = at - (Designed.LastIndexOf('\n', at) + 1) + 1;
        var error = file.Load().Errors.Single(error => error.Code == ConfigurationErrorCode.UnknownKey);
        Assert.Equal((file.Path, line, column), (error.Origin.Source, error.Origin.Line, error.Origin.Column));
        Assert.EndsWith(key + "x", error.Key, StringComparison.Ordinal);
        Assert.Contains($"did you mean \"{key}\"?", error.Message, StringComparison.Ordinal);
    }

    private static ConfigurationFile File(string text) =>
        new ConfigurationFile().Write(text).Add("web.yml", "").Add("token", "a-token-that-is-long-enough-for-anyone").Add("credit.json", "{}");

    [GeneratedRegex("([a-z][a-z0-9_-]*):(?= )", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
