using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Statistics.Distances;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Drift;

/// <summary>Three exporters with unequal traffic of different mixes, one real Prometheus, and the shipped rules: what they record is the score of the pooled counts.</summary>
/// <remarks>
/// The rules are the shipped ones with every span of time made shorter: steps of 20 s where they have 5 minutes, and 80 s where they have an hour.
/// With scrapes once a second, increase() has to guess a twentieth of each step, as it has with scrapes every 15 s in production.
/// </remarks>
public class FleetDriftTests(ITestOutputHelper output)
{
    private const string Model = "loan";
    private const string Hour = "window=\"1h\"";
    private const int Rounds = 50;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(400);
    private static readonly string[] Countries = ["DE", "FR", "NL"];

    // Events per round and how far the values are pressed upwards: the fleet has little drift, one small replica has a lot.
    private static readonly (int Events, double Shift)[] Replicas = [(240, 0.0), (96, 0.3), (24, 2.0)];

    [Fact]
    public async Task The_recorded_score_is_that_of_the_pooled_counts_and_references_never_mix()
    {
        Tool.Prometheus.Need();
        var random = new Random(17);
        await using var a = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        await using var b = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        await using var c = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        ExporterProcess[] exporters = [a, b, c];
        var reference = TestTraffic.Profile([.. Enumerable.Range(0, 5000).Select(_ => Event(random, 0))]);
        foreach (var exporter in exporters) await PutReferenceAsync(exporter, reference);
        await using var prometheus = await StartPrometheusAsync(exporters);

        // Every counter has been seen at 0 before the first event.
        await HoldsAsync(prometheus, "min_over_time(up[3s]) == 1 and count_over_time(up[3s]) >= 3", samples => samples.Count == 3);
        await SendAsync(exporters, random);

        // The window is as long as all that happened so far, so its counts are those since the start, up to what increase() guesses at the ends of its steps.
        await HoldsAsync(prometheus, Complete(Rounds * Replicas.Sum(replica => replica.Events)), samples => samples.Count == 4);
        var pooled = await CountsAsync(prometheus, "sum by (reference_id, feature, bin) (model_feature_bin_observations_total)");
        var expected = await CountsAsync(prometheus, "max by (reference_id, feature, bin) (model_feature_bin_reference_samples)");
        // What increase() guesses at the ends of its steps comes and goes with the phase of the scrapes; both bounds must hold together for one evaluation.
        Dictionary<(string Reference, string Feature), double> recorded = [];
        await Eventually.HoldsAsync("the recorded scores are those of the pooled counts", async () =>
        {
            recorded = await ByFeatureAsync(prometheus, $"model:feature_psi{{{Hour}}}");
            return recorded.Count == 4 && recorded.All(pair =>
                PopulationStabilityIndex.FromCounts(pooled[pair.Key], expected[pair.Key]) is var exact && Math.Abs(pair.Value - exact) < 0.005
                && (pair.Key.Feature != "amount" || Math.Abs((pair.Value / exact) - 1) < 0.1));
        });
        var mean = await ByFeatureAsync(prometheus, "avg by (reference_id, feature) (model_feature_psi{window=\"5m\"} * on (instance, model, version) group_left (reference_id) model_reference_info)");
        Assert.Equal(["_prediction", "_score", "amount", "country"], recorded.Keys.Select(key => key.Feature).Order(StringComparer.Ordinal));
        var largest = 0.0;
        foreach (var (key, psi) in recorded)
        {
            var exact = PopulationStabilityIndex.FromCounts(pooled[key], expected[key]);
            largest = Math.Max(largest, Math.Abs(psi - exact));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Feature}: recorded {psi:F6}, pooled counts {exact:F6}, mean of the replicas' own gauges {mean[key]:F6}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest deviation {largest:F6}"));
        Assert.InRange(largest, 0, 0.005);
        var amount = recorded.Keys.Single(key => key.Feature == "amount");
        Assert.InRange(recorded[amount] / PopulationStabilityIndex.FromCounts(pooled[amount], expected[amount]), 0.9, 1.1);
        Assert.True(mean[amount] > 2 * recorded[amount], "the mean of the gauges should be far off, or this test says little");

        // The distances and shares of the same counts.
        await NearAsync(prometheus, $"model:feature_jensen_shannon_distance{{{Hour},feature=\"amount\"}}", JensenShannon.DistanceBase2(pooled[amount], expected[amount]));
        await NearAsync(prometheus, $"model:feature_total_variation{{{Hour},feature=\"amount\"}}", TotalVariation.FromCounts(pooled[amount], expected[amount]));
        Assert.Empty(await prometheus.QueryAsync("ALERTS"));

        // The last replica gets another reference: its counts stay apart from those of all others.
        await PutReferenceAsync(c, TestTraffic.Profile([.. Enumerable.Range(0, 5000).Select(_ => Event(random, 1.5))]));
        await HoldsAsync(prometheus, "ALERTS{alertname=\"ModelReferencesDiffer\",alertstate=\"firing\"}", samples => samples.Count == 1 && samples[0]["model"] == Model);
        await SendAsync([c], random, Replicas[2]);
        await HoldsAsync(prometheus, Complete(Rounds * Replicas[2].Events), samples => samples.Count == 4);
        var both = await ByFeatureAsync(prometheus, $"model:feature_psi{{{Hour},feature=\"amount\"}}");
        var counts = await CountsAsync(prometheus, "sum by (reference_id, feature, bin) (model_feature_bin_observations_total{feature=\"amount\"})");
        var references = await CountsAsync(prometheus, "max by (reference_id, feature, bin) (model_feature_bin_reference_samples{feature=\"amount\"})");
        var other = Assert.Single(both.Keys, key => key != amount);
        Assert.Equal(Rounds * Replicas[2].Events, counts[other].Sum());
        var alone = PopulationStabilityIndex.FromCounts(counts[other], references[other]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"amount under its other reference: recorded {both[other]:F6}, its own counts {alone:F6}"));
        Assert.InRange(both[other], alone - 0.005, alone + 0.005);
    }

    private static string Event(Random random, double shift) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"model":"{{Model}}","features":{"amount":{{Math.Pow(random.NextDouble(), 1 / (1 + shift))}},"country":"{{Countries[random.NextDouble() < shift / 4 ? 0 : random.Next(3)]}}"},"prediction":"{{(random.NextDouble() < 0.5 + (shift / 8) ? "yes" : "no")}}","score":{{random.NextDouble()}}}""");

    private static string Complete(int events) => FormattableString.Invariant($"abs(model:feature_window_samples{{{Hour}}} / {events} - 1) < 0.1");

    private static Task SendAsync(ExporterProcess[] exporters, Random random) => SendAsync(exporters, random, Replicas);

    // In step with one another and with time, so that each part of the window has the mix of the whole.
    private static async Task SendAsync(ExporterProcess[] exporters, Random random, params (int Events, double Shift)[] replicas)
    {
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < exporters.Length; i++) await exporters[i].SendAsync([.. Enumerable.Range(0, replicas[i].Events).Select(_ => Event(random, replicas[i].Shift))]);
            await Task.Delay(BetweenRounds, TestContext.Current.CancellationToken);
        }
    }

    private static async Task PutReferenceAsync(ExporterProcess exporter, byte[] profile)
    {
        using var content = new ByteArrayContent(profile);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await exporter.Ingest.PutAsync($"/v1/models/{Model}/versions/default/reference", content);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, $"{answer.StatusCode}");
    }

    private static Task<PrometheusServer> StartPrometheusAsync(ExporterProcess[] exporters)
    {
        var configuration = PrometheusServer.Scraping([.. exporters.Select(exporter => exporter.WebAddress)]) + "rule_files: [\"*-rules.yml\"]\n";
        return PrometheusServer.StartAsync(configuration, folder =>
        {
            foreach (var file in (string[])["recording-rules.yml", "reference-alert-rules.yml"]) folder.Write(file, Shortened(File.ReadAllText(Path.Combine(Repository.Root, "alerts", file))));
        });
    }

    private static string Shortened(string rules)
    {
        var text = new StringBuilder(rules);
        foreach (var (span, shorter) in ((string, string)[])
            [("[5m]", "[20s]"), ("[59m59s999ms:5m]", "[1m19s999ms:20s]"), ("[23h59m59s999ms:5m]", "[1m19s999ms:20s]"), ("interval: 1m", "interval: 1s"), ("interval: 3m", "interval: 1s"), ("for: 15m", "for: 2s")])
        {
            text.Replace(span, shorter);
        }

        return text.ToString();
    }

    private static async Task<Dictionary<(string Reference, string Feature), double>> ByFeatureAsync(PrometheusServer prometheus, string expression) =>
        (await prometheus.QueryAsync(expression)).ToDictionary(sample => (sample["reference_id"], sample["feature"]), sample => sample.Value);

    // Per reference and feature the counts in the order of the bins' names.
    private static async Task<Dictionary<(string Reference, string Feature), long[]>> CountsAsync(PrometheusServer prometheus, string expression) =>
        (await prometheus.QueryAsync(expression)).GroupBy(sample => (sample["reference_id"], sample["feature"])).ToDictionary(
            group => group.Key, group => group.OrderBy(sample => sample["bin"], StringComparer.Ordinal).Select(sample => (long)sample.Value).ToArray());

    private static async Task NearAsync(PrometheusServer prometheus, string expression, double expected) =>
        Assert.InRange(Assert.Single(await prometheus.QueryAsync(expression)).Value, expected - 0.005, expected + 0.005);

    private static async Task HoldsAsync(PrometheusServer prometheus, string expression, Func<IReadOnlyList<PrometheusSample>, bool> holds)
    {
        IReadOnlyList<PrometheusSample> last = [];
        await Eventually.HoldsAsync(expression, async () => holds(last = await prometheus.QueryAsync(expression)),
            state: () => "The last answer was " + string.Join(", ", last.Select(sample => $"{sample["reference_id"]} {sample["feature"]} {sample.Value}")));
    }
}
