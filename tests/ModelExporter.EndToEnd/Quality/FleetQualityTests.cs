using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Statistics.Quality;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Quality;

/// <summary>Two exporters with labels of unequal traffic, one real Prometheus, and the shipped rules: the recorded area under the ROC curve is that of the pooled counts.</summary>
/// <remarks>The rules are the shipped ones with every span of time made shorter, as in the fleet test of drift.</remarks>
public class FleetQualityTests(ITestOutputHelper output)
{
    private const string Model = "loan";
    private const int Rounds = 50;
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(400);

    // Events per round, how much their scores say, and how high they are.
    private static readonly (int Events, double Skill, double Shift)[] Replicas = [(120, 2, -0.5), (40, 0.2, 1)];

    [Fact]
    public async Task The_recorded_area_is_that_of_the_pooled_counts()
    {
        Tool.Prometheus.Need();
        var random = new Random(23);
        await using var a = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        await using var b = await ExporterProcess.StartAsync("evaluation_interval: 1s");
        ExporterProcess[] exporters = [a, b];
        var reference = TestTraffic.Profile([.. Enumerable.Range(0, 5000).Select(i => Event(random, Replicas[0], $"r{i}").Event)]);
        foreach (var exporter in exporters)
        {
            using var content = new ByteArrayContent(reference);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await exporter.Ingest.PutAsync($"/v1/models/{Model}/versions/default/reference", content);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        }

        var configuration = PrometheusServer.Scraping([.. exporters.Select(exporter => exporter.WebAddress)]) + "rule_files: [\"*-rules.yml\"]\n";
        await using var prometheus = await PrometheusServer.StartAsync(configuration, folder =>
            folder.Write("quality-rules.yml", Shortened(File.ReadAllText(Path.Combine(Repository.Root, "alerts", "quality-rules.yml")))));
        await HoldsAsync(prometheus, "count(model_score_labels_total) == 48", samples => samples.Count == 1);
        await HoldsAsync(prometheus, "count_over_time(up[3s]) >= 3", samples => samples.Count == 2);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < exporters.Length; i++)
            {
                var made = Enumerable.Range(0, Replicas[i].Events).Select(n => Event(random, Replicas[i], $"{i}-{round}-{n}")).ToArray();
                await exporters[i].SendAsync([.. made.Select(one => one.Event)]);
                using var labels = new StringContent(string.Join('\n', made.Select(one => one.Label)), Encoding.UTF8, "application/x-ndjson");
                using var answer = await exporters[i].Ingest.PostAsync("/v1/labels", labels, TestContext.Current.CancellationToken);
                Assert.Equal(202, (int)answer.StatusCode);
            }

            await Task.Delay(BetweenRounds, TestContext.Current.CancellationToken);
        }

        var all = Rounds * Replicas.Sum(replica => replica.Events);
        await HoldsAsync(prometheus, FormattableString.Invariant($"abs(sum without (actual) (model:labelled_scores{{window=\"1h\"}}) / {all} - 1) < 0.1"), samples => samples.Count == 1);
        var positives = await CountsAsync(prometheus, "yes");
        var negatives = await CountsAsync(prometheus, "no");
        Assert.Equal(all, positives.Sum() + negatives.Sum());
        var pooled = RocAuc.FromHistogram(positives, negatives).Value;
        var recorded = Assert.Single(await prometheus.QueryAsync("model:roc_auc{window=\"1h\",actual=\"yes\"}")).Value;
        var mean = Assert.Single(await prometheus.QueryAsync("avg(model_quality{measure=\"roc_auc\",window=\"1h\"})")).Value;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recorded {recorded:F6}, pooled counts {pooled:F6}, mean of the replicas' own gauges {mean:F6}"));
        Assert.InRange(recorded, pooled - 0.005, pooled + 0.005);
        Assert.True(Math.Abs(mean - pooled) > 0.03, "the mean of the gauges should be far off, or this test says little");
    }

    private static (string Event, string Label) Event(Random random, (int Events, double Skill, double Shift) replica, string id)
    {
        var isPositive = random.NextDouble() < 0.4;
        var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var score = 1 / (1 + Math.Exp(-((isPositive ? replica.Skill : 0) + replica.Shift + noise)));
        var label = isPositive ? "yes" : "no";
        // The reference has the labels with its events; live ones come later.
        var inline = id[0] == 'r' ? $",\"label\":\"{label}\"" : "";
        return (
            string.Create(CultureInfo.InvariantCulture, $"{{\"model\":\"{Model}\",\"id\":\"{id}\",\"features\":{{\"x\":{noise}}},\"prediction\":\"{(score > 0.5 ? "yes" : "no")}\",\"score\":{score}{inline}}}"),
            $"{{\"model\":\"{Model}\",\"id\":\"{id}\",\"label\":\"{label}\"}}");
    }

    private static string Shortened(string rules)
    {
        var text = new StringBuilder(rules);
        foreach (var (span, shorter) in ((string, string)[])
            [("[5m]", "[20s]"), ("[59m59s999ms:5m]", "[1m19s999ms:20s]"), ("[23h59m59s999ms:5m]", "[1m19s999ms:20s]"), ("interval: 1m", "interval: 1s"), ("interval: 3m", "interval: 1s")])
        {
            text.Replace(span, shorter);
        }

        return text.ToString();
    }

    private static async Task<long[]> CountsAsync(PrometheusServer prometheus, string actual)
    {
        var counts = (await prometheus.QueryAsync($"sum by (bin) (model_score_labels_total{{actual=\"{actual}\"}})")).ToDictionary(sample => sample["bin"], sample => (long)sample.Value);
        return [counts["_under"], .. Enumerable.Range(1, counts.Count - 2).Select(bin => counts[bin.ToString(CultureInfo.InvariantCulture)]), counts["_over"]];
    }

    private static async Task HoldsAsync(PrometheusServer prometheus, string expression, Func<IReadOnlyList<PrometheusSample>, bool> holds)
    {
        IReadOnlyList<PrometheusSample> last = [];
        await Eventually.HoldsAsync(expression, async () => holds(last = await prometheus.QueryAsync(expression)), state: () => $"The last answer had {last.Count} samples.");
    }
}
