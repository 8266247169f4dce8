using ModelExporter.Ingest;
using ModelExporter.Ingest.Capture;
using ModelExporter.Ingest.Exchanges;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Inspection;

/// <summary>Reads a captured body as the exporter would, without an exporter. A service of one command.</summary>
internal sealed class BodyInspection
{
    private const string AssumedModel = "model";

    /// <summary>The settings of models.</summary>
    public required Func<string, ModelOptions?> Models { get; init; }

    /// <summary>The format's name, or null to tell it from the body.</summary>
    public string? Format { get; init; }

    /// <summary>The model of bodies that do not say it.</summary>
    public string? Model { get; init; }

    /// <summary>The headers of the request, in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Events that are shown.</summary>
    public int Events { get; init; } = 5;

    /// <summary>Columns and pointers that were named and should be there.</summary>
    public IReadOnlyCollection<string> Mapped { get; init; } = [];

    /// <summary>Inspects a body.</summary>
    /// <param name="body">The body, decompressed.</param>
    /// <param name="other">The other half of its inference, decompressed; empty for none.</param>
    public InspectionReport Inspect(ReadOnlySpan<byte> body, ReadOnlySpan<byte> other)
    {
        var report = Read(body, other, Model);
        if (Model is not null || !report.Errors.Any(error => error.Code == IngestErrorCode.MissingModel)) return report;
        // Who tries a mapping need not know what the model is called.
        return Read(body, other, AssumedModel) with { IsModelAssumed = true };
    }

    private InspectionReport Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> other, string? model)
    {
        var sniffed = CapturedBody.Sniff(body);
        var name = Format ?? sniffed.Format;
        var isEvent = Headers.ContainsKey("Ce-Type") || sniffed.Half == "feedback";
        var half = CapturedBody.MayBeHalf(name) && !isEvent ? sniffed.Half : null;
        var telemetry = new ExporterTelemetry();
        var options = new FormatOptions { Models = Models, Telemetry = telemetry };
        var request = new IngestRequest(options.Limits) { Notes = new ReadingNotes() };
        var sink = new InspectedEvents(Events, request.Notes);
        var format = EventFormats.CreateAll(options).FirstOrDefault(format => format.Name == name);
        var counters = telemetry.Format(name);
        request.Begin(new CapturedHeaders(Headers, sniffed, model));
        if (half is not null || format is null)
        {
            var inference = new Exchange
            {
                Model = model,
                RequestContentType = Type(half == "response" ? null : sniffed.ContentType),
                ResponseContentType = half == "response" ? Type(sniffed.ContentType) : null,
            };
            new CaptureReader(options).Read(inference, half == "response" ? other : body, half == "response" ? body : other, request);
        }
        else
        {
            format.Read(body, request);
            // The other half will not come.
            if (request.Failure is null) (format as IWaitingFormat)?.ReadExpired(request, isLast: true);
        }

        var outcome = request.Complete(format ?? EventFormats.CreateAll(options)[0], sink, counters);
        var ignored = counters.IgnoredValues.Where(reason => reason.Value.Value > 0).Select(reason => KeyValuePair.Create(reason.Key, reason.Value.Value));
        var met = request.Notes.Columns.Select(column => column.Column).ToHashSet(StringComparer.Ordinal);
        return new InspectionReport(name, half, sink.First, outcome.Accepted, outcome.Rejected, outcome.Failure, [.. outcome.Errors], request.Notes.Columns, [.. ignored],
            [.. Mapped.Where(source => !met.Contains(source))]);
    }

    private string? Type(string? sniffed) => Headers.GetValueOrDefault("Content-Type") ?? sniffed;

    private sealed class CapturedHeaders(IReadOnlyDictionary<string, string> given, CapturedBody body, string? model) : IRequestHeaders
    {
        public string? this[string name] => given.GetValueOrDefault(name) ?? name switch
        {
            "Content-Type" => body.ContentType,
            "Model-Name" => model,
            "Ce-Type" when body.Half == "feedback" => "io.seldon.serving.feedback",
            "Ce-Inferenceservicename" => model,
            _ => null,
        };
    }
}

/// <summary>What came of a body. A value.</summary>
/// <param name="Format">The format that it was read as.</param>
/// <param name="Half">Which half of an inference it is alone, or null.</param>
/// <param name="First">The first events.</param>
/// <param name="Accepted">Events that would be counted.</param>
/// <param name="Rejected">Events that would be rejected.</param>
/// <param name="Failure">Why nothing of it could be used, or null.</param>
/// <param name="Errors">The first errors.</param>
/// <param name="Columns">What columns became, where the format has columns.</param>
/// <param name="Ignored">Values that would be left out, by reason.</param>
/// <param name="NotMet">Columns and pointers that were named and are not there.</param>
internal sealed record InspectionReport(
    string Format, string? Half, IReadOnlyList<InspectedEvent> First, long Accepted, long Rejected, IngestFailure? Failure, IReadOnlyList<IngestError> Errors,
    IReadOnlyList<ReadColumn> Columns, IReadOnlyList<KeyValuePair<string, long>> Ignored, IReadOnlyList<string> NotMet)
{
    /// <summary>Whether the body does not say its model and a name was made up.</summary>
    public bool IsModelAssumed { get; init; }
}
