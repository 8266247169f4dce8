using ModelExporter.Ingest.Native;

namespace ModelExporter.Ingest;

/// <summary>The input formats that the exporter knows. Adding one is adding its line here.</summary>
public static class EventFormats
{
    /// <summary>Makes every format; they may hold state, so each exporter has its own.</summary>
    public static IReadOnlyList<IEventFormat> CreateAll() =>
    [
        new NativeFormat(),
        new LabelFormat(),
        new FeedbackFormat(),
    ];
}
