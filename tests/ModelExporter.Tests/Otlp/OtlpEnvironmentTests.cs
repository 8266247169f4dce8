using ModelExporter.Otlp;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace ModelExporter.Tests.Otlp;

public class OtlpEnvironmentTests
{
    [Fact]
    public void Without_variables_it_is_as_the_specification_has_it()
    {
        var environment = Of();
        Assert.Equal(TimeSpan.FromSeconds(60), environment.Interval);
        Assert.Equal(TimeSpan.FromSeconds(30), environment.Timeout);
        Assert.Equal(MetricReaderTemporalityPreference.Cumulative, environment.Temporality);
        var attributes = Attributes(environment);
        Assert.Equal("model-exporter", attributes["service.name"]);
        Assert.Equal("1.2.3", attributes["service.version"]);
        Assert.Equal(Environment.MachineName, attributes["service.instance.id"]);
        Assert.DoesNotContain(attributes.Keys, key => key.StartsWith("k8s.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_interval_is_in_milliseconds_and_nonsense_is_not_taken()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1500), Of(("OTEL_METRIC_EXPORT_INTERVAL", "1500")).Interval);
        Assert.Equal(TimeSpan.FromMilliseconds(200), Of(("OTEL_METRIC_EXPORT_TIMEOUT", " 200 ")).Timeout);
        foreach (var nonsense in (string[])["", "0", "-5", "1m", "99999999999"]) Assert.Equal(TimeSpan.FromSeconds(60), Of(("OTEL_METRIC_EXPORT_INTERVAL", nonsense)).Interval);
    }

    [Fact]
    public void Variables_for_metrics_alone_win()
    {
        var options = Of(
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4318/custom"), ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "tenant=a"), ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "1234")).Options();
        Assert.Equal(new Uri("http://collector:4318/custom"), options.Endpoint);
        Assert.Equal(OtlpExportProtocol.HttpProtobuf, options.Protocol);
        Assert.Equal("tenant=a", options.Headers);
        Assert.Equal(1234, options.TimeoutMilliseconds);
        Assert.Equal(new OtlpExporterOptions().Endpoint, Of(("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "not a url")).Options().Endpoint);
    }

    [Fact]
    public void Delta_sums_can_be_asked_for() =>
        Assert.Equal(MetricReaderTemporalityPreference.Delta, Of(("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta")).Temporality);

    [Fact]
    public void The_pod_is_named_by_the_downward_API()
    {
        var attributes = Attributes(Of(("POD_NAME", "credit-0"), ("POD_NAMESPACE", "ml"), ("POD_UID", "u"), ("POD_IP", "10.0.0.1"), ("NODE_NAME", "n1"), ("CONTAINER_NAME", "monitor")));
        Assert.Equal("credit-0", attributes["k8s.pod.name"]);
        Assert.Equal("ml", attributes["k8s.namespace.name"]);
        Assert.Equal("u", attributes["k8s.pod.uid"]);
        Assert.Equal("10.0.0.1", attributes["k8s.pod.ip"]);
        Assert.Equal("n1", attributes["k8s.node.name"]);
        Assert.Equal("monitor", attributes["k8s.container.name"]);
        Assert.Equal("ml.credit-0", attributes["service.instance.id"]);
    }

    private static OtlpEnvironment Of(params (string Name, string Value)[] variables) => new(variables.ToDictionary(variable => variable.Name, variable => variable.Value));

    private static Dictionary<string, object> Attributes(OtlpEnvironment environment) => environment.Resource("1.2.3").Build().Attributes.ToDictionary(attribute => attribute.Key, attribute => attribute.Value);
}
