using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>Makes every span of time of PromQL and of rules a sixtieth of what it was: a second of the run then stands for a minute.</summary>
internal static partial class LapsedTime
{
    /// <summary>How many times faster than life.</summary>
    public const int Factor = 60;

    /// <summary>The same queries or rules for data that are sixty times as fast. What <c>window</c> says as a label stays.</summary>
    public static string Of(string text) => Span().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)Math.Round(Milliseconds(match.Value) / Factor))}ms"));

    private static double Milliseconds(string span) => Part().Matches(span).Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
    {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => 7 * 86_400_000,
    });

    [GeneratedRegex(@"(?<=\[|\[[0-9a-z]+:|offset |\b(?:for|interval|keep_firing_for): )(?:[0-9]+(?:ms|[smhdw]))+\b")]
    private static partial Regex Span();

    [GeneratedRegex("([0-9]+)(ms|[smhdw])")]
    private static partial Regex Part();
}
