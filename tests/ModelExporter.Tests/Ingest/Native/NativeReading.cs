using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Ingest.Native;

/// <summary>Reads bodies with the native format and keeps what came of them.</summary>
internal sealed class NativeReading
{
    private static readonly NativeFormat Format = new();
    private readonly IngestRequestPool _pool;

    public NativeReading(IngestLimits? limits = null) => _pool = new IngestRequestPool(limits ?? new IngestLimits(), 1);

    public RecordingSink Sink { get; } = new();

    public FormatTelemetry Telemetry { get; } = new("native");

    public IReadOnlyList<string> Rows => Sink.Rows;

    /// <summary>Reads one body; the errors are copied, since a request is used again.</summary>
    public IngestOutcome Read(ReadOnlySpan<byte> body, string? contentType = null)
    {
        var request = _pool.Rent();
        try
        {
            request.Begin(new Headers(contentType));
            var outcome = request.Process(Format, body, Sink, Telemetry);
            return outcome with { Errors = [.. outcome.Errors] };
        }
        finally
        {
            _pool.Return(request);
        }
    }

    public IngestOutcome Read(string body, string? contentType = null) => Read(Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>Reads one body that holds one event which can be used.</summary>
    public string Row(string body)
    {
        var before = Rows.Count;
        var outcome = Read(body);
        Assert.Equal((1, 0), (outcome.Accepted, outcome.Rejected));
        return Rows[before];
    }

    /// <summary>Reads one body of which nothing can be used and which has one error.</summary>
    public IngestError Error(string body)
    {
        var outcome = Read(body);
        Assert.Equal((0, 1), (outcome.Accepted, outcome.Rejected));
        return Assert.Single(outcome.Errors);
    }

    private sealed class Headers(string? contentType) : IRequestHeaders
    {
        public string? this[string name] => string.Equals(name, "content-type", StringComparison.OrdinalIgnoreCase) ? contentType : null;
    }
}
