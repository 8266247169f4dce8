using System.Globalization;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ModelExporter.Otlp;

/// <summary>What the variables say that all OpenTelemetry programs know. A value over the environment.</summary>
/// <remarks>
/// The exporter's own options read <c>OTEL_EXPORTER_OTLP_*</c>; here is what it leaves to others: the variables for metrics alone, which win, the interval, and the pod.
/// Source: OpenTelemetry, Environment Variable Specification and OTLP Exporter; semantic conventions, Kubernetes and service.
/// </remarks>
/// <param name="variables">The environment.</param>
internal sealed class OtlpEnvironment(IReadOnlyDictionary<string, string> variables)
{
    private const string ServiceName = "model-exporter";

    // The downward API under the names that deployments commonly give it.
    private static readonly (string Variable, string Attribute)[] Pod =
    [
        ("POD_NAME", "k8s.pod.name"),
        ("POD_NAMESPACE", "k8s.namespace.name"),
        ("POD_UID", "k8s.pod.uid"),
        ("POD_IP", "k8s.pod.ip"),
        ("NODE_NAME", "k8s.node.name"),
        ("CONTAINER_NAME", "k8s.container.name"),
    ];

    /// <summary>Time between two pushes.</summary>
    public TimeSpan Interval => Milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 60_000);

    /// <summary>Longest time that a push may take.</summary>
    public TimeSpan Timeout => Milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", 30_000);

    /// <summary>Whether sums are told since the start or since the push before.</summary>
    public MetricReaderTemporalityPreference Temporality =>
        Text("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE") is { } preference && preference.Equals("delta", StringComparison.OrdinalIgnoreCase)
            ? MetricReaderTemporalityPreference.Delta
            : MetricReaderTemporalityPreference.Cumulative;

    /// <summary>The exporter's options.</summary>
    public OtlpExporterOptions Options()
    {
        var options = new OtlpExporterOptions();
        if (Text("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL") is { } protocol)
        {
            options.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => options.Protocol,
            };
        }

        // A variable for metrics alone is taken as it is: no path is added to it.
        if (Uri.TryCreate(Text("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"), UriKind.Absolute, out var endpoint)) options.Endpoint = endpoint;
        if (Text("OTEL_EXPORTER_OTLP_METRICS_HEADERS") is { } headers) options.Headers = headers;
        options.TimeoutMilliseconds = (int)Milliseconds("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", options.TimeoutMilliseconds).TotalMilliseconds;
        return options;
    }

    /// <summary>Who pushes: the service, the pod that it is in, and what <c>OTEL_RESOURCE_ATTRIBUTES</c> and <c>OTEL_SERVICE_NAME</c> add or say otherwise.</summary>
    public ResourceBuilder Resource(string version)
    {
        var attributes = Pod.Where(pod => Text(pod.Variable) is not null).Select(pod => KeyValuePair.Create(pod.Attribute, (object)Text(pod.Variable)!));
        return ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(ServiceName, serviceVersion: version, autoGenerateServiceInstanceId: false, serviceInstanceId: Instance)
            .AddAttributes(attributes).AddEnvironmentVariableDetector();
    }

    // The same after a restart of the container, so that its series go on.
    private string Instance => Text("POD_NAME") is { } pod ? Text("POD_NAMESPACE") is { } space ? space + "." + pod : pod : Environment.MachineName;

    private TimeSpan Milliseconds(string variable, int otherwise) =>
        TimeSpan.FromMilliseconds(int.TryParse(Text(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0 ? milliseconds : otherwise);

    private string? Text(string variable) => variables.TryGetValue(variable, out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
