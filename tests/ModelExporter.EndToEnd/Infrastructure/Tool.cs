namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A program that tests drive and that a machine may lack. A value.</summary>
/// <param name="Command">What it is called.</param>
/// <param name="Package">The Debian package that has it.</param>
internal sealed record Tool(string Command, string Package)
{
    public static readonly Tool Prometheus = new("prometheus", "prometheus");
    public static readonly Tool PromTool = new("promtool", "prometheus");
    public static readonly Tool AlertManager = new("prometheus-alertmanager", "prometheus-alertmanager");
    public static readonly Tool AmTool = new("amtool", "prometheus-alertmanager");
    public static readonly Tool Chromium = new("chromium", "chromium");
    public static readonly Tool Node = new("node", "nodejs");

    /// <summary>Where it is, or null.</summary>
    public string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .Select(folder => System.IO.Path.Combine(folder, Command)).FirstOrDefault(File.Exists);

    /// <summary>Where it is; skips the running test, saying why, where it is missing.</summary>
    public string Need()
    {
        Assert.SkipWhen(Path is null, $"{Command} is not installed (Debian package: {Package}).");
        return Path!;
    }

    /// <summary>Runs it to its end.</summary>
    public Task<Finished> RunAsync(IEnumerable<string> arguments, string? input = null) => ChildProcess.RunAsync(Need(), arguments, input: input);
}
