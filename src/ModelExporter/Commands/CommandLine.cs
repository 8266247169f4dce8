using System.CommandLine;
using System.CommandLine.Help;

namespace ModelExporter.Commands;

/// <summary>The program's commands: one file each, and one line here. Without a command the program serves.</summary>
internal static class CommandLine
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>The command could not do what it was asked to.</summary>
    public const int Failure = 1;

    /// <summary>What it was asked to is not understood.</summary>
    public const int UsageError = 2;

    private static readonly Func<ProgramContext, Command>[] Commands =
    [
        ServeCommand.Create,
        DemoCommand.Create,
        SimulateCommand.Create,
        CheckConfigCommand.Create,
        ProfileCommand.Create,
        ReplayCommand.Create,
        InspectCommand.Create,
        HealthcheckCommand.Create,
        VersionCommand.Create,
    ];

    private static readonly string[] RootFlags = ["--help", "-h", "-?", "/?", "--version"];

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ProgramContext context, CancellationToken cancellation = default)
    {
        var root = Root(context);
        // A flag in the first place belongs to serve, as with every exporter that has no commands.
        IReadOnlyList<string> effective = arguments is [] || (arguments[0].StartsWith('-') && !RootFlags.Contains(arguments[0]))
            ? [ServeCommand.Name, .. arguments]
            : arguments;
        var result = root.Parse(effective, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (result.Errors.Count > 0)
        {
            // A word that is no command makes two errors; the second one would only confuse.
            var errors = result.UnmatchedTokens.Count > 0
                ? [.. result.Errors.Where(error => result.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal)))]
                : result.Errors;
            foreach (var error in errors) context.Complain(error.Message);
            foreach (var hint in Hints(result)) context.Error.WriteLine(hint);
            var command = result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ";
            context.Error.WriteLine($"Run \"model-exporter {command}--help\" for what there is.");
            return UsageError;
        }

        // The host handles signals itself: it has requests to finish.
        var invocation = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        return await result.InvokeAsync(invocation, cancellation);
    }

    private static RootCommand Root(ProgramContext context)
    {
        var root = new RootCommand(
            "Prometheus metrics for machine-learning models: takes prediction events, exposes traffic, drift and quality. " +
            "Without a command it serves; \"model-exporter serve --help\" lists the flags.");
        foreach (var create in Commands) root.Add(create(context));
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Show the version";
        version.Action = VersionCommand.Action(context);
        if (root.Options.OfType<HelpOption>().SingleOrDefault()?.Action is HelpAction help) help.MaxWidth = 120;
        return root;
    }

    private static IEnumerable<string> Hints(ParseResult result)
    {
        var known = result.CommandResult.Command.Options.Select(option => option.Name)
            .Concat(result.CommandResult.Command.Subcommands.Select(command => command.Name)).ToArray();
        foreach (var token in result.UnmatchedTokens)
        {
            var name = token.Split('=')[0];
            if (Configuration.NearMiss.Find(name, known) is { } meant) yield return $"Did you mean {meant}?";
        }
    }
}
