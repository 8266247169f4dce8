using System.Runtime.InteropServices;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>The built program: how it is called, and in what surroundings.</summary>
internal static class ProgramUnderTest
{
    /// <summary>Debug or Release: that of the tests.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The program as the build leaves it.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "src", "ModelExporter", "bin", Configuration, "net10.0", "model-exporter");

    /// <summary>The folder of the runtime that runs the tests.</summary>
    public static string DotnetRoot { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Variables for the program: this machine's own settings have no say, and the runtime is the one of the tests.</summary>
    public static Dictionary<string, string?> Environment(IReadOnlyDictionary<string, string>? more = null)
    {
        var variables = new Dictionary<string, string?> { ["DOTNET_ROOT"] = DotnetRoot };
        foreach (var name in System.Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (name.StartsWith("MODEL_EXPORTER_", StringComparison.Ordinal)) variables[name] = null;
        }

        foreach (var (name, value) in more ?? new Dictionary<string, string>()) variables[name] = value;
        return variables;
    }

    /// <summary>Runs a command of the program to its end.</summary>
    public static Task<Finished> RunAsync(params string[] arguments) => ChildProcess.RunAsync(Path, arguments, Environment());
}
