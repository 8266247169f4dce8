using System.CommandLine;
using System.CommandLine.Parsing;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Commands;

/// <summary>Flags of a command whose values are of the kinds that the configuration knows.</summary>
internal static class ValueOption
{
    /// <summary>A flag with a default.</summary>
    public static DefaultedOption<T> Create<T>(string name, ValueKind<T> kind, string meaning, T fallback) => new(name, fallback)
    {
        Description = $"{meaning} [default {kind.Format(fallback)}]",
        HelpName = kind.Name,
        CustomParser = result => Parse(name, kind, result),
    };

    /// <summary>A flag that is left out where nothing is said.</summary>
    public static Option<T?> Create<T>(string name, ValueKind<T> kind, string meaning)
        where T : struct => new(name)
        {
            Description = meaning,
            HelpName = kind.Name,
            CustomParser = result => Parse(name, kind, result),
        };

    private static T? Parse<T>(string name, ValueKind<T> kind, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (kind.Parse(text, out var value) is null) return value;
        result.AddError($"{name}: found \"{text}\", expected {kind.Expected}");
        return default;
    }
}
