using System.CommandLine;
using System.Globalization;
using ModelExporter.Configuration;
using ModelExporter.Hosting;

namespace ModelExporter.Commands;

/// <summary><c>check-config FILE</c>: says everything that is wrong with a configuration, or what it watches. The references that it names are read as
/// well.</summary>
internal static class CheckConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file" };
        var flags = new SettingFlags(context);
        var command = new Command("check-config", "Check a configuration file, and the references that it names") { file };
        command.SetAction(result => Run(flags.Loader(result, context.Environment, result.GetRequiredValue(file)), context));
        return command;
    }

    private static int Run(ConfigurationLoader loader, ProgramContext context)
    {
        var loaded = loader.Load();
        foreach (var warning in loaded.Warnings) context.Error.WriteLine("warning: " + warning);
        if (loaded.Errors.Count > 0) return SettingFlags.Complain(loaded, context);
        var lines = new List<string>();
        var problems = 0;
        foreach (var model in loaded.Configuration.Monitoring.Models)
        {
            foreach (var version in model.Versions)
            {
                if (version.Reference is null) continue;
                if (ReferenceFile.Read(version.Reference, out var problem) is { } profile)
                {
                    lines.Add(string.Create(CultureInfo.InvariantCulture,
                        $"model {model.Name} version {version.Name}: reference {profile.ReferenceId}, {profile.Features.Count} features, " +
                        $"{profile.Events} events"));
                }
                else
                {
                    context.Error.WriteLine(problem);
                    problems++;
                }
            }

            if (model.Versions.Count == 0)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"model {model.Name}: {model.Features.Count} features with settings"));
        }

        if (problems > 0) return CommandLine.Failure;
        foreach (var line in lines) context.Out.WriteLine(line);
        context.Out.WriteLine(loaded.File + ": the configuration is valid");
        return CommandLine.Success;
    }
}
