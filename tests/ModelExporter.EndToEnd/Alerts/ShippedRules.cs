using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Alerts;

/// <summary>The files of <c>alerts/</c>, as they are and with time made shorter.</summary>
internal static partial class ShippedRules
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "alerts");

    /// <summary>Names of the rule files.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Folder, "*-rules.yml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Text of one of the files.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>A rule file in which a minute is a second. Ranges end at 40 s and waiting times at 20 s, so that a test sees a "day" and an "hour" pass; labels and numbers stay.</summary>
    public static string Accelerated(string rules)
    {
        rules = Range().Replace(rules, range => range.Groups["step"].Success
            // The range of a subquery is a millisecond short of holding both of its ends, here as there.
            ? string.Create(CultureInfo.InvariantCulture, $"[{Shorter(range.Groups["length"].Value, 40) - 1}s999ms:{Shorter(range.Groups["step"].Value, 40)}s]")
            : string.Create(CultureInfo.InvariantCulture, $"[{Shorter(range.Groups["length"].Value, 40)}s]"));
        return Waiting().Replace(rules, waiting => string.Create(CultureInfo.InvariantCulture, $"{waiting.Groups["what"].Value}: {Shorter(waiting.Groups["length"].Value, 20)}s"));
    }

    private static int Shorter(string length, int most)
    {
        var seconds = Part().Matches(length).Sum(part => double.Parse(part.Groups["count"].Value, CultureInfo.InvariantCulture) * part.Groups["unit"].Value switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            "w" => 604_800,
            var unit => throw new FormatException(unit),
        });
        return (int)Math.Clamp(Math.Ceiling(seconds / 60), 1, most);
    }

    [GeneratedRegex(@"\[(?<length>[0-9wdhms]+)(:(?<step>[0-9wdhms]+))?\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<what>\b(for|keep_firing_for|interval|group_wait|group_interval)): (?<length>[0-9wdhms]+)")]
    private static partial Regex Waiting();

    [GeneratedRegex("(?<count>[0-9]+)(?<unit>ms|[wdhms])")]
    private static partial Regex Part();
}
