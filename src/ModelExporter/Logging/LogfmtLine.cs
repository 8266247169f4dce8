using System.Globalization;
using System.Text;

namespace ModelExporter.Logging;

/// <summary>Writes an entry as a logfmt line: <c>ts=... level=info msg="..." logger=... key=value</c>.</summary>
internal static class LogfmtLine
{
    /// <summary>Appends the line and its end.</summary>
    public static void Write(StringBuilder line, LogEntry entry)
    {
        line.Append("ts=").Append(entry.TimeText).Append(" level=").Append(entry.LevelText);
        Append(line, "msg", entry.Message);
        Append(line, "logger", entry.Category);
        foreach (var (name, value) in entry.Fields) Append(line, LogEntry.FieldName(name), LogEntry.FieldText(value));
        if (entry.Exception is { } exception)
        {
            Append(line, "err", exception.Message);
            Append(line, "exception", exception.ToString());
        }

        line.Append('\n');
    }

    private static void Append(StringBuilder line, string key, string value)
    {
        line.Append(' ').Append(key).Append('=');
        if (value.Length > 0 && !value.Any(NeedsQuotes))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append("\\\\"),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when IsUnprintable(c) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }

    private static bool NeedsQuotes(char c) => c is ' ' or '=' or '"' or '\\' || IsUnprintable(c);

    // Line and paragraph separators end a line for some readers.
    private static bool IsUnprintable(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';
}
