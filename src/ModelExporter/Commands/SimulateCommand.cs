using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using ModelExporter.Configuration.Values;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Simulation;

namespace ModelExporter.Commands;

/// <summary><c>simulate</c>: makes the traffic of a credit model, with incidents on demand, as lines or straight to an exporter.</summary>
internal sealed class SimulateCommand
{
    private const int EventsPerWrite = 500;

    private static readonly TimeSpan UsualDuration = TimeSpan.FromHours(1);

    private readonly TrafficFlags _traffic = new(new TrafficOptions(), "quiet");
    private readonly DefaultedOption<string> _model = ValueOption.Create("--model", TextValue.ModelName, "The model's name", "credit");
    private readonly DefaultedOption<string> _modelVersion = ValueOption.Create("--version", TextValue.ModelName, "The model's version", "1");
    private readonly Option<DateTimeOffset?> _start = ValueOption.Create("--start", new InstantValue(), "Time of the first event [default 2026-01-01T00:00:00Z, with --send now]");
    private readonly Option<TimeSpan?> _duration = ValueOption.Create("--duration", new DurationValue(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)), "Length of the traffic in simulated time [default 1h, with --send until stopped]");
    private readonly Option<int?> _events = ValueOption.Create("--events", new IntegerValue(0, 1_000_000_000), "Most events");
    private readonly Option<string> _send = new("--send") { Description = "The ingest address of a running exporter, such as http://127.0.0.1:10465; without it lines go to standard output", HelpName = "url" };
    private readonly DefaultedOption<double> _speedUp = ValueOption.Create("--speed-up", new NumberValue(0.001, 1_000_000), "With --send: how many times faster than in simulated time", 1.0);
    private readonly Option<string> _tokenFile = new("--token-file") { Description = "With --send: file of the bearer token", HelpName = "path" };
    private readonly Option<string> _labels = new("--labels") { Description = "Without --send: where labels go, one line each", HelpName = "path" };
    private readonly Option<string> _profile = new("--profile") { Description = "Where to write the matching reference profile first, .json or .json.gz", HelpName = "path" };
    private readonly DefaultedOption<int> _profileEvents = ValueOption.Create("--profile-events", new IntegerValue(100, 1_000_000), "Events that the profile is made of", SimulatedReference.DefaultEvents);

    private SimulateCommand()
    {
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var simulate = new SimulateCommand();
        var command = new Command("simulate", "Simulate the traffic of a credit model, with incidents whose truth is known");
        foreach (var option in simulate._traffic.Options) command.Add(option);
        foreach (var option in simulate.OwnOptions) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(simulate._send) is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")) result.AddError($"--send: found \"{url}\", expected an http or https URL");
            if (result.GetValue(simulate._send) is not null && result.GetValue(simulate._labels) is not null) result.AddError("--labels: labels are sent to the exporter; the file is for traffic that goes to standard output");
        });
        command.SetAction((result, cancellation) => simulate.RunAsync(result, context, cancellation));
        return command;
    }

    private Option[] OwnOptions => [_model, _modelVersion, _start, _duration, _events, _send, _speedUp, _tokenFile, _labels, _profile, _profileEvents];

    private async Task<int> RunAsync(ParseResult result, ProgramContext context, CancellationToken cancellation)
    {
        var send = result.GetValue(_send);
        var start = result.GetValue(_start) ?? (send is null ? new TrafficOptions().Start : context.Time.GetUtcNow());
        var options = _traffic.Traffic(result, start);
        if (_traffic.Schedule(result, context) is not { } incidents) return CommandLine.UsageError;
        try
        {
            WriteProfile(result, options);
            await using var truth = _traffic.OpenTruth(result);
            var traffic = new SimulatedTraffic(options, incidents, _model.In(result), _modelVersion.In(result))
            {
                Truth = truth is null ? null : new GroundTruth(truth, options, incidents),
                MostEvents = result.GetValue(_events),
                Duration = result.GetValue(_duration) ?? (send is null && result.GetValue(_events) is null ? UsualDuration : null),
            };
            if (send is not null) return await SendAsync(traffic, new Uri(send), result, context, cancellation);
            await using var labels = result.GetValue(_labels) is { } path ? File.Create(path) : null;
            return Write(traffic, labels, context, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.Complain(failure.Message);
            return CommandLine.Failure;
        }
    }

    private static int Write(SimulatedTraffic traffic, Stream? labels, ProgramContext context, CancellationToken cancellation)
    {
        using var output = context.OpenOutput();
        while (!traffic.IsOver && !cancellation.IsCancellationRequested)
        {
            traffic.Fill(EventsPerWrite, TimeSpan.MaxValue);
            try
            {
                output.Write(traffic.Events.Written.Span);
            }
            catch (IOException)
            {
                // Who reads has seen enough, as in simulate | head.
                return CommandLine.Success;
            }

            labels?.Write(traffic.Labels.Written.Span);
        }

        traffic.FillRest();
        labels?.Write(traffic.Labels.Written.Span);
        return CommandLine.Success;
    }

    private async Task<int> SendAsync(SimulatedTraffic traffic, Uri exporter, ParseResult result, ProgramContext context, CancellationToken cancellation)
    {
        var token = result.GetValue(_tokenFile) is { } path ? (await File.ReadAllTextAsync(path, cancellation)).Trim() : null;
        using var sender = new EventSender(exporter, context.Time, token);
        using var stop = StopSignal.Link(cancellation);
        var sending = new PacedSending(traffic, sender, _speedUp.In(result), context.Time);
        var problem = await sending.RunAsync(static _ => { }, stop.Token);
        context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sending.Accepted} events accepted, {sending.Duplicates} duplicates, {sending.Rejected} rejected; {(sending.TakesLabels ? $"{sending.Labels} labels accepted" : "the exporter takes no labels")}"));
        if (problem is null) return CommandLine.Success;
        context.Complain(problem);
        return CommandLine.Failure;
    }

    private void WriteProfile(ParseResult result, TrafficOptions options)
    {
        if (result.GetValue(_profile) is not { } path) return;
        var profile = SimulatedReference.Build(options, _profileEvents.In(result), _model.In(result), _modelVersion.In(result));
        using var file = File.Create(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        stream.Write(ReferenceProfileJson.Write(profile));
    }
}
