using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Benchmarks.Ingest;

/// <summary>The reference of <see cref="CreditEvents"/>.</summary>
public static class CreditReference
{
    /// <summary>Learns it from 5000 events.</summary>
    public static ReferenceProfile Learn()
    {
        const int Events = 5000;
        var request = new IngestRequest(new IngestLimits());
        new NativeFormat().Read(new CreditEvents(new Random(1)).Lines(Events), request);
        var builder = new ProfileBuilder(new ProfileLimits());
        var slice = request.Batch.Slices[0];
        for (var row = 0; row < slice.Rows; row++) builder.Add(request.Batch, slice, row);
        return builder.Build("credit", "1", ReferenceSource.Profile, null);
    }
}
