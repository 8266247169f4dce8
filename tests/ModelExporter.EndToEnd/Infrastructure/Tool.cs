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
    public static readonly Tool Postgres = new("postgres", "postgresql");
    public static readonly Tool InitDb = new("initdb", "postgresql");
    public static readonly Tool Psql = new("psql", "postgresql");

    // Debian keeps the programs of each version of PostgreSQL in a folder of their own, which is in no PATH.
    private const string PostgresVersions = "/usr/lib/postgresql";

    /// <summary>Where it is, or null.</summary>
    public string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Concat(PostgresFolders())
        .Select(folder => System.IO.Path.Combine(folder, Command)).FirstOrDefault(File.Exists);

    /// <summary>Where it is; skips the running test, saying why, where it is missing.</summary>
    public string Need()
    {
        Assert.SkipWhen(Path is null, $"{Command} is not installed (Debian package: {Package}).");
        return Path!;
    }

    /// <summary>Runs it to its end.</summary>
    public Task<Finished> RunAsync(IEnumerable<string> arguments, string? input = null) => ChildProcess.RunAsync(Need(), arguments, input: input);

    private static IEnumerable<string> PostgresFolders() => Directory.Exists(PostgresVersions)
        ? Directory.EnumerateDirectories(PostgresVersions).OrderDescending(StringComparer.Ordinal).Select(version => System.IO.Path.Combine(version, "bin"))
        : [];
}
