using System.CommandLine;
using System.Globalization;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Replay;
using ModelExporter.Recorded;

namespace ModelExporter.Commands;

/// <summary><c>model-exporter replay</c>: recorded events through the bins and decisions of live windows, on event time, without a server.</summary>
internal sealed class ReplayCommand
{
    private const int DefaultChunk = 5000;

    private readonly ProgramContext _context;
    private readonly RoleOptions _roles = new();
    private readonly MappingOption _mapping = new();
    private readonly Option<string> _profile = new("--profile", "-p") { HelpName = "FILE", Description = "The reference profile, .json or .json.gz", Required = true };
    private readonly Option<int?> _chunk = new("--chunk") { HelpName = "N", Description = "Events per chunk; 5000 when neither this nor --window is given" };
    private readonly Option<string?> _window = new("--window") { HelpName = "DURATION", Description = "Time per chunk, such as 15m, 1h, 1d, 1w" };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FORMAT", Description = "table or json", DefaultValueFactory = _ => "table" };
    private readonly Option<string?> _labels = new("--labels") { HelpName = "FILE", Description = "Ground truth in a file of its own: the columns of --id and --label (label when not given)" };
    private readonly Option<double?> _psiExcess = new("--psi-excess") { HelpName = "PSI", Description = "Least PSI above its expected value that counts as drift (0.1)" };
    private readonly Option<double?> _q = new("--q") { HelpName = "Q", Description = "False discovery rate over the features (0.01)" };
    private readonly Option<int?> _minSamples = new("--min-samples") { HelpName = "N", Description = "Least number of samples for a score (100)" };
    private readonly Option<string?> _config = new("--config", "--config.file") { HelpName = "FILE", Description = "The exporter's configuration: its settings of the model, its features, its mapping and the drift decision apply" };
    private readonly Option<bool> _failOnDrift = new("--fail-on-drift") { Description = "Exit with 3 when a feature drifted in any chunk" };

    private ReplayCommand(ProgramContext context) => _context = context;

    /// <summary>The command with its options.</summary>
    /// <param name="context">The world around it.</param>
    public static Command Create(ProgramContext context)
    {
        var replay = new ReplayCommand(context);
        var command = new Command("replay", "Replay recorded events against a profile: what would have been seen");
        replay._roles.AddTo(command);
        replay._mapping.AddTo(command, withConfig: false);
        replay._output.AcceptOnlyFromAmong("table", "json");
        foreach (var option in new Option[]
                 {
                     replay._profile, replay._chunk, replay._window, replay._output, replay._labels, replay._psiExcess, replay._q, replay._minSamples, replay._config, replay._failOnDrift,
                 })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => Task.FromResult(RecordedExit.Run(context, () => replay.Run(parsed, cancellation))));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = new List<string>();
        var roles = _roles.Read(parsed, errors);
        var (model, version) = (_roles.ModelName(parsed, errors), _roles.VersionName(parsed, errors));
        var chunks = Chunks(parsed, errors);
        if (parsed.GetValue(_labels) is not null && roles.Id is null) roles = roles with { Id = "id" };
        if (errors.Count > 0) return RecordedExit.Usage(_context, errors);
        var profile = ProfileFile.Read(parsed.GetRequiredValue(_profile));
        var settings = ReplaySettings.Load(parsed.GetValue(_config), _context.Collectors, errors);
        var models = _mapping.Read(parsed, settings.Monitoring, errors);
        if (errors.Count > 0) return RecordedExit.Usage(_context, errors);
        using var progress = new ProgressBar(_context.Error, !Console.IsErrorRedirected, _context.Time);
        var wantedModel = model ?? (profile.Model.Length > 0 ? profile.Model : null);
        var wantedVersion = version ?? (profile.Version.Length > 0 ? profile.Version : null);
        Func<string, DriftOptions> driftOf = feature => Override(settings.DriftOf(wantedModel, feature), parsed);
        var fileOptions = new EventFileOptions
        {
            DefaultModel = wantedModel ?? "default",
            DefaultVersion = wantedVersion ?? Ingest.Names.DefaultVersion,
            Models = models,
            ConversionOf = new ProfileConversions(profile).Of,
        };
        var labels = parsed.GetValue(_labels) is { } labelFile ? RecordedLabels.Read(labelFile, roles.Id!, roles.Label ?? "label", fileOptions) : null;
        // With labels from a file of their own, --label names a column of that file.
        if (labels is not null) roles = roles with { Label = null };
        var events = new RecordedEvents(parsed.GetRequiredValue(_roles.Files), roles, progress) { Options = fileOptions, Model = wantedModel, Version = wantedVersion };
        var configured = wantedModel is null ? null : settings.Monitoring.Model(wantedModel);
        var measures = ChunkMeasures.Of(profile, configured, settings.Monitoring.Quality);
        var options = chunks with { DriftOf = driftOf, ExportedCategories = settings.ExportedCategories, Features = configured?.Features ?? chunks.Features };
        var report = new ReplayRun(events, profile, options, measures, labels) { Ignored = roles.Ignored }.Run(cancellation);
        progress.Dispose();
        Note(report);
        if (parsed.GetValue(_output) == "json")
        {
            _context.Out.WriteLine(System.Text.Encoding.UTF8.GetString(ReplayJson.Write(report)));
        }
        else
        {
            ReplayTable.Write(report, feature => driftOf(feature).PsiExcess, _context.Out);
        }

