using System.Text.Json;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>A dashboard as it lies in the repository: its choices and everything that it asks Prometheus.</summary>
internal sealed class DashboardFile
{
    private readonly JsonElement _root;

    private DashboardFile(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        _root = document.RootElement.Clone();
    }

    /// <summary>The folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "dashboards");

    /// <summary>The names of the files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <summary>The query variables in their order: name, query, and what All stands for, or null.</summary>
    public IReadOnlyList<(string Name, string Query, string? AllValue)> Variables =>
    [
        .. _root.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => variable.GetProperty("type").GetString() == "query").Select(variable =>
            (Text(variable, "name"), Text(variable.GetProperty("query"), "query"), variable.TryGetProperty("allValue", out var all) ? all.GetString() : null)),
    ];

    /// <summary>Queries of panels and annotations: where they stand, what they ask, and whether for one time only.</summary>
    public IReadOnlyList<DashboardQuery> Queries =>
    [
        .. _root.GetProperty("panels").EnumerateArray().Where(panel => Text(panel, "type") != "row").SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target =>
            new DashboardQuery(Text(panel, "title"), Text(target, "refId"), Text(target, "expr"), target.GetProperty("instant").GetBoolean()))),
        .. _root.GetProperty("annotations").GetProperty("list").EnumerateArray().Select(annotation => new DashboardQuery(Text(annotation, "name"), "annotation", Text(annotation, "expr"), false)),
    ];

    /// <summary>Reads one.</summary>
    public static DashboardFile Read(string name) => new(Path.Combine(Folder, name));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

/// <summary>A query of a dashboard. A value.</summary>
/// <param name="Place">The panel's title or the annotation's name.</param>
/// <param name="Letter">Which of the panel's queries.</param>
/// <param name="Expr">PromQL with variables.</param>
/// <param name="IsInstant">Whether it is about one time.</param>
internal sealed record DashboardQuery(string Place, string Letter, string Expr, bool IsInstant);
