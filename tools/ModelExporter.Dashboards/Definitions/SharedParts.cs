using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>Parts of the exporter that not every installation has: the database of labels and the capture proxy. Their panels say so where they are not in use.</summary>
internal static class SharedParts
{
    private const string NoStore = "labels stay in the process";
    private const string NoProxy = "no capture proxy";
    private const string Write = $$"""rate(model_exporter_label_store_write_duration_seconds_bucket{{{Instance}}}[$__rate_interval])""";
    private const string Upstream = $$"""rate(model_exporter_proxy_upstream_duration_seconds_bucket{{{Instance}}}[$__rate_interval])""";

    public static Panel[] Labels =>
    [
        Panel.Row("Database of labels"),
        PanelKinds.Stat("Database of labels", "Whether every exporter could use the database at its last attempt. away: predictions and labels wait in memory; bring the database back before you restart exporters.", "short",
            Query.Instant($$"""min(model_exporter_label_store_up{{{Instance}}})""")) with
        { Height = 8, NoValue = NoStore, Steps = new Steps("red", (1, "green")), Mappings = new Dictionary<double, (string, string)> { [0] = ("away", "red"), [1] = ("in use", "green") } },
        PanelKinds.TimeSeries("Queue for the database", "What waits, as a share of labels.postgres.queue_capacity. At 100 % predictions lose their quality and labels are refused: the database is away or too slow.", "percentunit",
            new Query($$"""model_exporter_label_store_queue_length{{{Instance}}} / model_exporter_label_store_queue_limit{{{Instance}}}""", "{{instance}}")) with { Width = 7, NoValue = NoStore, Steps = Thresholds.Queue },
        PanelKinds.TimeSeries("Written, lost and failed", "Predictions and labels per second that the database took, those that it never got, and requests that failed. Lost ones are in no quality: send their labels again once it is over.", "cps",
            new Query($$"""sum by (half) (rate(model_exporter_label_store_written_total{{{Instance}}}[$__rate_interval]))""", "{{half}} written"),
            new Query($$"""sum by (half, reason) (rate(model_exporter_label_store_dropped_total{{{Instance}}}[$__rate_interval])) > 0""", "{{half}} lost: {{reason}}"),
            new Query($$"""sum by (reason) (rate(model_exporter_label_store_errors_total{{{Instance}}}[$__rate_interval])) > 0""", "request failed: {{reason}}")) with { Width = 7, NoValue = NoStore },
        PanelKinds.TimeSeries("Duration of writes", "Time per batch. When it grows with the queue, the database is what is slow: look at its disk and its locks.", "s",
            new Query($$"""histogram_quantile(0.99, sum by (le) ({{Write}}))""", "p99"),
            new Query($$"""histogram_quantile(0.5, sum by (le) ({{Write}}))""", "p50")) with { Width = 6, NoValue = NoStore },
    ];

    public static Panel[] Proxy =>
    [
        Panel.Row("Capture proxy"),
        PanelKinds.TimeSeries("Responses through the proxy", "Responses per second of the model server, by class of status, and connections for which it could not be reached. 5xx are the server's own; unreached ones were answered 502.", "reqps",
            new Query($$"""sum by (code) (rate(model_exporter_proxy_responses_total{{{Instance}}}[$__rate_interval]))""", "{{code}}"),
            new Query($$"""sum(rate(model_exporter_proxy_upstream_failures_total{{{Instance}}}[$__rate_interval]))""", "unreached")) with { Width = 8, NoValue = NoProxy },
        PanelKinds.TimeSeries("Copies read and left", "Inferences per second whose copies were read, and those that were not, by reason. Traffic passes all the same; docs/proxy.md says what each reason needs.", "reqps",
            new Query($$"""sum(rate(model_exporter_proxy_copies_total{{{Instance}}}[$__rate_interval]))""", "read"),
            new Query($$"""sum by (reason) (rate(model_exporter_proxy_copies_dropped_total{{{Instance}}}[$__rate_interval])) > 0""", "left: {{reason}}")) with { Width = 8, NoValue = NoProxy },
        PanelKinds.TimeSeries("Duration of the model server", "From the end of a request to the end of its response, of all requests. It is the server's time: the proxy adds a fraction of a millisecond.", "s",
            new Query($$"""histogram_quantile(0.99, sum by (le) ({{Upstream}}))""", "p99"),
            new Query($$"""histogram_quantile(0.5, sum by (le) ({{Upstream}}))""", "p50")) with { Width = 8, NoValue = NoProxy },
    ];
}