        return report.HasDrift && parsed.GetValue(_failOnDrift) ? RecordedExit.Drifted : CommandLine.Success;
    }

    private ChunkOptions Chunks(ParseResult parsed, List<string> errors)
    {
        var (chunk, window) = (parsed.GetValue(_chunk), parsed.GetValue(_window));
        if (chunk is not null && window is not null) errors.Add("--chunk and --window: only one of them can cut the chunks.");
        if (chunk < 1) errors.Add("--chunk: must be at least 1.");
        if (parsed.GetValue(_psiExcess) is < 0 or > 10 or double.NaN) errors.Add("--psi-excess: must be between 0 and 10.");
        if (parsed.GetValue(_q) is <= 0 or > 0.5 or double.NaN) errors.Add("--q: must be above 0 and at most 0.5.");
        if (parsed.GetValue(_minSamples) < 1) errors.Add("--min-samples: must be at least 1.");
        if (window is null) return new ChunkOptions { Events = chunk ?? DefaultChunk };
        if (ReplaySettings.Duration(window) is not { } length)
        {
            errors.Add($"--window: '{window}' is no duration of at least 1s, such as 15m, 1h, 1d, 1w.");
            return new ChunkOptions();
        }

        return new ChunkOptions { Window = length };
    }

    private DriftOptions Override(DriftOptions options, ParseResult parsed) => options with
    {
        PsiExcess = parsed.GetValue(_psiExcess) ?? options.PsiExcess,
        Q = parsed.GetValue(_q) ?? options.Q,
        MinSamples = parsed.GetValue(_minSamples) ?? options.MinSamples,
    };

    private void Note(ReplayReport report)
    {
        RecordedExit.Note(_context, report.Events);
        var replay = report.Replay;
        if (replay.UnknownFeatures.Count > 0) _context.Error.WriteLine($"note: not in the profile and not scored: {string.Join(", ", replay.UnknownFeatures.Take(20))}");
        var empty = replay.Layout.Features.Where(bins => replay.Chunks.All(chunk => chunk.Features[bins.Index].Samples == 0)).Select(bins => bins.Name).ToList();
        if (empty.Count > 0) _context.Error.WriteLine($"note: in the profile, but without any value here: {string.Join(", ", empty)}");
        if (replay.Duplicates > 0) _context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: {replay.Duplicates:N0} events with an id that was seen before are left out"));
        if (replay.WithoutTime > 0) _context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: {replay.WithoutTime:N0} events without a time are left out"));
        if (report.Labels is not { } labels) return;
        RecordedExit.Note(_context, labels.Errors);
        if (labels.Unusable > 0) _context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: {labels.Unusable:N0} labels have no id or no value"));
        _context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: {labels.Matched:N0} of {replay.Events:N0} events have one of the {labels.Count:N0} labels of the file"));
    }
}
