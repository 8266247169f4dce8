using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Json;

/// <summary>Values of a JSON document as cells of a batch, and its texts; the rules are those of <see cref="JsonCells"/>.</summary>
internal static class ElementCells
{
    /// <summary>Makes a cell of a value. An array of one scalar is that scalar: a tensor of the shape [n, 1] written row by row.</summary>
    public static Cell Read(JsonElement value, IngestRequest request)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return Number(value);
            case JsonValueKind.String:
                var raw = Raw(value);
                return JsonText.ToCell(raw, raw.Contains((byte)'\\'), request);
            case JsonValueKind.True:
                return Cell.OfBoolean(true);
            case JsonValueKind.False:
                return Cell.OfBoolean(false);
            case JsonValueKind.Null:
                return Cell.Null;
            case JsonValueKind.Array when value.GetArrayLength() == 1 && value[0].ValueKind is not (JsonValueKind.Array or JsonValueKind.Object):
                return Read(value[0], request);
            case JsonValueKind.Array:
                return Vector(value, request);
            default:
                return new Cell(CellKind.Unsupported);
        }
    }

    /// <summary>The text of a string, or the digits of a number; null for anything else, and for an empty text.</summary>
    public static string? Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = Unescaped(Raw(value));
        return text.Length == 0 ? null : text;
    }

    /// <summary>A member of an object; undefined where there is none or where the value is no object.</summary>
    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The text of a member, as <see cref="Text"/> has it.</summary>
    public static string? TextOf(JsonElement parent, string name) => Text(Member(parent, name));

    /// <summary>The name of a member, escapes resolved and repaired.</summary>
    public static string NameOf(JsonProperty property) => Unescaped(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <summary>The numbers of an array of any nesting, row by row, as one vector.</summary>
    internal static Cell Vector(JsonElement array, IngestRequest request)
    {
        var count = 0;
        var kind = Append(array, request, ref count, depth: 0);
        if (kind == CellKind.Vector && count > 0) return request.Batch.CommitVector(count);
        request.Batch.RollbackNumbers(count);
        return new Cell(kind == CellKind.Vector ? CellKind.Unsupported : kind);
    }

    private static CellKind Append(JsonElement array, IngestRequest request, ref int count, int depth)
    {
        // No tensor has more dimensions than this.
        const int MostDimensions = 8;
        if (depth >= MostDimensions) return CellKind.Unsupported;
        foreach (var element in array.EnumerateArray())
        {
            var kind = CellKind.Vector;
            if (element.ValueKind == JsonValueKind.Array)
            {
                kind = Append(element, request, ref count, depth + 1);
            }
            else if (element.ValueKind != JsonValueKind.Number)
            {
                kind = CellKind.Unsupported;
            }
            else
            {
                var cell = Number(element);
                if (cell.Kind != CellKind.Number) kind = CellKind.NotFinite;
                else if (count == request.Limits.VectorLength) kind = CellKind.TooLong;
                else request.Batch.AddNumber(cell.Number);
                if (kind == CellKind.Vector) count++;
            }

            if (kind != CellKind.Vector) return kind;
        }

        return CellKind.Vector;
    }

    private static Cell Number(JsonElement value) => value.TryGetDouble(out var number) ? Cell.OfNumber(number) : new Cell(CellKind.NotFinite);

    private static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    private static string Unescaped(ReadOnlySpan<byte> raw)
    {
        // Encoding replaces what is no UTF-8 by U+FFFD.
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        var plain = new byte[raw.Length];
        return Encoding.UTF8.GetString(plain.AsSpan(0, JsonText.Unescape(raw, plain)));
    }
}
