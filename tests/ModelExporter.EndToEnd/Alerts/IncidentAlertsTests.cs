using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Alerts;

/// <summary>
/// From an incident to a message: simulated traffic of several models, the real exporter, a real Prometheus with the shipped rules, a real Alertmanager with the shipped routes,
/// and a webhook that must be sent what is expected and nothing else.
/// </summary>
/// <remarks>
/// A minute of the rules is a second here: see <see cref="ShippedRules.Accelerated"/>. A model per incident, so that all of them pass at the same time, and a quiet one beside them.
/// Labels take half an hour, so that there is no measured quality, except for the model whose outcomes turn round.
/// </remarks>
public class IncidentAlertsTests
{
    private const string Traffic = "90s";

    // Model, incident, further flags, and every alert that the webhook must be sent. The early alarm of a drift comes before the one for drift that lasts.
    private static readonly (string Model, string Incident, string[] Flags, string[] Expected)[] Cases =
    [
        ("quiet", "", [], []),
        ("unit", "unit@15s+90s", [],
        [
            "warning: unit ModelFeatureDriftEvidence income", "warning: unit ModelFeatureDrift income",
            "warning: unit ModelPredictionDrift _prediction", "warning: unit ModelPredictionDrift _score",
        ]),
        ("drift", "drift@15s+90s:feature=savings,shift=-1", [], ["warning: drift ModelFeatureDriftEvidence savings", "warning: drift ModelFeatureDrift savings"]),
        ("swap", "swap@15s+90s", [],
        [
            "warning: swap ModelFeatureDriftEvidence income", "warning: swap ModelFeatureDrift income",
            "warning: swap ModelFeatureDriftEvidence loan_amount", "warning: swap ModelFeatureDrift loan_amount",
            "warning: swap ModelPredictionDrift _prediction", "warning: swap ModelPredictionDrift _score",
        ]),
        ("missing", "missing@15s+90s:share=0.5", [], ["warning: missing ModelFeatureMissing credit_utilisation"]),
        // The slower windows of both burn rates are warnings, which the critical ones hold back.
        ("errors", "errors@15s+90s:share=0.5", [], ["critical: errors ModelErrorBudgetBurn"]),
        ("latency", "latency@15s+90s:factor=100", [], ["critical: latency ModelLatencyBudgetBurn"]),
        ("concept", "concept@15s+90s:share=0.4", ["--label-delay", "1s"],
        [
            "warning: concept ModelConceptDrift",
            "warning: concept ModelQualityDegraded accuracy", "warning: concept ModelQualityDegraded precision",
            "warning: concept ModelQualityDegraded recall", "warning: concept ModelQualityDegraded roc_auc",
            "retraining: concept ModelRetrainingRecommended", "info: concept ModelRetrainingRecommended",
        ]),
    ];

    [Fact]
    public async Task Each_incident_raises_its_alerts_and_nothing_else_is_sent()
    {
        Tool.Prometheus.Need();
        Tool.AlertManager.Need();
        using var folder = new TemporaryFolder();
        var profile = folder["profile.json"];
        var made = await ProgramUnderTest.RunAsync("simulate", "--events", "0", "--profile", profile);
        Assert.True(made.Code == 0, made.Error);

        var models = string.Join("\n", Cases.Select(one => $"  - {{name: {one.Model}, versions: [{{name: \"1\", reference: {profile}}}]}}"));
        await using var exporter = await ExporterProcess.StartAsync($"evaluation_interval: 1s\nevidence: {{pane: 1s}}\nmodels:\n{models}\n");
        await using var webhook = await AlertWebhook.StartAsync();
        await using var alertManager = await AlertManagerServer.StartAsync(
            ShippedRules.Accelerated(ShippedRules.Read("alertmanager.yml")).Replace("http://alert-receiver:8080", webhook.Address, StringComparison.Ordinal));
        await using var prometheus = await PrometheusServer.StartAsync(PrometheusServer.Scraping(exporter.WebAddress) + $$"""
            rule_files: ["*-rules.yml"]
            alerting: {alertmanagers: [{static_configs: [{targets: ["{{alertManager.Address}}"]}]}]}

            """);

        // A Prometheus that starts needs some seconds to find its targets; in production that is nothing, here it would be minutes without an exporter.
        await Eventually.HoldsAsync("the first scrapes", async () => (await prometheus.QueryAsync("count_over_time(up[10s]) >= 3")).Count == 1);
        prometheus.Reload(folder =>
        {
            foreach (var file in ShippedRules.Files) folder.Write(file, ShippedRules.Accelerated(ShippedRules.Read(file)));
        });
        await Eventually.HoldsAsync("the rules are in force", async () => (await prometheus.QueryAsync("model:prediction_error_budget:ratio")).Count == 1);

        var senders = await Task.WhenAll(Cases.Select(one => SimulateAsync(exporter, one.Model, one.Incident, one.Flags)));
        foreach (var sender in senders) Assert.True(sender.Code == 0, sender.Error);
        var expected = Cases.SelectMany(one => one.Expected).Order(StringComparer.Ordinal).ToList();
        await Eventually.HoldsAsync("every expected alert was sent", () => Task.FromResult(!expected.Except(Sent(webhook)).Any()), state: () => "Sent were " + string.Join(", ", Sent(webhook)));
        Assert.Equal(expected, Sent(webhook));
        Assert.All(webhook.Received, alert =>
        {
            Assert.Equal($"https://runbooks.example.com/model-exporter/{alert["alertname"]}.md", alert.Annotations["runbook_url"]);
            Assert.Contains($"var-model={alert["model"]}", alert.Annotations["dashboard_url"], StringComparison.Ordinal);
            Assert.Contains(alert["model"], alert.Annotations["summary"], StringComparison.Ordinal);
        });

        // The traffic is over, and with it the errors.
        await Eventually.HoldsAsync("the burst of errors is resolved", () => Task.FromResult(webhook.Received.Any(alert => alert.Status == "resolved" && alert["model"] == "errors")));
    }

    private static List<string> Sent(AlertWebhook webhook) =>
        [.. webhook.Received.Where(alert => alert.Status == "firing").Select(alert => alert.ToString()).Distinct().Order(StringComparer.Ordinal)];

    private static Task<Finished> SimulateAsync(ExporterProcess exporter, string model, string incident, string[] flags) => ProgramUnderTest.RunAsync(
    [
        "simulate", "--send", $"http://{exporter.IngestAddress}", "--model", model, "--version", "1", "--rate", "60", "--duration", Traffic, "--seed", "7",
        .. incident.Length == 0 ? Array.Empty<string>() : ["--incident", incident],
        .. flags,
    ]);
}
