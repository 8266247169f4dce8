using System.Net;
using System.Net.Http.Headers;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Drift;

/// <summary>The whole road on real data: events over HTTP, windows, scores, the metrics page, a real Prometheus, PromQL.</summary>
public class RealDriftTests
{
    private const string OfTheModel = "{model=\"car-loan\",version=\"default\",window=\"1m\"}";

    [Fact]
    public async Task Prometheus_sees_the_features_that_drifted_and_no_other_and_none_before()
    {
        Tool.Prometheus.Need();
        var profile = await CarLoan.ProfileAsync();
        var rows = CarLoan.MonitoringEvents();
        await using var exporter = await ExporterProcess.StartAsync("windows: [1m]\nevaluation_interval: 1s");
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress));
        await PutReferenceAsync(exporter, profile);

        // A part of the calm half, from all over it: so few that the minute's window is soon the other half's.
        var calm = rows.Take(rows.Count / 2).Where((_, row) => row % 12 == 0).ToArray();
        await StreamAsync(exporter, calm);
        await HoldsAsync(prometheus, $"model_feature_window_samples{OfTheModel} == {calm.Length}", samples => samples.Count == CarLoan.Features.Length);
        await HoldsAsync(prometheus, $"count_over_time(model_feature_drifted{OfTheModel}[1m]) > 3", samples => samples.Count == CarLoan.Features.Length);
        Assert.Empty(await prometheus.QueryAsync($"max_over_time(model_feature_drifted{OfTheModel}[2m]) > 0"));
        Assert.Empty(await prometheus.QueryAsync($"model_features_drifted{OfTheModel} > 0"));

        await StreamAsync(exporter, [.. rows.Skip(rows.Count / 2)]);
        await HoldsAsync(prometheus, $"model_features_drifted{OfTheModel} == {CarLoan.Drifting.Length}", samples => samples.Count == 1);
        Assert.Equal(CarLoan.Drifting, Features(await prometheus.QueryAsync($"model_feature_drifted{OfTheModel} == 1")));
        Assert.Equal(CarLoan.Drifting, Features(await prometheus.QueryAsync($"max_over_time(model_feature_drifted{OfTheModel}[2m]) == 1")));

        // Effect, noise and evidence tell the same story each for itself, and every row is in the counters.
        Assert.Equal(CarLoan.Drifting, Features(await prometheus.QueryAsync($"model_feature_psi{OfTheModel} > 0.1 and model_feature_psi > model_feature_psi_noise_floor")));
        Assert.Equal(CarLoan.Drifting, Features(await prometheus.QueryAsync($"model_feature_drift_adjusted_p_value{OfTheModel} < 0.01 and model_feature_psi > 0.1")));
        var counted = await prometheus.QueryAsync("sum by (feature) (model_feature_bin_observations_total{model=\"car-loan\"})");
        Assert.Equal(CarLoan.Features, Features(counted));
        Assert.All(counted, sample => Assert.Equal(calm.Length + (rows.Count / 2), sample.Value));
        Assert.All(await prometheus.TargetsAsync(), target => Assert.Equal(("up", ""), (target.Health, target.LastError)));
    }

    private static async Task PutReferenceAsync(ExporterProcess exporter, byte[] profile)
    {
        using var content = new ByteArrayContent(profile);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await exporter.Ingest.PutAsync($"/v1/models/{CarLoan.Model}/versions/default/reference", content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task StreamAsync(ExporterProcess exporter, IReadOnlyCollection<string> events)
    {
        foreach (var batch in events.Chunk(500)) await exporter.SendAsync(batch);
    }

    private static async Task HoldsAsync(PrometheusServer prometheus, string expression, Func<IReadOnlyList<PrometheusSample>, bool> holds)
    {
        IReadOnlyList<PrometheusSample> last = [];
        await Eventually.HoldsAsync(expression, async () => holds(last = await prometheus.QueryAsync(expression)),
            state: () => "The last answer was " + string.Join(", ", last.Select(sample => $"{sample["feature"]} {sample.Value}")));
    }

    private static IEnumerable<string> Features(IEnumerable<PrometheusSample> samples) => samples.Select(sample => sample["feature"]).Order(StringComparer.Ordinal);
}
