using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ModelExporter.Tests.Exposition;

/// <summary>The real promtool, where it is installed.</summary>
internal static partial class PromTool
{
    private static readonly string? Executable = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);

    /// <summary>Skips the running test where there is no promtool.</summary>
    public static void IsNeeded() => Assert.SkipWhen(Executable is null, "promtool is not installed (Debian package: prometheus).");

    /// <summary>Lints a page in Prometheus text format: what promtool complains about, or nothing.</summary>
    public static string CheckMetrics(string page) => Run(["check", "metrics"], page);

    /// <summary>Reads a file of recording rules: what promtool complains about, or nothing.</summary>
    public static string CheckRules(string rules)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, rules);
            return Run(["check", "rules", file], "");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Runs a file of tests of rules: what failed, or nothing.</summary>
    public static string TestRules(string file) => Run(["test", "rules", file], "");

    /// <summary>Reads a page with the OpenMetrics parser of Prometheus: its complaint, or nothing.</summary>
    public static string ReadOpenMetrics(string page)
    {
        // The importer is the only verb that reads OpenMetrics. It wants a timestamp on every sample; nothing else is changed.
        var stamped = EndOfSample().Replace(page, "$1 1");
        var folder = Directory.CreateTempSubdirectory("openmetrics");
        try
        {
            var file = Path.Combine(folder.FullName, "page");
            File.WriteAllText(file, stamped);
            return Run(["tsdb", "create-blocks-from", "--quiet", "openmetrics", file, Path.Combine(folder.FullName, "blocks")], "");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Executable!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 && error.Result.Length == 0 ? "" : $"exit code {process.ExitCode}: {error.Result}{output.Result}";
    }

    [GeneratedRegex("^([^#\n].*)$", RegexOptions.Multiline)]
    private static partial Regex EndOfSample();
}
