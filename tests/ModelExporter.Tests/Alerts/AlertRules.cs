using YamlDotNet.RepresentationModel;

namespace ModelExporter.Tests.Alerts;

/// <summary>The rules of <c>alerts/</c>, read from their files.</summary>
internal static class AlertRules
{
    /// <summary>The rule files by path.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "alerts"), "*-rules.yml").Order(StringComparer.Ordinal)];

    /// <summary>All alert rules in the order of their files.</summary>
    public static IReadOnlyList<AlertRule> Alerts { get; } = [.. Rules().Where(rule => Text(rule, "alert").Length > 0).Select(rule => new AlertRule(
        Text(rule, "alert"), Text(rule, "expr"), Text(rule, "for"), Text(rule, "keep_firing_for"), Texts(rule, "labels"), Texts(rule, "annotations")))];

    /// <summary>Names of all series that rules record.</summary>
    public static IReadOnlySet<string> Recorded { get; } = Rules().Select(rule => Text(rule, "record")).Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);

    /// <summary>The expressions of all rules.</summary>
    public static IEnumerable<string> Expressions => Rules().Select(rule => Text(rule, "expr"));

    private static IEnumerable<YamlMappingNode> Rules() => Files.SelectMany(file =>
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(file);
        yaml.Load(text);
        return ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();
    });

    private static string Text(YamlMappingNode rule, string key) => rule.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value! : "";

    private static Dictionary<string, string> Texts(YamlMappingNode rule, string key) => rule.Children.TryGetValue(key, out var value)
        ? ((YamlMappingNode)value).ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!, StringComparer.Ordinal)
        : [];
}

/// <summary>One alert rule. A value.</summary>
/// <param name="Name">Its name; a few rules may share one.</param>
/// <param name="Expression">Its condition.</param>
/// <param name="For">How long that must hold, or the empty text.</param>
/// <param name="KeepFiringFor">How long the alert stays, or the empty text.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its annotations.</param>
internal sealed record AlertRule(string Name, string Expression, string For, string KeepFiringFor, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
