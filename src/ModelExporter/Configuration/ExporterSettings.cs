using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Configuration;

/// <summary>Every setting of the program: the one table that the file's parser, the environment variables, the flags and docs/configuration.md follow. A
/// value.</summary>
internal sealed class ExporterSettings
{
    private const int MostWindows = 6;
    private static readonly string[] TakenPaths = ["/v1", "/-", "/api", "/docs", "/openapi"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="collectors">The metric groups that can be switched.</param>
    public ExporterSettings(IReadOnlyList<CollectorSwitch> collectors)
    {
        Table = new SettingTable<ExporterConfiguration>(
            new SectionSetting<ExporterConfiguration, WebOptions>("web", Web, c => c.Web, (c, v) => c with { Web = v }),
            new SectionSetting<ExporterConfiguration, IngestOptions>("ingest", Ingest, c => c.Ingest, (c, v) => c with { Ingest = v }),
            new SectionSetting<ExporterConfiguration, ProxyOptions>("proxy", ProxySettings.Table, c => c.Proxy, (c, v) => c with { Proxy = v }),
            new SectionSetting<ExporterConfiguration, StorageOptions>("storage", Storage, c => c.Storage, (c, v) => c with { Storage = v }),
            Part("limits", Limits, m => m.Limits, (m, v) => m with { Limits = v }),
            new ValueSetting<ExporterConfiguration, IReadOnlyList<TimeSpan>>("windows",
                new ListValue<TimeSpan>(new DurationValue(Minute, 31 * Day), 1, MostWindows, ("ascending, in whole minutes", AreWindows)),
                c => c.Monitoring.Windows, (c, v) => c with { Monitoring = c.Monitoring with { Windows = v } }, "The windows that scores are computed over")
            {
                Reloadable = false,
            },
            new ValueSetting<ExporterConfiguration, TimeSpan>("evaluation_interval", new DurationValue(Second, Hour),
                c => c.Monitoring.EvaluationInterval, (c, v) => c with { Monitoring = c.Monitoring with { EvaluationInterval = v } },
                "Time between two evaluations of the scores"),
            Part("time", Time, m => m.Time, (m, v) => m with { Time = v }),
            new SectionSetting<ExporterConfiguration, ExporterConfiguration>("labels", Labels, c => c, (_, v) => v),
            Part("drift", ModelSettings.Drift, m => m.Drift, (m, v) => m with { Drift = v }),
            Part("evidence", EvidenceSettings.Table, m => m.Evidence, (m, v) => m with { Evidence = v }),
            Part("quality", QualitySettings.Table, m => m.Quality, (m, v) => m with { Quality = v }),
            Part("learn", Learn, m => m.Learn, (m, v) => m with { Learn = v }),
            new ValueSetting<ExporterConfiguration, bool>("exemplars", new SwitchValue(), c => c.Monitoring.Exemplars,
                (c, v) => c with { Monitoring = c.Monitoring with { Exemplars = v } },
                "Whether one recent prediction with a trace is kept for each latency bucket"),
            ModelSettings.Collectors<ExporterConfiguration>(collectors, c => c.Collectors, (c, v) => c with { Collectors = v }),
            new SectionSetting<ExporterConfiguration, OtlpOptions>("otlp", Otlp, c => c.Otlp, (c, v) => c with { Otlp = v }),
            new SectionSetting<ExporterConfiguration, LogOptions>("log", Log, c => c.Log, (c, v) => c with { Log = v }),
            new ValueSetting<ExporterConfiguration, TimeSpan>("shutdown_timeout", new DurationValue(TimeSpan.Zero, 10 * Minute),
                c => c.ShutdownTimeout, (c, v) => c with { ShutdownTimeout = v }, "How long a stop waits for requests that are being answered")
            {
                Reloadable = false,
            },
            new NamedListSetting<ExporterConfiguration, ModelOptions>("models", ModelSettings.Model(collectors),
                c => new ModelOptions { Name = "", Drift = c.Monitoring.Drift }, m => m.Name,
                (c, v) => c with { Monitoring = c.Monitoring with { Models = v } }, 10_000));
        Defaults = new ExporterConfiguration
        {
            Collectors = collectors.ToDictionary(collector => collector.Name, collector => collector.OnByDefault, StringComparer.Ordinal),
        };
        TextSettings = [.. Table.TextSettings("")];
    }

    /// <summary>The keys of the file.</summary>
    public SettingTable<ExporterConfiguration> Table { get; }

    /// <summary>The configuration when nothing is given.</summary>
    public ExporterConfiguration Defaults { get; }

    /// <summary>The settings that have a flag and an environment variable.</summary>
    public IReadOnlyList<TextSetting<ExporterConfiguration>> TextSettings { get; }

    /// <summary>What the documentation lists.</summary>
    public IEnumerable<SettingDescription> Describe() => Table.Describe("", Defaults);

    /// <summary>The settings that differ and that no reload can change.</summary>
    public IEnumerable<TextSetting<ExporterConfiguration>> NotReloadable(ExporterConfiguration running, ExporterConfiguration wanted) =>
        TextSettings.Where(setting => !setting.Reloadable && setting.Format(running) != setting.Format(wanted));

    private static SettingTable<WebOptions> Web { get; } = new(
        new ValueSetting<WebOptions, IReadOnlyList<ListenAddress>>("listen", new ListValue<ListenAddress>(new ListenAddressValue(), 1, 8), o => o.Listen,
            (o, v) => o with { Listen = v }, "Where Prometheus and people find the program: metrics, health, pages")
        {
            Flag = "--web.listen-address",
            Reloadable = false,
        },
        new ValueSetting<WebOptions, string?>("config_file", new FilePathValue(), o => o.ConfigFile, (o, v) => o with { ConfigFile = v },
            "A file with TLS, users and headers of the web listener, in the form that exporters share; it and its certificates are read again when they change")
        {
            Flag = "--web.config.file",
            Reloadable = false,
        },
        new ValueSetting<WebOptions, string>("telemetry_path",
            new TextValue("path", "a path such as /metrics, not below /v1, /-/, /api, /docs or /openapi", IsTelemetryPath), o => o.TelemetryPath,
            (o, v) => o with { TelemetryPath = v }, "The path of the metrics page")
        {
            Reloadable = false,
        });

    private static SettingTable<IngestAuthentication> Authentication { get; } = new(
        new ValueSetting<IngestAuthentication, string?>("token_file", new FilePathValue(), o => o.TokenFile, (o, v) => o with { TokenFile = v },
            "The file that holds the bearer token for the ingest listener; its content is read again when it changes")
        {
            Reloadable = false,
        });

    private static SettingTable<IngestOptions> Ingest { get; } = new(
        new ValueSetting<IngestOptions, IReadOnlyList<ListenAddress>>("listen", new ListValue<ListenAddress>(new ListenAddressValue(), 1, 8), o => o.Listen,
            (o, v) => o with { Listen = v }, "Where models send their events; anything but loopback needs `ingest.auth.token_file`")
        {
            Flag = "--ingest.listen-address",
            Reloadable = false,
        },
        new SectionSetting<IngestOptions, IngestAuthentication>("auth", Authentication,
            o => new IngestAuthentication(o.TokenFile), (o, v) => o with { TokenFile = v.TokenFile }),
        IngestLimit("max_body_bytes", new SizeValue(1 << 10, 1 << 30), o => o.MaxBodyBytes, (o, v) => o with { MaxBodyBytes = v },
            "Largest request body as it comes over the wire; a larger one is answered 413"),
        IngestLimit("max_decompressed_bytes", new SizeValue(1 << 10, 1 << 30), o => o.MaxDecompressedBytes, (o, v) => o with { MaxDecompressedBytes = v },
            "Largest request body after decompression; a larger one is answered 413"),
        IngestLimit("max_events", new IntegerValue(1, 1_000_000), o => o.MaxEvents, (o, v) => o with { MaxEvents = v },
            "Events of one request that are read; those after them are rejected"),
        IngestLimit("max_models", new IntegerValue(1, 10_000), o => o.MaxModels, (o, v) => o with { MaxModels = v },
            "Model versions that one request may name"),
        IngestLimit("max_depth", new IntegerValue(3, 64), o => o.MaxDepth, (o, v) => o with { MaxDepth = v },
            "Deepest nesting of objects and arrays in one event"),
        IngestLimit("max_string_bytes", new SizeValue(16, 1 << 20), o => o.MaxStringBytes, (o, v) => o with { MaxStringBytes = v },
            "Longest text of a value in UTF-8; a longer one is an invalid value"),
        IngestLimit("max_id_bytes", new SizeValue(16, 64 << 10), o => o.MaxIdBytes, (o, v) => o with { MaxIdBytes = v },
            "Longest event id in UTF-8"),
        IngestLimit("max_vector_length", new IntegerValue(1, 1 << 20), o => o.MaxVectorLength, (o, v) => o with { MaxVectorLength = v },
            "Most numbers in an array that is a feature"),
        IngestLimit("max_pairs", new IntegerValue(1, 10_000_000), o => o.MaxPairs, (o, v) => o with { MaxPairs = v },
            "Requests and responses that wait for their other half; the oldest goes when one more comes"),
        IngestLimit("max_pair_bytes", new SizeValue(64 << 10, 16L << 30), o => o.MaxPairBytes, (o, v) => o with { MaxPairBytes = v },
            "Memory of what waits for its other half"),
        IngestLimit("pair_wait", new DurationValue(Second, Hour), o => o.PairWait, (o, v) => o with { PairWait = v },
            "How long a request or response waits for its other half"),
        IngestLimit("qualify_models", new SwitchValue(), o => o.QualifyModels, (o, v) => o with { QualifyModels = v },
            "Whether a model that KServe or Seldon serves is called `namespace.service` rather than `service`"),
        IngestLimit("max_requests_per_second", new IntegerValue(0, 1_000_000), o => o.MaxRequestsPerSecond, (o, v) => o with { MaxRequestsPerSecond = v },
            "Requests per second over all clients, above which the answer is 429; 0 for no such limit"),
        IngestLimit("max_concurrent_requests", new IntegerValue(1, 10_000), o => o.MaxConcurrentRequests, (o, v) => o with { MaxConcurrentRequests = v },
            "Requests that are read at the same time; one more is answered 503"),
        IngestLimit("max_connections", new IntegerValue(1, 100_000), o => o.MaxConnections, (o, v) => o with { MaxConnections = v },
            "Connections that are open at the same time; one more is closed at once"));

    private static SettingTable<StorageOptions> Storage { get; } = new(
        new ValueSetting<StorageOptions, string?>("path", new FilePathValue(), o => o.Path, (o, v) => o with { Path = v },
            "The folder that keeps windows and references over a restart; without it every start is empty")
        {
            Reloadable = false,
        },
        new ValueSetting<StorageOptions, TimeSpan>("checkpoint_interval", new DurationValue(Second, Hour), o => o.CheckpointInterval,
            (o, v) => o with { CheckpointInterval = v }, "Time between two checkpoints"));

    private static SettingTable<LimitOptions> Limits { get; } = new(
        Limit("models", 1, 10_000, o => o.Models, (o, v) => o with { Models = v }, "Models at once"),
        Limit("versions", 1, 1000, o => o.Versions, (o, v) => o with { Versions = v }, "Versions of one model at once"),
        new ValueSetting<LimitOptions, int>("features", new IntegerValue(1, 10_000), o => o.Features, (o, v) => o with { Features = v },
            "Features of one model version, and of one event")
        {
            Reloadable = false,
        },
        Limit("categories", 1, 1000, o => o.Categories, (o, v) => o with { Categories = v }, "Categories that a reference keeps apart for one feature"),
        Limit("exported_categories", 1, 1000, o => o.ExportedCategories, (o, v) => o with { ExportedCategories = v },
            "Categories that have a time series of their own"),
        Limit("series", 100, 10_000_000, o => o.Series, (o, v) => o with { Series = v }, "Time series of the whole metrics page"));

    private static SettingTable<TimeOptions> Time { get; } = new(
        new ValueSetting<TimeOptions, TimeSource>("source", new ChoiceValue<TimeSource>(("wall", TimeSource.Wall), ("event", TimeSource.Event)), o => o.Source,
            (o, v) => o with { Source = v }, "Where windows end: at the wall clock, or at the latest event for recorded traffic")
        {
            Reloadable = false,
        },
        new ValueSetting<TimeOptions, TimeSpan>("future_tolerance", new DurationValue(TimeSpan.Zero, Hour), o => o.FutureTolerance,
            (o, v) => o with { FutureTolerance = v }, "An event further ahead of the wall clock is counted as a future event"));

    private static SettingTable<ExporterConfiguration> Labels { get; } = new(
        new ValueSetting<ExporterConfiguration, LabelStore>("store", new ChoiceValue<LabelStore>(("memory", LabelStore.Memory), ("postgres", LabelStore.Postgres)), c => c.LabelStore,
            (c, v) => c with { LabelStore = v }, "Where predictions wait for their labels: in the process, or in a database that replicas share")
        {
            Reloadable = false,
        },
        new ValueSetting<ExporterConfiguration, TimeSpan>("horizon", new DurationValue(Minute, 90 * Day), c => c.Monitoring.Labels.Horizon,
            (c, v) => WithLabels(c, c.Monitoring.Labels with { Horizon = v }),
            "How long a prediction waits for its label, and how long a repeated id is a duplicate")
        {
            Reloadable = false,
        },
        new ValueSetting<ExporterConfiguration, int>("capacity", new IntegerValue(1, 100_000_000), c => c.Monitoring.Labels.Capacity,
            (c, v) => WithLabels(c, c.Monitoring.Labels with { Capacity = v }), "Predictions that are remembered per model")
        {
            Reloadable = false,
        },
        new ValueSetting<ExporterConfiguration, LabelTime>("time",
            new ChoiceValue<LabelTime>(("arrival", LabelTime.Arrival), ("prediction", LabelTime.Prediction)), c => c.Monitoring.Labels.Time,
            (c, v) => WithLabels(c, c.Monitoring.Labels with { Time = v }),
            "The time at which a labelled prediction is in the windows: that of its label's arrival, or its own")
        {
            Reloadable = false,
        },
        new SectionSetting<ExporterConfiguration, PostgresOptions>("postgres", PostgresSettings.Table, c => c.Postgres, (c, v) => c with { Postgres = v }));

    private static SettingTable<LearnOptions> Learn { get; } = new(
        new ValueSetting<LearnOptions, int>("events", new IntegerValue(1, 1_000_000_000), o => o.Events, (o, v) => o with { Events = v },
            "Least number of events before a learned reference is complete"),
        new ValueSetting<LearnOptions, TimeSpan>("duration", new DurationValue(TimeSpan.Zero, 31 * Day), o => o.Duration, (o, v) => o with { Duration = v },
            "Least time before a learned reference is complete"));

    private static SettingTable<OtlpOptions> Otlp { get; } = new(
        new ValueSetting<OtlpOptions, bool>("enabled", new SwitchValue(), o => o.Enabled, (o, v) => o with { Enabled = v },
            "Whether metrics are also pushed to an OpenTelemetry collector, which the variables `OTEL_...` name")
        {
            Reloadable = false,
        });

    private static SettingTable<LogOptions> Log { get; } = new(
        new ValueSetting<LogOptions, LogLevel>("level",
            new ChoiceValue<LogLevel>(("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("error", LogLevel.Error)),
            o => o.Level, (o, v) => o with { Level = v }, "The least severe level that is logged"),
        new ValueSetting<LogOptions, LogFormat>("format", new ChoiceValue<LogFormat>(("logfmt", LogFormat.Logfmt), ("json", LogFormat.Json)),
            o => o.Format, (o, v) => o with { Format = v }, "How a log line is written"));

    private static SectionSetting<ExporterConfiguration, TPart> Part<TPart>(
        string key, SettingTable<TPart> table, Func<MonitoringOptions, TPart> get, Func<MonitoringOptions, TPart, MonitoringOptions> set) =>
        new(key, table, c => get(c.Monitoring), (c, v) => c with { Monitoring = set(c.Monitoring, v) });

    private static ValueSetting<LimitOptions, int> Limit(
        string key, int least, int most, Func<LimitOptions, int> get, Func<LimitOptions, int, LimitOptions> set, string meaning) =>
        new(key, new IntegerValue(least, most), get, set, meaning);

    private static ValueSetting<IngestOptions, T> IngestLimit<T>(
        string key, ValueKind<T> kind, Func<IngestOptions, T> get, Func<IngestOptions, T, IngestOptions> set, string meaning) =>
        new(key, kind, get, set, meaning) { Reloadable = false };

    private static ExporterConfiguration WithLabels(ExporterConfiguration configuration, LabelOptions labels) =>
        configuration with { Monitoring = configuration.Monitoring with { Labels = labels } };

    private static bool AreWindows(IReadOnlyList<TimeSpan> windows)
    {
        for (var i = 0; i < windows.Count; i++)
        {
            if (windows[i].Ticks % TimeSpan.TicksPerMinute != 0 || (i > 0 && windows[i] <= windows[i - 1])) return false;
        }

        return true;
    }

    // Those prefixes belong to the ingest listener, to operations and to the read-only interface.
    private static bool IsTelemetryPath(string path) =>
        path.Length is > 1 and <= 128 && path[0] == '/' && path[^1] != '/' && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')
        && !path.Contains("//", StringComparison.Ordinal)
        && !TakenPaths.Any(taken => path.StartsWith(taken + "/", StringComparison.OrdinalIgnoreCase) || path.Equals(taken, StringComparison.OrdinalIgnoreCase));

    /// <summary>The mapping <c>ingest.auth</c>. A value.</summary>
    private sealed record IngestAuthentication(string? TokenFile);
}
