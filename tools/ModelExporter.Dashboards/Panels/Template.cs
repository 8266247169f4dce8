using System.Text.RegularExpressions;

namespace ModelExporter.Dashboards.Panels;

/// <summary>Puts values in the place of a dashboard's variables, as Grafana does.</summary>
internal static partial class Template
{
    /// <summary>The text with every variable replaced. <c>$1</c> of a regular expression is none.</summary>
    /// <param name="text">A query or a title.</param>
    /// <param name="values">Values by the variables' names, those of Grafana such as <c>__rate_interval</c> among them.</param>
    /// <exception cref="KeyNotFoundException">The text has a variable that has no value.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) => Variable().Replace(text, match => values[match.Groups[1].Value]);

    [GeneratedRegex(@"\$\{?([A-Za-z_]\w*)(?::\w+)?\}?")]
    private static partial Regex Variable();
}
