using System.CommandLine;
using System.Globalization;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Recorded;
using ModelExporter.Recorded.Import;

namespace ModelExporter.Commands;

/// <summary><c>model-exporter profile</c>: makes a reference profile of recorded data, or of what another system calls one.</summary>
internal sealed class ProfileCommand
{
    private readonly ProgramContext _context;
    private readonly RoleOptions _roles = new();
    private readonly MappingOption _mapping = new();
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE", Description = "Where the profile goes; gzipped when the name ends in .gz", Required = true };
    private readonly Option<bool> _print = new("--print") { Description = "Show the profile as a table" };
    private readonly Option<string?> _import = new("--import")
    {
        HelpName = "FORMAT",
        Description = "FILE is not data but a profile of another system: boxkite (histogram.prom) or sagemaker (statistics.json, constraints.json)",
    };


    private readonly Option<string?> _task = new("--task") { HelpName = "TASK", Description = "What the model predicts: binary, multiclass, regression or ranking; without it the labels say" };
    private readonly Option<string[]> _classes = new("--classes") { HelpName = "CLASS", Description = "The classes in their order, separated by commas; of two, the last is the positive one" };

    private ProfileCommand(ProgramContext context) => _context = context;

    /// <summary>The command with its options.</summary>
    /// <param name="context">The world around it.</param>
    public static Command Create(ProgramContext context)
    {
        var profile = new ProfileCommand(context);
        var command = new Command("profile", "Make a reference profile of recorded data");
        profile._roles.AddTo(command);
        profile._mapping.AddTo(command, withConfig: true);
        profile._import.AcceptOnlyFromAmong([.. ProfileImports.Formats]);
        profile._task.AcceptOnlyFromAmong([.. Enum.GetNames<ModelTask>().Select(name => name.ToLowerInvariant())]);
        command.Options.Add(profile._output);
        command.Options.Add(profile._task);
        command.Options.Add(profile._classes);
        command.Options.Add(profile._print);
        command.Options.Add(profile._import);
        command.SetAction((parsed, cancellation) => Task.FromResult(RecordedExit.Run(context, () => profile.Run(parsed, cancellation))));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var errors = new List<string>();
        var roles = _roles.Read(parsed, errors);
        var (model, version) = (_roles.ModelName(parsed, errors), _roles.VersionName(parsed, errors));
        var models = _mapping.Read(parsed, _context.Collectors, errors);
        var task = TaskOf(parsed, model, errors);
        if (errors.Count > 0) return RecordedExit.Usage(_context, errors);
        var files = parsed.GetRequiredValue(_roles.Files);
        var profile = parsed.GetValue(_import) is { } format
            ? ProfileImports.Read(format, files, new ProfileIdentity(model ?? "", version ?? "", _context.Time.GetUtcNow()), Note)
            : Make(files, roles, new EventFileOptions { Models = models }, model, version, task, cancellation);
        if (profile is null) return CommandLine.Failure;
        if (profile.Features.Count == 0)
        {
            _context.Complain("there is no feature with values in the data");
            return CommandLine.Failure;
        }

        var output = parsed.GetRequiredValue(_output);
        ProfileFile.Write(profile, output);
        if (parsed.GetValue(_print)) ProfileTable.Write(profile, _context.Out);
        _context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: reference {profile.ReferenceId} of {profile.Events:N0} events, {profile.Features.Count} features"));
        return CommandLine.Success;
    }

    private ReferenceProfile? Make(string[] files, ColumnRoles roles, EventFileOptions options, string? model, string? version, ModelOptions task, CancellationToken cancellation)
    {
        using var progress = new ProgressBar(_context.Error, !Console.IsErrorRedirected, _context.Time);
        if (model is not null) options = options with { DefaultModel = model };
        if (version is not null) options = options with { DefaultVersion = version };
        var events = new RecordedEvents(files, roles, progress) { Options = options, Model = model, Version = version };
        var maker = new ProfileMaker(events, roles, _context.Time) { IsNamed = model is not null || version is not null, Model = task };
        var profile = maker.Make(cancellation);
        progress.Dispose();
        RecordedExit.Note(_context, events);
        foreach (var note in maker.Notes) Note(note);
        if (profile is null) _context.Complain("there are no events in the files that can be used");
        return profile;
    }

    private ModelOptions TaskOf(ParseResult parsed, string? model, List<string> errors)
    {
        var classes = RoleOptions.Split(parsed.GetValue(_classes));
        var task = parsed.GetValue(_task) is { } name ? Enum.Parse<ModelTask>(name, ignoreCase: true) : (ModelTask?)null;
        if (classes.Count == 1) errors.Add("--classes: there must be two classes or more.");
        if (classes.Count > 0 && task is ModelTask.Regression or ModelTask.Ranking) errors.Add("--classes: only a classifier has classes.");
        if (classes.Count > 2 && task == ModelTask.Binary) errors.Add("--classes: a binary classifier has two classes.");
        return new ModelOptions { Name = model ?? "", Task = task, Classes = classes };
    }

    private void Note(string text) => _context.Error.WriteLine("note: " + text);
}
