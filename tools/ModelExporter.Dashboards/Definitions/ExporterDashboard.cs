using ModelExporter.Dashboards.Panels;
using static ModelExporter.Dashboards.Definitions.Select;

namespace ModelExporter.Dashboards.Definitions;

/// <summary>The exporters themselves: whether their numbers are complete and what they cost.</summary>
internal static class ExporterDashboard
{
    private const string Ingest = $$"""rate(model_exporter_ingest_request_duration_seconds_bucket{{{Instance}}}[$__rate_interval])""";
    private const string Checkpoint = $$"""increase(model_exporter_checkpoint_duration_seconds_bucket{{{Instance}}}[$__range])""";

    public static Dashboard Create() => new("model-exporter-exporter", "Model exporter / Exporter", "Ingest, limits, scrapes, memory and state of the exporters themselves.",
        [Datasource, Cluster, Namespace, Job, InstanceChoice], [Alerts("alertname=~\"ModelExporter.*|ModelReferences.*\"")], [.. Numbers, .. IngestPanels, .. Limits, .. State, .. SharedParts.Labels, .. SharedParts.Proxy, .. Process]);

    private static Panel[] Numbers =>
    [
        PanelKinds.Stat("Exporters up", "Exporters whose last scrape succeeded. Fewer than you run: look at the targets of Prometheus.", "short",
            Query.Instant($$"""sum(up{{{Instance}}})""")) with { Steps = new Steps("red", (1, "green")) },
        PanelKinds.Stat("Versions", "How many different builds run. More than one outside a rollout: finish it.", "short",
            Query.Instant($$"""count(count by (version, revision) (model_exporter_build_info{{{Instance}}}))""")) with { Steps = new Steps("green", (2, "orange")) },
        PanelKinds.Stat("Rejected", "Share of events that could not be used, in the chosen time. The reasons are below; docs/formats.md says what to change at the sender.", "percentunit",
            Query.Instant($$"""sum(increase(model_exporter_events_rejected_total{{{Instance}}}[$__range])) / (sum(increase(model_exporter_events_total{{{Instance}}}[$__range])) + sum(increase(model_exporter_events_rejected_total{{{Instance}}}[$__range])))""")) with { Decimals = 2, Steps = Thresholds.Rejects },
        PanelKinds.Stat("Fullest page", "Series of the largest page as a share of limits.series. Above 80 %: switch collectors off, fold categories, or raise the limit before groups are left out.", "percentunit",
            Query.Instant($$"""max(model_exporter_series{{{Instance}}} / model_exporter_series_limit{{{Instance}}})""")) with { Decimals = 0, Steps = Thresholds.Full },
        PanelKinds.Stat("Configuration", "Whether every exporter uses the file that lies there. refused: the last reload failed and the old settings are in use; the log names the line.", "short",
            Query.Instant($$"""min(model_exporter_config_last_reload_successful{{{Instance}}})""")) with
        { Steps = new Steps("red", (1, "green")), Mappings = new Dictionary<double, (string, string)> { [0] = ("refused", "red"), [1] = ("in use", "green") } },
        PanelKinds.Stat("Groups left out", "Metric groups that are missing on some page: the series limit was reached, or they failed. What they show is not there until it is mended.", "short",
            Query.Instant($$"""sum(1 - model_exporter_collector_success{{{Instance}}})""")) with { Steps = Thresholds.Drifted },
    ];

