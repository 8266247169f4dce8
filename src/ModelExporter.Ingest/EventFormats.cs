using ModelExporter.Ingest.CloudEvents;
using ModelExporter.Ingest.KServe;
using ModelExporter.Ingest.Native;
using ModelExporter.Ingest.OpenTelemetry;
using ModelExporter.Ingest.Seldon;
using ModelExporter.Ingest.Servers;

namespace ModelExporter.Ingest;

/// <summary>The input formats that the exporter knows. Adding one is adding its line here.</summary>
public static class EventFormats
{
    /// <summary>Makes every format; they may hold state, so each exporter has its own.</summary>
    /// <param name="options">What they may know; null for the defaults.</param>
    public static IReadOnlyList<IEventFormat> CreateAll(FormatOptions? options = null)
    {
        options ??= new FormatOptions();
        return
        [
            new NativeFormat(),
            new LabelFormat(),
            new FeedbackFormat(),
            new KServeFormat(options),
            new KServeMarshalFormat(options),
            new CloudEventsFormat(options),
            new SeldonFormat(options),
            new MlflowFormat(options),
            new TensorFlowFormat(options),
            new OpenInferenceFormat(options),
            new SageMakerFormat(options),
            new BentoFormat(options),
            new LogsFormat(options),
        ];
    }
}
