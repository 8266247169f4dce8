using System.Globalization;
using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>Events as text, and the reference profile that the program would make of them.</summary>
internal static class TestTraffic
{
    private const int BatchSize = 5000;
    private static readonly string[] Countries = ["DE", "FR", "NL", "IT"];

    /// <summary>Events of the model <c>loan</c> without ids: a number, a category, a flag, a prediction, a score and a latency.</summary>
    public static IEnumerable<string> Events(int count, string version = "default", string model = "loan") => Enumerable.Range(0, count).Select(i => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"model":"{{model}}","version":"{{version}}","features":{"amount":{{100 + (i * 37 % 900)}},"country":"{{Countries[i * 7 % 10 % 4]}}","owns":{{(i % 3 == 0 ? "true" : "false")}}},"prediction":"{{(i % 4 == 0 ? "no" : "yes")}}","score":{{i % 100 / 100.0}},"latency_ms":{{i % 50}}}"""));

    /// <summary>The reference profile of 2000 of these events.</summary>
    public static string Profile() => Encoding.UTF8.GetString(Profile([.. Events(2000)]));

    /// <summary>The reference profile of events.</summary>
    public static byte[] Profile(IReadOnlyList<string> events)
    {
        var gathering = new Gathering();
        var format = new NativeFormat();
        var pool = new IngestRequestPool(new IngestLimits { MaxEvents = BatchSize }, 1);
        var counters = new ExporterTelemetry().Format(format.Name);
        foreach (var batch in events.Chunk(BatchSize))
        {
            var request = pool.Rent();
            var outcome = request.Process(format, Encoding.UTF8.GetBytes(string.Join('\n', batch)), gathering, counters);
            Assert.Equal((batch.Length, 0), ((int)outcome.Accepted, (int)outcome.Rejected));
            pool.Return(request);
        }

        return ReferenceProfileJson.Write(gathering.Builder.Build("", "", ReferenceSource.Profile, created: null));
    }

    private sealed class Gathering : IEventSink
    {
        public ProfileBuilder Builder { get; } = new(new ProfileLimits());

        public ApplyOutcome ApplyLabels(EventBatch batch) => Apply(batch);

        public ApplyOutcome ApplyFeedback(EventBatch batch) => Apply(batch);

        public ApplyOutcome Apply(EventBatch batch)
        {
            var rows = 0;
            foreach (var slice in batch.Slices)
            {
                for (var row = 0; row < slice.Rows; row++, rows++) Assert.True(Builder.Add(batch, slice, row));
            }

            return new ApplyOutcome(rows, 0, 0);
        }
    }
}
