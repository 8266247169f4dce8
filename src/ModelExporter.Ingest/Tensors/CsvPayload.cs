using System.Text;
using ModelExporter.Ingest.Files;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads a body of comma-separated values. Whether the first line is a header, the content type says or the mapping; else it is one when more lines follow and none of its fields looks like a value.</summary>
internal static class CsvPayload
{
    /// <summary>Reads the rows.</summary>
    public static PayloadFault? Read(ReadOnlySpan<byte> body, string contentType, PayloadSide side, IngestRequest request, Table table, IReadOnlyDictionary<string, string>? mapping)
    {
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        var name = side == PayloadSide.Request ? "input" : "output";
        var fields = new List<byte[]>();
        List<string>? names = null;
        var isFirst = true;
        while (!body.IsEmpty)
        {
            var start = body;
            if (!TryRecord(ref body, fields)) return new PayloadFault(IngestErrorCode.UnsupportedPayload, "csv");
            if (fields.Count == 1 && fields[0].Length == 0 && start[0] is (byte)'\r' or (byte)'\n') continue;
            if (isFirst && (Declared(contentType, mapping, fields, name) ?? (!body.Trim("\r\n"u8).IsEmpty && fields.TrueForAll(IsName))))
            {
                names = [.. fields.Select(Encoding.UTF8.GetString)];
                isFirst = false;
                continue;
            }

            isFirst = false;
            if (names is not null && names.Count != fields.Count) return new PayloadFault(IngestErrorCode.ShapeMismatch, "csv");
            if (table.Rows < request.Limits.MaxEvents) AddRow(fields, names, name, request, table);
            if (table.IsTooWide) return new PayloadFault(IngestErrorCode.TooManyFeatures, "csv");
            table.Rows++;
        }

        return null;
    }

    private static void AddRow(List<byte[]> fields, List<string>? names, string name, IngestRequest request, Table table)
    {
        var columns = names is null ? table.Group(name, fields.Count) : null;
        if (columns is null && names is null) return;
        for (var i = 0; i < fields.Count; i++)
        {
            var cell = CellText.Convert(fields[i], CellConversion.Natural, request.Batch, request.Limits.TextBytes);
            var column = names is null ? columns![i] : table.Find(names[i]);
            column?.Set(table.Rows, cell);
        }
    }

    // RFC 4180 has the parameter; a mapping names the columns of a header or their positions, not both.
    private static bool? Declared(string contentType, IReadOnlyDictionary<string, string>? mapping, List<byte[]> fields, string name)
    {
        if (contentType.Contains("header=present", StringComparison.OrdinalIgnoreCase)) return true;
        if (contentType.Contains("header=absent", StringComparison.OrdinalIgnoreCase)) return false;
        if (mapping is null || mapping.Count == 0) return null;
        if (fields.Exists(field => mapping.ContainsKey(Encoding.UTF8.GetString(field).Trim()))) return true;
        return Enumerable.Range(0, fields.Count).Any(position => mapping.ContainsKey(FormattableString.Invariant($"{name}-{position}"))) ? false : null;
    }

    private static bool IsName(byte[] field)
    {
        var trimmed = field.AsSpan().Trim((byte)' ');
        return !CellText.IsMissing(trimmed) && !CellText.TryNumber(trimmed, out _) && !CellText.TryBoolean(trimmed, out _);
    }

    // RFC 4180; a record ends with LF or CR LF outside of quotes.
    private static bool TryRecord(ref ReadOnlySpan<byte> text, List<byte[]> fields)
    {
        fields.Clear();
        while (true)
        {
            ReadOnlySpan<byte> field;
            if (text.StartsWith("\""u8))
            {
                var closing = 1;
                while (true)
                {
                    var next = text[closing..].IndexOf((byte)'"');
                    if (next < 0) return false;
                    closing += next;
                    if (closing + 1 >= text.Length || text[closing + 1] != (byte)'"') break;
                    closing += 2;
                }

                fields.Add([.. Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text[1..closing]).Replace("\"\"", "\"", StringComparison.Ordinal))]);
                text = text[(closing + 1)..];
                if (text.StartsWith("\r"u8)) text = text[1..];
                if (!text.IsEmpty && text[0] is not ((byte)',' or (byte)'\n')) return false;
            }
            else
            {
                var end = text.IndexOfAny((byte)',', (byte)'\n');
                field = end < 0 ? text : text[..end];
                text = end < 0 ? default : text[end..];
                fields.Add([.. field.TrimEnd((byte)'\r')]);
            }

            if (text.IsEmpty) return true;
            var isLast = text[0] == (byte)'\n';
            text = text[1..];
            if (isLast) return true;
        }
    }
}
