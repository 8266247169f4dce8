using System.Globalization;
using System.Text;

namespace ModelExporter.Logging;

/// <summary>One thing that was logged. A value.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Level">How severe.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="Message">What happened, in words.</param>
/// <param name="Fields">The values of the message, by name.</param>
/// <param name="Exception">What was thrown, or null.</param>
internal sealed record LogEntry(
    DateTimeOffset Time, LogLevel Level, string Category, string Message, IReadOnlyList<KeyValuePair<string, object?>> Fields, Exception? Exception)
{
    /// <summary>The time as lines have it: RFC 3339 in UTC with milliseconds.</summary>
    public string TimeText => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The level as lines have it.</summary>
    public string LevelText => Level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>A field's name in snake case, of letters, digits and underscores: <c>ListenAddress</c> is <c>listen_address</c>.</summary>
    public static string FieldName(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (char.IsAsciiLetterUpper(c) && i > 0 && text[^1] != '_' && !char.IsAsciiLetterUpper(name[i - 1])) text.Append('_');
            text.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        return text.ToString();
    }

    /// <summary>A field's value as text, the same on every machine.</summary>
    public static string FieldText(object? value) => value switch
    {
        null => "",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        System.Collections.IEnumerable items => string.Join(',', items.Cast<object?>().Select(FieldText)),
        _ => value.ToString() ?? "",
    };
}
