namespace ModelExporter.Tests;

/// <summary>Where the checkout is, for tests that hold documents and code together.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Exporter.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shared folder beside the checkout (real data, oracle vectors), or null on a clone without it.</summary>
    public static string? Shared
    {
        get
        {
            var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    /// <summary>All C# files below a folder of the checkout, generated ones left out.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Exporter.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run from inside the checkout: no Exporter.sln above " + AppContext.BaseDirectory);
    }
}
