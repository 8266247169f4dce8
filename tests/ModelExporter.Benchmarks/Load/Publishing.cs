using System.Diagnostics;

namespace ModelExporter.Benchmarks.Load;

/// <summary>Builds the program as it is shipped.</summary>
internal static class Publishing
{
    private const string Project = "src/ModelExporter";

    /// <summary>Publishes with some arguments into a folder.</summary>
    /// <returns>The program.</returns>
    public static string Publish(string folder, params string[] arguments)
    {
        var root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, Project))) root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("This is not inside the repository.");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["publish", Path.Combine(root, Project), "-v", "q", "-nologo", "-o", folder, .. arguments]))!;
        process.WaitForExit();
        return process.ExitCode == 0 ? Path.Combine(folder, "model-exporter") : throw new InvalidOperationException("dotnet publish failed.");
    }

    /// <summary>Publishes the shipping build.</summary>
    public static string Ship(string folder) => Publish(folder, "-p:PublishProfile=container");
}
