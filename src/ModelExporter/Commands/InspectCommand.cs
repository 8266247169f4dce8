using System.Buffers;
using System.CommandLine;
using System.IO.Pipelines;
using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Inspection;

namespace ModelExporter.Commands;

/// <summary><c>model-exporter inspect FILE</c>: shows how a captured body would be read, field by field, so that a mapping can be tried before it is deployed.</summary>
internal sealed class InspectCommand
{
    private readonly ProgramContext _context;
    private readonly MappingOption _mapping = new();
    private readonly Argument<string> _file = new("FILE") { Description = "The body as it was sent to the exporter, or to or from the model: JSON, NDJSON, CSV, protobuf; gzip is recognised" };
    private readonly Option<string?> _response = new("--response") { HelpName = "FILE", Description = "The response that belongs to the request in FILE" };
    private readonly Option<string?> _format = new("--format") { HelpName = "FORMAT", Description = "What FILE is; without it the body tells: " + string.Join(", ", Formats) };
    private readonly Option<string?> _model = new("--model", "--model-name") { HelpName = "NAME", Description = "The model of a body that does not say it; its mapping applies" };
    private readonly Option<string[]> _header = new("--header", "-H") { HelpName = "NAME: VALUE", Description = "A header that came with the body, such as Content-Type or those of a CloudEvent; once per header" };
    private readonly Option<int> _events = new("--events") { HelpName = "N", Description = "Events that are shown", DefaultValueFactory = _ => 5 };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FORMAT", Description = "table or json", DefaultValueFactory = _ => "table" };

    private InspectCommand(ProgramContext context) => _context = context;

    private static IEnumerable<string> Formats => EventFormats.CreateAll().Select(format => format.Name).Append("csv");

    /// <summary>The command with its options.</summary>
    /// <param name="context">The world around it.</param>
    public static Command Create(ProgramContext context)
    {
        var inspect = new InspectCommand(context);
        var command = new Command("inspect", "Show how a captured body would be read, field by field");
        command.Arguments.Add(inspect._file);
        inspect._format.AcceptOnlyFromAmong([.. Formats]);
        inspect._output.AcceptOnlyFromAmong("table", "json");
        foreach (var option in new Option[] { inspect._response, inspect._format, inspect._model, inspect._header, inspect._events, inspect._output }) command.Options.Add(option);
        inspect._mapping.AddTo(command, withConfig: true);
        command.SetAction((parsed, cancellation) => Task.FromResult(RecordedExit.Run(context, () => inspect.Run(parsed, cancellation))));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = new List<string>();
        var models = _mapping.Read(parsed, _context.Collectors, errors);
        var headers = Headers(parsed.GetValue(_header) ?? [], errors);
        var model = parsed.GetValue(_model);
        if (model is not null && !Names.IsIdentifier(Encoding.UTF8.GetBytes(model))) errors.Add($"--model: '{model}' is no name: 1 to 128 of the characters A-Z a-z 0-9 . _ : -");
        if (parsed.GetValue(_events) < 0) errors.Add("--events: must be at least 0.");
        if (errors.Count > 0) return RecordedExit.Usage(_context, errors);
        using var body = new RequestBody();
        using var other = new RequestBody();
        if (!TryRead(parsed.GetRequiredValue(_file), headers.GetValueOrDefault("Content-Encoding"), body, cancellation)) return CommandLine.Failure;
        if (parsed.GetValue(_response) is { } response && !TryRead(response, null, other, cancellation)) return CommandLine.Failure;
        var inspection = new BodyInspection
        {
            Models = models,
            Format = parsed.GetValue(_format),
            Model = model,
            Headers = headers,
            Events = parsed.GetValue(_events),
            Mapped = _mapping.Sources(parsed),
        };
        var report = inspection.Inspect(body.Span, other.Span);
        if (parsed.GetValue(_output) == "json") _context.Out.WriteLine(Encoding.UTF8.GetString(InspectionJson.Write(report)));
        else InspectionTable.Write(report, _context.Out);
        return report.Accepted > 0 ? CommandLine.Success : CommandLine.Failure;
    }

    private bool TryRead(string path, string? encoding, RequestBody body, CancellationToken cancellation)
    {
        // The limits are those of a request, so that what is too large here is too large there.
        var limits = new IngestLimits();
        if (new FileInfo(path) is { Exists: true } file && file.Length > limits.MaxBodyBytes)
        {
            _context.Complain(FormattableString.Invariant($"{path}: has more than {limits.MaxBodyBytes} bytes, which is the largest body by default"));
            return false;
        }

        var reader = PipeReader.Create(new ReadOnlySequence<byte>(File.ReadAllBytes(path)));
        var failure = body.ReadAsync(reader, null, encoding, limits, cancellation).AsTask().GetAwaiter().GetResult();
        if (failure is null) return true;
        _context.Complain($"{path}: {failure.Value.Code.WireName()}: {failure.Value.Detail}");
        return false;
    }

    private static Dictionary<string, string> Headers(string[] texts, List<string> errors)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            var at = text.IndexOf(':', StringComparison.Ordinal);
            if (at <= 0) errors.Add($"--header: '{text}' must be NAME: VALUE.");
            else headers[text[..at].Trim()] = text[(at + 1)..].Trim();
        }

        return headers;
    }
}
