using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads the answers of TensorFlow Serving's classify (a list of [label, score] per example) and regress (a number per example).</summary>
internal static class ClassifyPayload
{
    /// <summary>The column of the label with the highest score.</summary>
    public const string Label = "label";

    /// <summary>The column of the highest score.</summary>
    public const string Score = "score";

    /// <summary>Reads the rows.</summary>
    public static PayloadFault? Read(JsonElement results, RowReader rows, string name, Table table, IngestRequest request)
    {
        if (!IsClassification(results)) return rows.ReadRows(results, name);
        var row = 0;
        foreach (var classes in results.EnumerateArray())
        {
            if (row < request.Limits.MaxEvents) ReadRow(classes, row, table, request);
            row++;
        }

        table.Rows = row;
        return null;
    }

    private static void ReadRow(JsonElement classes, int row, Table table, IngestRequest request)
    {
        JsonElement best = default;
        var bestScore = double.NegativeInfinity;
        foreach (var entry in classes.EnumerateArray())
        {
            if (!IsClass(entry) || !entry[1].TryGetDouble(out var score) || score <= bestScore) continue;
            (best, bestScore) = (entry, score);
        }

        if (best.ValueKind == JsonValueKind.Undefined) return;
        table.Set(row, Label, ElementCells.Read(best[0], request));
        table.Set(row, Score, Cell.OfNumber(bestScore));
    }

    private static bool IsClassification(JsonElement results) => results.ValueKind == JsonValueKind.Array && results.GetArrayLength() > 0
        && results.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Array && row.EnumerateArray().All(IsClass));

    private static bool IsClass(JsonElement entry) => entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
        && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number;
}
