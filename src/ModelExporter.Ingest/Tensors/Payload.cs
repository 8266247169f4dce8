using System.Text.Json;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Which half of an inference a payload is.</summary>
internal enum PayloadSide
{
    /// <summary>What the model was asked.</summary>
    Request,

    /// <summary>What it answered.</summary>
    Response,
}

/// <summary>A request's or response's body as a table, with what else it says. Owned by its reader; disposing gives the document's memory back.</summary>
internal sealed class Payload(Table table) : IDisposable
{
    /// <summary>Rows and columns.</summary>
    public Table Table { get; } = table;

    /// <summary>The body as JSON, where it is JSON.</summary>
    public JsonDocument? Document { get; init; }

    /// <summary>The model's name, where the body says it.</summary>
    public string? Model { get; private set; }

    /// <summary>The model's version, where the body says it.</summary>
    public string? Version { get; private set; }

    /// <summary>The inference's id, where the body says it.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether the model answered with an error.</summary>
    public bool IsError { get; private set; }

    /// <summary>Why the body cannot be read.</summary>
    public PayloadFault? Fault { get; private set; }

    /// <summary>Reads a body whatever shape it has.</summary>
    /// <param name="body">The body; only read during the call.</param>
    /// <param name="contentType">What its sender says that it is: believed for CSV only.</param>
    /// <param name="side">Which half it is.</param>
    /// <param name="request">Batch and limits.</param>
    /// <param name="mapping">The mapping of the model, which tells a header of CSV from a row; null for none.</param>
    public static Payload Read(ReadOnlySpan<byte> body, string? contentType, PayloadSide side, IngestRequest request, IReadOnlyDictionary<string, string>? mapping = null)
    {
        var table = new Table(request.Limits.FeaturesPerEvent);
        if (body.TrimStart(" \t\r\n\uFEFF"u8).IsEmpty) return new Payload(table) { Fault = new PayloadFault(IngestErrorCode.EmptyBody, Name(side)) };
        var isCsv = contentType?.Contains("csv", StringComparison.OrdinalIgnoreCase) == true;
        // Types are those of clients, who write one and send the other.
        var isJson = isCsv && body.TrimStart(" \t\r\n\uFEFF"u8)[0] is (byte)'{' or (byte)'[';
        var document = isCsv && !isJson ? null : TolerantJson.Parse(body);
        if (isCsv && document is null) return new Payload(table) { Fault = CsvPayload.Read(body, contentType!, side, request, table, mapping) };
        ReadOnlySpan<byte> binary = default;
        if (document is null && (document = TolerantJson.ParseFirst(body, out var consumed)) is not null)
        {
            // Only the binary tensor extension has bytes behind its JSON.
            if (document.RootElement.ValueKind == JsonValueKind.Object) binary = body[consumed..];
            if (binary.IsEmpty || !DeclaresBinary(document.RootElement))
            {
                document.Dispose();
                document = null;
            }
        }

        if (document is null) return new Payload(table) { Fault = new PayloadFault(IngestErrorCode.MalformedJson, Name(side)) };
        var payload = new Payload(table) { Document = document };
        payload.Fault = payload.Read(document.RootElement, binary, side, request);
        if (payload.Fault is null && table.IsTooWide) payload.Fault = new PayloadFault(IngestErrorCode.TooManyFeatures, Name(side));
        return payload;
    }

    /// <summary>Reads a body that is a part of a document.</summary>
    public static Payload Read(JsonElement body, PayloadSide side, IngestRequest request)
    {
        var payload = new Payload(new Table(request.Limits.FeaturesPerEvent));
        payload.Fault = payload.Read(body, default, side, request);
        if (payload.Fault is null && payload.Table.IsTooWide) payload.Fault = new PayloadFault(IngestErrorCode.TooManyFeatures, Name(side));
        return payload;
    }

    /// <summary>Makes one row of a label; an array of numbers is the grades of one ranking.</summary>
    public static Payload OfLabel(JsonElement label, IngestRequest request)
    {
        var payload = new Payload(new Table(request.Limits.FeaturesPerEvent));
        payload.Table.Set(0, "label", label.ValueKind == JsonValueKind.Array ? ElementCells.Vector(label, request) : ElementCells.Read(label, request));
        payload.Table.Rows = 1;
        return payload;
    }

    /// <inheritdoc/>
    public void Dispose() => Document?.Dispose();

