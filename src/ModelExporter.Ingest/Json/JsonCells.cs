using System.Text.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Json;

/// <summary>JSON values as cells of a batch.</summary>
public static class JsonCells
{
    /// <summary>Reads the value at which the reader stands, to its last token.</summary>
    /// <param name="json">A reader at the value's first token.</param>
    /// <param name="request">Batch and limits.</param>
    /// <param name="deepest">Raised to the reader's depth of the innermost object or array.</param>
    public static Cell Read(ref Utf8JsonReader json, IngestRequest request, ref int deepest)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Number:
                return Number(ref json);
            case JsonTokenType.String:
                return JsonText.ToCell(ref json, request);
            case JsonTokenType.True:
                return Cell.OfBoolean(true);
            case JsonTokenType.False:
                return Cell.OfBoolean(false);
            case JsonTokenType.Null:
                return Cell.Null;
            case JsonTokenType.StartArray:
                return Vector(ref json, request, ref deepest);
            default:
                Skip(ref json, ref deepest);
                return new Cell(CellKind.Unsupported);
        }
    }

    /// <summary>Moves the reader to the last token of the value at which it stands.</summary>
    public static void Skip(ref Utf8JsonReader json, ref int deepest)
    {
        if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var depth = json.CurrentDepth;
        deepest = Math.Max(deepest, depth);
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) deepest = Math.Max(deepest, json.CurrentDepth);
        }
    }

    private static Cell Number(ref Utf8JsonReader json) =>
        // A number is valid JSON whatever its size; beyond the range of a double it reads as an infinity.
        json.TryGetDouble(out var value) ? Cell.OfNumber(value) : new Cell(CellKind.NotFinite);

    private static Cell Vector(ref Utf8JsonReader json, IngestRequest request, ref int deepest)
    {
        deepest = Math.Max(deepest, json.CurrentDepth);
        var count = 0;
        var kind = CellKind.Vector;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number)
            {
                Skip(ref json, ref deepest);
                kind = CellKind.Unsupported;
            }
            else if (kind == CellKind.Vector)
            {
                var cell = Number(ref json);
                if (cell.Kind != CellKind.Number)
                {
                    kind = CellKind.NotFinite;
                }
                else if (count == request.Limits.VectorLength)
                {
                    kind = CellKind.TooLong;
                }
                else
                {
                    request.Batch.AddNumber(cell.Number);
                    count++;
                }
            }
        }

        if (kind == CellKind.Vector && count > 0) return request.Batch.CommitVector(count);
        request.Batch.RollbackNumbers(count);
        return new Cell(kind == CellKind.Vector ? CellKind.Unsupported : kind);
    }
}
