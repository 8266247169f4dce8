using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>Reads a page in Prometheus text as series and values, named alike whatever format they came in.</summary>
internal static partial class TextPage
{
    /// <summary>The series and their values; empty labels are left out, as Prometheus does.</summary>
    public static Dictionary<string, double> Read(string page)
    {
        var series = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Match line in Sample().Matches(page))
        {
            var labels = Label().Matches(line.Groups["labels"].Value).Select(label => (Name: label.Groups["name"].Value, Value: Unescape(label.Groups["value"].Value)))
                .Where(label => label.Value.Length > 0).Select(label => label.Name == "le" ? ("le", Number(label.Value).ToString(CultureInfo.InvariantCulture)) : label);
            series.Add(Name(line.Groups["name"].Value, labels), Number(line.Groups["value"].Value));
        }

        return series;
    }

    /// <summary>A series' name with its labels in the order of their names.</summary>
    public static string Name(string name, IEnumerable<(string Name, string Value)> labels) =>
        name + "{" + string.Join(",", labels.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => label.Name + "=" + label.Value)) + "}";

    private static string Unescape(string text) => Escape().Replace(text, match => match.Groups[1].Value == "n" ? "\n" : match.Groups[1].Value);

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^(?<name>[a-z0-9_]+)(?:\\{(?<labels>.*)\\})? (?<value>\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