    private PayloadFault? Read(JsonElement root, ReadOnlySpan<byte> binary, PayloadSide side, IngestRequest request)
    {
        var rows = new RowReader(request, Table);
        var name = side == PayloadSide.Request ? "input" : "output";
        if (root.ValueKind != JsonValueKind.Object) return rows.ReadRows(root, name);
        Model = ElementCells.TextOf(root, "model_name");
        Version = ElementCells.TextOf(root, "model_version");
        Id = ElementCells.TextOf(root, "id") ?? ElementCells.TextOf(ElementCells.Member(root, "meta"), "puid");
        if (SeldonPayload.Is(root)) return SeldonPayload.Read(root, rows, name);
        return side == PayloadSide.Request ? ReadRequest(root, binary, rows, name, request) : ReadResponse(root, binary, rows, name, request);
    }

    private PayloadFault? ReadRequest(JsonElement root, ReadOnlySpan<byte> binary, RowReader rows, string name, IngestRequest request)
    {
        if (root.TryGetProperty("instances", out var instances)) return rows.ReadRows(instances, name);
        if (root.TryGetProperty("inputs", out var inputs))
        {
            if (IsTensors(inputs)) return new TensorReader(request, Table, binary).Read(inputs);
            return inputs.ValueKind == JsonValueKind.Object ? rows.ReadColumns(inputs) : rows.ReadRows(inputs, name);
        }

        if (root.TryGetProperty("dataframe_split", out var split)) return ReadSplit(split, rows, name);
        if (root.TryGetProperty("dataframe_records", out var records)) return rows.ReadRows(records, name);
        // classify and regress of TensorFlow Serving: what all examples share comes first.
        if (!root.TryGetProperty("examples", out var examples)) return rows.ReadRows(root, name);
        var fault = rows.ReadRows(examples, name);
        if (fault is null && root.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object) ReadContext(context, request);
        return fault;
    }

    private void ReadContext(JsonElement context, IngestRequest request)
    {
        foreach (var property in context.EnumerateObject())
        {
            if (Table.Find(ElementCells.NameOf(property)) is not { } column) continue;
            var cell = ElementCells.Read(property.Value, request);
            for (var row = 0; row < Math.Min(Table.Rows, request.Limits.MaxEvents); row++)
            {
                if (column[row].Kind == Monitoring.Events.CellKind.Absent) column.Set(row, cell);
            }
        }
    }

    private PayloadFault? ReadResponse(JsonElement root, ReadOnlySpan<byte> binary, RowReader rows, string name, IngestRequest request)
    {
        if (root.TryGetProperty("predictions", out var predictions))
            return predictions.ValueKind == JsonValueKind.Object ? rows.ReadColumns(predictions) : rows.ReadRows(predictions, name);
        if (root.TryGetProperty("outputs", out var outputs))
        {
            if (IsTensors(outputs)) return new TensorReader(request, Table, binary).Read(outputs);
            return outputs.ValueKind == JsonValueKind.Object ? rows.ReadColumns(outputs) : rows.ReadRows(outputs, name);
        }

        if (root.TryGetProperty("results", out var results) || root.TryGetProperty("result", out results)) return ClassifyPayload.Read(results, rows, name, Table, request);
        if (root.TryGetProperty("error", out var error) && error.ValueKind is not (JsonValueKind.Null or JsonValueKind.False))
        {
            IsError = true;
            return null;
        }

        return rows.ReadRows(root, name);
    }

    private static PayloadFault? ReadSplit(JsonElement split, RowReader rows, string name)
    {
        var data = ElementCells.Member(split, "data");
        var columns = ElementCells.Member(split, "columns");
        if (data.ValueKind != JsonValueKind.Array) return new PayloadFault(IngestErrorCode.UnsupportedPayload, "dataframe_split");
        return rows.ReadRows(data, name, columns.ValueKind == JsonValueKind.Array ? Names(columns) : null);
    }

    /// <summary>The texts of an array of names; what is no text or number gets the name of its position.</summary>
    internal static IReadOnlyList<string> Names(JsonElement names) =>
        [.. names.EnumerateArray().Select((name, position) => ElementCells.Text(name) ?? FormattableString.Invariant($"input-{position}"))];

    private static bool IsTensors(JsonElement tensors)
    {
        if (tensors.ValueKind != JsonValueKind.Array || tensors.GetArrayLength() == 0) return false;
        return tensors.EnumerateArray().All(tensor => ElementCells.Member(tensor, "datatype").ValueKind == JsonValueKind.String
            && ElementCells.Member(tensor, "shape").ValueKind == JsonValueKind.Array);
    }

    private static bool DeclaresBinary(JsonElement root)
    {
        var tensors = ElementCells.Member(root, "inputs") is { ValueKind: JsonValueKind.Array } inputs ? inputs : ElementCells.Member(root, "outputs");
        return IsTensors(tensors) && tensors.EnumerateArray().Any(tensor =>
            ElementCells.Member(ElementCells.Member(tensor, "parameters"), "binary_data_size").ValueKind == JsonValueKind.Number);
    }

    private static string Name(PayloadSide side) => side == PayloadSide.Request ? "request" : "response";
}
