using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ModelExporter.Commands;

/// <summary><c>version</c> and <c>--version</c>: which program this is.</summary>
internal static class VersionCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context) => new("version", "Show the version") { Action = Action(context) };

    /// <summary>What the command and the flag do.</summary>
    public static CommandLineAction Action(ProgramContext context) => new Print(context);

    private sealed class Print(ProgramContext context) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');
            context.Out.WriteLine($"model_exporter, version {version[0]}{(version.Length > 1 ? $" (revision {version[1]})" : "")}");
            context.Out.WriteLine($"  runtime: {RuntimeInformation.FrameworkDescription}, platform: {RuntimeInformation.RuntimeIdentifier}");
            return CommandLine.Success;
        }
    }
}
