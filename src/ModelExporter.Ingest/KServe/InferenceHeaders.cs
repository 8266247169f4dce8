using System.Text;

namespace ModelExporter.Ingest.KServe;

/// <summary>Attributes of a CloudEvent in binary mode.</summary>
internal static class InferenceHeaders
{
    /// <summary>The attribute's text, or null when it is absent or empty: quotes taken away, then percent-decoded once where that gives valid UTF-8.</summary>
    public static string? Attribute(IngestRequest request, string name)
    {
        var value = request.Header("Ce-" + name)?.Trim();
        if (string.IsNullOrEmpty(value)) return null;
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"') value = Unquote(value);
        return value.Contains('%', StringComparison.Ordinal) ? Decode(value) : value;
    }

    /// <summary>An attribute that is a JSON object. Some senders do not encode it, so it is taken as it is where that is JSON.</summary>
    public static string? JsonAttribute(IngestRequest request, string name)
    {
        var value = request.Header("Ce-" + name)?.Trim();
        if (string.IsNullOrEmpty(value)) return null;
        if (value[0] != '{') value = Attribute(request, name);
        return value is ['{', ..] ? value : null;
    }

    private static string Unquote(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1) i++;
            text.Append(value[i]);
        }

        return text.ToString();
    }

    private static string Decode(string value)
    {
        var bytes = new List<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 2 < value.Length && char.IsAsciiHexDigit(value[i + 1]) && char.IsAsciiHexDigit(value[i + 2]))
            {
                bytes.Add(Convert.ToByte(value.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value, i, 1));
            }
        }

        var decoded = bytes.ToArray();
        return System.Text.Unicode.Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : value;
    }
}
