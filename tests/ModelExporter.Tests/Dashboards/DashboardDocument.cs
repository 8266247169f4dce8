using System.Text.Json;
using System.Text.RegularExpressions;

namespace ModelExporter.Tests.Dashboards;

/// <summary>A dashboard of the repository, taken apart for the tests of its rules.</summary>
internal sealed partial class DashboardDocument
{
    private DashboardDocument(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        Root = document.RootElement.Clone();
    }

    /// <summary>The folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "dashboards");

    /// <summary>The names of the files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    /// <summary>All of it.</summary>
    public JsonElement Root { get; }

    /// <summary>Panels that are no rows.</summary>
    public IReadOnlyList<JsonElement> Panels => [.. Root.GetProperty("panels").EnumerateArray().Where(panel => Text(panel, "type") != "row")];

    /// <summary>Variables.</summary>
    public IReadOnlyList<JsonElement> Variables => [.. Root.GetProperty("templating").GetProperty("list").EnumerateArray()];

    /// <summary>The queries of the panels, each with its panel's title.</summary>
    public IReadOnlyList<(string Panel, string Expr)> Queries =>
        [.. Panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => (Text(panel, "title"), Text(target, "expr"))))];

    /// <summary>All PromQL: of panels, variables and annotations.</summary>
    public IReadOnlyList<string> AllPromQl =>
    [
        .. Queries.Select(query => query.Expr),
        .. Variables.Where(variable => Text(variable, "type") == "query").Select(variable => LabelValues().Match(Text(variable.GetProperty("query"), "query")).Groups[1].Value),
        .. Root.GetProperty("annotations").GetProperty("list").EnumerateArray().Select(annotation => Text(annotation, "expr")),
    ];

    /// <summary>Reads one.</summary>
    public static DashboardDocument Read(string name) => new(Path.Combine(Folder, name));

    /// <summary>A member that is text.</summary>
    public static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>The metrics of a query with their matchers, which are empty where there are none.</summary>
    public static IEnumerable<(string Metric, string Matchers)> Selectors(string expr)
    {
        // Texts in quotes hold no metrics, and what stands in the parentheses after by, on and their like are labels.
        var matchers = new List<string>();
        var bare = Matchers().Replace(expr, match =>
        {
            matchers.Add(match.Value);
            return $"{{{matchers.Count - 1}}}";
        });
        bare = Labels().Replace(Quoted().Replace(bare, ""), "");
        return Metric().Matches(bare).Where(match => !Words.Contains(match.Groups[1].Value))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Success ? matchers[int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)] : ""));
    }

    private static readonly HashSet<string> Words = ["and", "or", "unless", "offset", "bool", "e", "inf", "nan"];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)|\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Labels();

    // A name that is no function and no number's exponent.
    [GeneratedRegex(@"(?<![\w$.:])([A-Za-z_:][\w:]*)(?!\s*\()(?![\w:])(?:\{(\d+)\})?")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^label_values\((.*), ?\w+\)$")]
    private static partial Regex LabelValues();
}