    private static Panel[] IngestPanels =>
    [
        Panel.Row("Ingest"),
        PanelKinds.TimeSeries("Events", "Events per second that were taken, by format. A fall while models serve: their senders time out or the exporter answers 503; look at the duration.", "cps",
            new Query($$"""sum by (format) (rate(model_exporter_events_total{{{Instance}}}[$__rate_interval])) > 0""", "{{format}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Rejected events by reason", "Events per second that could not be used. docs/formats.md has every reason with its remedy; the answer to the sender names event and field.", "cps",
            new Query($$"""sum by (format, reason) (rate(model_exporter_events_rejected_total{{{Instance}}}[$__rate_interval])) > 0""", "{{reason}} ({{format}})")) with { Width = 8 },
        PanelKinds.TimeSeries("Ignored values by reason", "Parts of events per second that were left out while the rest was used. Harmless when known; after a change of a sender it tells what it does wrong.", "cps",
            new Query($$"""sum by (format, reason) (rate(model_exporter_values_ignored_total{{{Instance}}}[$__rate_interval])) > 0""", "{{reason}} ({{format}})")) with { Width = 8 },
        PanelKinds.TimeSeries("Duration of ingest requests", "Time from a request's first byte to its answer. A high p99 alone: large batches or slow senders. Both: too little CPU; raise the limit of the container.", "s",
            new Query($$"""histogram_quantile(0.99, sum by (le) ({{Ingest}}))""", "p99"),
            new Query($$"""histogram_quantile(0.5, sum by (le) ({{Ingest}}))""", "p50")) with { Width = 8 },
        PanelKinds.TimeSeries("Bytes", "Bytes per second of request bodies as they came over the wire. Compress or batch when it is a large part of the pod's network.", "Bps",
            new Query($$"""sum by (format) (rate(model_exporter_ingest_bytes_total{{{Instance}}}[$__rate_interval])) > 0""", "{{format}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Duration of evaluations", "Mean time to compute all scores once. It should be far below evaluation_interval; when it is not, lengthen that or watch fewer features.", "s",
            new Query($$"""sum by (instance) (rate(model_exporter_evaluation_duration_seconds_sum{{{Instance}}}[$__rate_interval])) / sum by (instance) (rate(model_exporter_evaluation_duration_seconds_count{{{Instance}}}[$__rate_interval]))""", "{{instance}}")) with { Width = 8 },
    ];

    private static Panel[] Limits =>
    [
        Panel.Row("Limits and scrapes"),
        PanelKinds.TimeSeries("Limits reached", "How often a limit kept something out, by limit. models, versions, features: names that grow without end at a sender, or a limit that is too low. docs/metrics.md says what was left out.", "short",
            new Query($$"""sum by (limit) (increase(model_exporter_limit_reached_total{{{Instance}}}[$__rate_interval]))""", "{{limit}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Series on the page", "Time series per exporter, and the limit. Growth without new models: features or categories that never end. Groups are left out at the limit.", "short",
            new Query($$"""model_exporter_series{{{Instance}}}""", "{{instance}}"),
            new Query($$"""max(model_exporter_series_limit{{{Instance}}})""", "limit")) with { Width = 8, Overrides = [FieldOverride.Dashed("B", "red")] },
        PanelKinds.TimeSeries("Duration of scrapes", "How long Prometheus took to get a page. Near the scrape timeout: fewer series, or a longer timeout.", "s",
            new Query($$"""scrape_duration_seconds{{{Instance}}}""", "{{instance}}")) with { Width = 8 },
    ];

    private static Panel[] State =>
    [
        Panel.Row("State"),
        PanelKinds.TimeSeries("Age of the checkpoint", "What a crash would lose. It swings up to storage.checkpoint_interval; a line that rises on is a disk that is full or gone. Absent without storage.path.", "s",
            new Query($$"""time() - model_exporter_checkpoint_last_success_timestamp_seconds{{{Instance}}}""", "{{instance}}")) with { Width = 6, Steps = Thresholds.Checkpoint },
        PanelKinds.TimeSeries("Size of the checkpoint", "Bytes of the last checkpoint: what the volume must hold twice.", "bytes",
            new Query($$"""model_exporter_checkpoint_size_bytes{{{Instance}}}""", "{{instance}}")) with { Width = 6 },
        PanelKinds.Stat("Slowest checkpoints", "99 of 100 checkpoints in the chosen time were quicker. Seconds are a slow disk: use one that is local.", "s",
            Query.Instant($$"""histogram_quantile(0.99, sum by (le) ({{Checkpoint}}))""")) with { Width = 3, Height = 8, Steps = new Steps("green", (1, "orange")) },
        PanelKinds.Stat("Failed checkpoints", "Checkpoints that could not be written, or were unusable at a start and set aside, in the chosen time. The log has the reason.", "short",
            Query.Instant($$"""sum(increase(model_exporter_checkpoint_failures_total{{{Instance}}}[$__range]))""")) with { Width = 3, Height = 8, Decimals = 0, Steps = Steps.NoneIsGood },
        PanelKinds.Stat("Restarts", "Starts in the chosen time. Without a rollout: look for out-of-memory kills, then at the log's last lines.", "short",
            Query.Instant($$"""sum(changes(process_start_time_seconds{{{Instance}}}[$__range]))""")) with { Width = 3, Height = 8, Steps = Steps.NoneIsGood },
        PanelKinds.Stat("Configuration read", "How long ago a configuration was last read with success, of the exporter for which it is longest ago. Older than your last change: it was not taken.", "s",
            Query.Instant($$"""max(time() - model_exporter_config_last_reload_success_timestamp_seconds{{{Instance}}})""")) with { Width = 3, Height = 8 },
    ];

    private static Panel[] Process =>
    [
        Panel.Row("Process"),
        PanelKinds.TimeSeries("Memory", "Resident memory, and the managed heap in it. It follows models, features and waiting labels, and levels off; set the container's limit to twice that. Steady growth is worth a report.", "bytes",
            new Query($$"""process_resident_memory_bytes{{{Instance}}}""", "{{instance}} resident"),
            new Query($$"""dotnet_gc_heap_size_bytes{{{Instance}}}""", "{{instance}} heap")) with { Width = 8 },
        PanelKinds.TimeSeries("CPU", "Cores in use. It follows events and evaluations; near the container's limit, requests and scrapes get slow.", "short",
            new Query($$"""rate(process_cpu_seconds_total{{{Instance}}}[$__rate_interval])""", "{{instance}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Pauses of the garbage collector", "Share of the time for which collections stopped the program. Above a twentieth: too little memory, or batches that are too large.", "percentunit",
            new Query($$"""rate(dotnet_gc_pause_time_seconds_total{{{Instance}}}[$__rate_interval])""", "{{instance}}")) with { Width = 8 },
        PanelKinds.TimeSeries("Open files", "Open files as a share of what is allowed. Near 100 % connections are refused: look for senders that open one per event.", "percentunit",
            new Query($$"""process_open_fds{{{Instance}}} / process_max_fds{{{Instance}}}""", "{{instance}}")) with { Steps = Thresholds.Full },
        PanelKinds.TimeSeries("Work that waits", "Work in the queue of the thread pool. Above 10 for long: too little CPU.", "short",
            new Query($$"""dotnet_thread_pool_queue_length{{{Instance}}}""", "{{instance}}")) with { Steps = new Steps("green", (10, "red")) },
    ];
}
