using System.Net;
using System.Text;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Alerts;

/// <summary>The shipped routes and inhibitions: amtool says who gets what, and a real Alertmanager says what is held back.</summary>
public class RoutesTests
{
    private static readonly string Configuration = Path.Combine(ShippedRules.Folder, "alertmanager.yml");

    // What fires beside the alert of the name, and the alerts that are held back then.
    private static readonly (string[] Firing, string[] Silent)[] Held =
    [
        (["ModelExporterDown,severity=critical", "ModelExporterReplicaDown,severity=warning,instance=a"], ["ModelExporterReplicaDown"]),
        (["ModelErrorBudgetBurn,severity=critical,window=1h", "ModelErrorBudgetBurn,severity=warning,window=24h"], ["ModelErrorBudgetBurn"]),
        (["ModelFeatureMissing,feature=age", "ModelFeatureDrift,feature=age"], ["ModelFeatureDrift"]),
        (["ModelFeatureInvalid,feature=age", "ModelFeatureDriftEvidence,feature=age"], ["ModelFeatureDriftEvidence"]),
        (["ModelFeatureMissing,feature=age", "ModelFeatureDrift,feature=income"], []),
        (["ModelFeatureDrift,feature=age", "ModelFeatureDriftEvidence,feature=age"], ["ModelFeatureDriftEvidence"]),
        (["ModelReferencesDiffer", "ModelPredictionDrift,feature=_score"], ["ModelPredictionDrift"]),
        (["ModelQualityDegraded,measure=accuracy", "ModelEstimatedQualityFalling,measure=accuracy"], ["ModelEstimatedQualityFalling"]),
        (["ModelQualityDegraded,measure=accuracy", "ModelEstimatedQualityFalling,measure=recall"], []),
        (["ModelExporterLabelStoreDown,instance=a", "ModelLabelCoverageLow"], ["ModelLabelCoverageLow"]),
        (["ModelTrafficStopped,version=", "ModelLabelCoverageLow"], ["ModelLabelCoverageLow"]),
    ];

    public static TheoryData<string, string> Receivers => new()
    {
        { "alertname=ModelErrorBudgetBurn severity=critical model=credit", "critical" },
        { "alertname=ModelFeatureDrift severity=warning model=credit", "warning" },
        { "alertname=ModelReferenceLearned severity=info model=credit", "info" },
        { "alertname=ModelRetrainingRecommended severity=info action=retrain model=credit", "retraining,info" },
        { "alertname=SomethingElse", "warning" },
    };

    [Fact]
    public async Task The_configuration_is_valid()
    {
        var finished = await Tool.AmTool.RunAsync(["check-config", Configuration]);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }

    [Theory]
    [MemberData(nameof(Receivers))]
    public async Task An_alert_goes_to_its_receivers(string labels, string receivers)
    {
        var finished = await Tool.AmTool.RunAsync(["config", "routes", "test", "--config.file=" + Configuration, "--verify.receivers=" + receivers, .. labels.Split(' ')]);
        Assert.True(finished.Code == 0, finished.Output + finished.Error);
    }

    [Fact]
    public async Task What_another_alert_explains_is_held_back()
    {
        Tool.AlertManager.Need();
        await using var webhook = await AlertWebhook.StartAsync();
        await using var alertManager = await AlertManagerServer.StartAsync(
            ShippedRules.Accelerated(ShippedRules.Read("alertmanager.yml")).Replace("http://alert-receiver:8080", webhook.Address, StringComparison.Ordinal));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{alertManager.Address}") };

        // Each case in a namespace of its own, all of them at once, and one alert that comes last and is held back by nothing.
        var alerts = Held.SelectMany((one, number) => one.Firing.Select(text => Labels(text, $"n{number}"))).Append(Labels("ModelConceptDrift", "last"));
        using var content = new StringContent(JsonSerializer.Serialize(alerts.Select(labels => new { labels })), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/api/v2/alerts", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var expected = Held.SelectMany((one, number) => one.Firing
            .Where(text => !one.Silent.Contains(text.Split(',')[0]) || text.Contains("severity=critical", StringComparison.Ordinal))
            .Select(text => $"n{number} {text.Split(',')[0]}")).Append("last ModelConceptDrift").Order(StringComparer.Ordinal).ToList();
        await Eventually.HoldsAsync("what is not held back arrives", () => Task.FromResult(!expected.Except(Sent(webhook)).Any()), state: () => string.Join(", ", Sent(webhook)));
        Assert.Equal(expected, Sent(webhook));
    }

    private static List<string> Sent(AlertWebhook webhook) => [.. webhook.Received.Select(alert => $"{alert["namespace"]} {alert["alertname"]}").Distinct().Order(StringComparer.Ordinal)];

    private static Dictionary<string, string> Labels(string text, string space)
    {
        var parts = text.Split(',');
        var labels = new Dictionary<string, string> { ["alertname"] = parts[0], ["namespace"] = space, ["job"] = "x", ["model"] = "credit", ["version"] = "3", ["severity"] = "warning" };
        foreach (var part in parts[1..]) labels[part.Split('=')[0]] = part.Split('=')[1];
        return labels.Where(label => label.Value.Length > 0).ToDictionary();
    }
}
