using System.Text.Json;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads the SeldonMessage of Seldon Core v1: <c>data.ndarray</c>, <c>data.tensor</c>, <c>strData</c>, <c>jsonData</c>.</summary>
internal static class SeldonPayload
{
    /// <summary>Whether this is a SeldonMessage.</summary>
    public static bool Is(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return false;
        var data = ElementCells.Member(root, "data");
        return ElementCells.Member(data, "ndarray").ValueKind == JsonValueKind.Array || ElementCells.Member(data, "tensor").ValueKind == JsonValueKind.Object
            || ElementCells.Member(data, "tftensor").ValueKind == JsonValueKind.Object || root.TryGetProperty("strData", out _)
            || root.TryGetProperty("jsonData", out _) || root.TryGetProperty("binData", out _);
    }

    /// <summary>Reads its rows.</summary>
    public static PayloadFault? Read(JsonElement root, RowReader rows, string name)
    {
        var data = ElementCells.Member(root, "data");
        var names = ElementCells.Member(data, "names") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? Payload.Names(list) : null;
        if (ElementCells.Member(data, "ndarray") is { ValueKind: JsonValueKind.Array } table) return ReadRows(table, rows, name, names);
        if (ElementCells.Member(data, "tensor") is { ValueKind: JsonValueKind.Object } tensor) return ReadTensor(tensor, rows, name, names);
        if (root.TryGetProperty("strData", out var text)) return rows.ReadRows(text, name);
        if (root.TryGetProperty("jsonData", out var json)) return rows.ReadRows(json, name);
        // Bytes have no columns, and TensorFlow's own tensors have come to no one but TensorFlow.
        return new PayloadFault(IngestErrorCode.UnsupportedPayload, root.TryGetProperty("binData", out _) ? "binData" : "tftensor");
    }

    // A model that answers names for another number of columns than it has is read by positions.
    private static PayloadFault? ReadRows(JsonElement table, RowReader rows, string name, IReadOnlyList<string>? names)
    {
        var fits = names is not null && table.EnumerateArray().All(row => (row.ValueKind == JsonValueKind.Array ? row.GetArrayLength() : 1) == names.Count);
        return rows.ReadRows(table, name, fits ? names : null);
    }

    private static PayloadFault? ReadTensor(JsonElement tensor, RowReader rows, string name, IReadOnlyList<string>? names)
    {
        var shape = ElementCells.Member(tensor, "shape");
        var values = ElementCells.Member(tensor, "values");
        if (shape.ValueKind != JsonValueKind.Array || values.ValueKind != JsonValueKind.Array || shape.GetArrayLength() is 0 or > 2) return Mismatch(name);
        if (!TryLength(shape[0], out var batch)) return Mismatch(name);
        var width = 1L;
        if (shape.GetArrayLength() == 2 && !TryLength(shape[1], out width)) return Mismatch(name);
        if (width == 0 || batch * width != values.GetArrayLength()) return Mismatch(name);
        return rows.ReadFlat(values, (int)batch, (int)width, name, names?.Count == width ? names : null);
    }

    private static bool TryLength(JsonElement element, out long length)
    {
        length = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out length) && length is >= 0 and < 1L << 28;
    }

    private static PayloadFault Mismatch(string name) => new(IngestErrorCode.ShapeMismatch, name);
}
