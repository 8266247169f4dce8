using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Ingest;

/// <summary>Reads bodies with one format of an exporter of its own and keeps what came of them.</summary>
internal sealed class FormatReading
{
    private readonly IngestRequestPool _pool;
    private readonly IEventFormat _format;
    private readonly Dictionary<string, ModelOptions> _models;

    public FormatReading(string format, IngestLimits? limits = null, bool qualify = false, params ModelOptions[] models)
    {
        _models = models.ToDictionary(model => model.Name);
        _pool = new IngestRequestPool(limits ?? new IngestLimits(), 1);
        var options = new FormatOptions
        {
            Limits = _pool.Limits,
            Time = Time,
            Telemetry = Telemetry,
            QualifyModels = qualify,
            Models = name => _models.GetValueOrDefault(name),
        };
        _format = EventFormats.CreateAll(options).Single(each => each.Name == format);
    }

    public ManualTime Time { get; } = new();

    public ExporterTelemetry Telemetry { get; } = new();

    public FormatTelemetry Counters => Telemetry.Format(_format.Name);

    public RecordingSink Sink { get; } = new();

    public IReadOnlyList<string> Rows => Sink.Rows;

    public IEventFormat Format => _format;

    /// <summary>Reads one body under headers given as name and value in turn.</summary>
    public IngestOutcome Read(ReadOnlySpan<byte> body, params string[] headers)
    {
        var request = _pool.Rent();
        try
        {
            request.Begin(new Headers(headers));
            var outcome = request.Process(_format, body, Sink, Counters);
            return outcome with { Errors = [.. outcome.Errors] };
        }
        finally
        {
            _pool.Return(request);
        }
    }

    public IngestOutcome Read(string body, params string[] headers) => Read(Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Counts what has waited too long.</summary>
    public void Expire()
    {
        var request = _pool.Rent();
        while (((IWaitingFormat)_format).ReadExpired(request))
        {
            request.Complete(_format, Sink, Counters);
            _pool.Return(request);
            request = _pool.Rent();
        }

        request.Complete(_format, Sink, Counters);
        _pool.Return(request);
    }

    /// <summary>The only code among the errors of a body.</summary>
    public string Error(string body, params string[] headers)
    {
        var outcome = Read(body, headers);
        return outcome.Failure is { } failure ? failure.Code.WireName() : Assert.Single(outcome.Errors.Select(error => error.Code).Distinct()).WireName();
    }

    /// <summary>How a row describes an id.</summary>
    public static string Id(string id)
    {
        var hash = EventId.Of(Encoding.UTF8.GetBytes(id));
        return FormattableString.Invariant($"id={hash.High:x16}{hash.Low:x16}");
    }

    private sealed class Headers(string[] headers) : IRequestHeaders
    {
        public string? this[string name]
        {
            get
            {
                for (var i = 0; i < headers.Length; i += 2)
                {
                    if (string.Equals(headers[i], name, StringComparison.OrdinalIgnoreCase)) return headers[i + 1];
                }

                return null;
            }
        }
    }
}
