using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.Native;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>Turns an inference, its request and its response or either alone, into one event per row of its batch.</summary>
/// <param name="request">Batch, limits and errors.</param>
/// <param name="models">Settings of the models.</param>
internal sealed class EventWriter(IngestRequest request, Func<string, ModelOptions?> models)
{
    private int _index = request.FirstIndex;

    /// <summary>Events that were written or rejected so far: the position of the next one in the request.</summary>
    public int Index => _index;

    /// <summary>Writes the events.</summary>
    /// <param name="exchange">What is known besides the bodies.</param>
    /// <param name="input">The request's body, or null when it is not there.</param>
    /// <param name="output">The response's body, or null when it is not there.</param>
    /// <param name="truth">The truth of its rows, when that came with them.</param>
    public void Write(Exchange exchange, Payload? input, Payload? output, Payload? truth = null)
    {
        if ((input?.Fault ?? output?.Fault ?? truth?.Fault) is { } fault)
        {
            // What such a body says of its rows is not to be believed.
            Reject(fault.Code, fault.Field);
            return;
        }

        var isAnswered = output is { IsError: false };
        var rows = input?.Table.Rows ?? (isAnswered ? output!.Table.Rows : 1);
        if (input is not null && isAnswered && rows != output!.Table.Rows)
        {
            Reject(IngestErrorCode.RowsDiffer, "response", null, Math.Max(1, rows));
            return;
        }

        if (truth is not null && truth.Table.Rows != rows)
        {
            Reject(IngestErrorCode.RowsDiffer, "label", null, Math.Max(1, rows));
            return;
        }

        if (Slice(exchange, output, Math.Max(1, rows)) is not { } slice) return;
        var error = output is { IsError: true } ? exchange.Error ?? "model_error" : exchange.Error;
        using var metadata = exchange.Metadata is null ? null : TolerantJson.Parse(Encoding.UTF8.GetBytes(exchange.Metadata));
        var model = models(slice.Model);
        var writer = new RowWriter(request, slice, exchange, error, model, input, isAnswered ? output : null, Id(exchange, input, output))
        {
            Truth = truth is null ? null : new OutputRoles(truth.Table, model),
            Trace = exchange.Trace.IsNone && metadata is not null ? TraceOf(metadata.RootElement) : exchange.Trace,
        };
        writer.FindPointers(input?.Document, output?.Document, metadata);
        writer.Truth?.Note(request.Notes, "truth");
        var read = Math.Min(rows, Math.Max(0, request.Limits.MaxEvents - _index));
        for (var row = 0; row < read; row++) writer.Write(row, rows, ref _index);
        if (rows > read)
        {
            request.RejectRest(_index, rows - read, IngestErrorCode.TooManyEvents);
            _index += rows - read;
        }
    }

    /// <summary>Reads a body as the settings of its model have it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">What its sender says that it is.</param>
    /// <param name="side">Which half it is.</param>
    /// <param name="model">The model, where it is known before the body is read.</param>
    public Payload Read(ReadOnlySpan<byte> body, string? contentType, PayloadSide side, string? model) =>
        Payload.Read(body, contentType, side, request, model is null ? null : models(model)?.Mapping);

    /// <summary>Takes the truth of predictions that were made earlier. They find it by their ids alone: those are of all versions of a model.</summary>
    /// <param name="exchange">The id, and the model where it is known.</param>
    /// <param name="truth">One row for each row of the inference.</param>
    /// <param name="reward">What the prediction was worth, or null.</param>
    public void WriteTruth(Exchange exchange, Payload truth, double? reward = null)
    {
        var rows = Math.Max(1, truth.Table.Rows);
        if (truth.Fault is { } fault) Reject(fault.Code, fault.Field);
        else if (exchange.Id is not { } id) Reject(IngestErrorCode.MissingId, "id", null, rows);
        else if (!TryModel(exchange, rows, out var model)) return;
        else if (truth.Table.Rows == 0) Reject(IngestErrorCode.MissingLabel, "label");
        else WriteTruth(exchange, id, new OutputRoles(truth.Table, models(model)), truth.Table, model, reward);
    }

    /// <summary>Takes what a prediction was worth without its truth.</summary>
    public void WriteReward(Exchange exchange, double reward)
    {
        if (!TryModel(exchange, 1, out var model)) return;
        var slice = request.Labels.Slice(model, string.Empty);
        slice.BeginRow(_index++);
        if (exchange.Id is { } id) slice.Current.Id = EventId.Of(Encoding.UTF8.GetBytes(id));
        slice.Reward.Set(slice.Rows, Cell.OfNumber(reward));
        slice.CommitRow();
    }

    /// <summary>An id of its own for each of several rows of a body that share the id of their request: the second of <c>a</c> is <c>a-1</c>.</summary>
    public string OwnId(string model, string id)
    {
        var row = request.SharedIds.GetValueOrDefault((model, id));
        request.SharedIds[(model, id)] = row + 1;
        return row == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{row}");
    }

    /// <summary>Writes a native event.</summary>
    /// <param name="json">One object.</param>
    /// <param name="id">The id of an event that has none itself.</param>
    /// <param name="milliseconds">The time of an event that has none itself, since 1970 UTC; null for unknown.</param>
    /// <param name="trace">The trace in which it was.</param>
    public void WriteNative(ReadOnlySpan<byte> json, string? id, long? milliseconds, TraceContext trace = default)
    {
        if (TryWriteLabel(json, milliseconds)) return;
        var reader = new NativeEventReader(request, EventTarget.Predictions);
        try
        {
            var tokens = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            if (!tokens.Read() || tokens.TokenType != JsonTokenType.StartObject)
            {
                Reject(IngestErrorCode.NotAnObject);
                return;
            }

            reader.Read(ref tokens, _index);
            tokens.Read();
        }
        catch (JsonException)
        {
            reader.Abandon();
            Reject(IngestErrorCode.MalformedJson);
            return;
        }

        var bytes = id is null ? [] : Encoding.UTF8.GetBytes(id);
        reader.SetDefaults(bytes.Length <= request.Limits.IdBytes ? EventId.Of(bytes) : default, milliseconds ?? ModelSlice.NoTimestamp);
        if (!trace.IsNone) reader.SetTrace(trace);
        reader.Commit(_index++);
    }

    /// <summary>Counts events that cannot be used.</summary>
    public void Reject(IngestErrorCode code, string field = "", string? found = null, int count = 1)
    {
        request.Reject(_index, code, field, found is null ? default : Encoding.UTF8.GetBytes(found));
        request.RejectRest(_index + 1, count - 1, code);
        _index += count;
    }

    private void WriteTruth(Exchange exchange, string id, OutputRoles roles, Table table, string model, double? reward)
    {
        roles.Note(request.Notes, "truth");
        var slice = request.Labels.Slice(model, string.Empty);
        for (var row = 0; row < table.Rows; row++)
        {
            if (_index >= request.Limits.MaxEvents)
            {
                Reject(IngestErrorCode.TooManyEvents, count: table.Rows - row);
                return;
            }

            var own = Encoding.UTF8.GetBytes(RowId(id, row, table.Rows));
            var label = roles.TruthOf(row, request);
            if (own.Length > request.Limits.IdBytes)
            {
                Reject(IngestErrorCode.InvalidId, "id", id);
            }
            else if (label.Kind is CellKind.Absent or CellKind.Null)
            {
                Reject(IngestErrorCode.MissingLabel, "label");
            }
            else if (label.Kind is not (CellKind.Number or CellKind.Boolean or CellKind.Text or CellKind.Vector))
            {
                Reject(IngestErrorCode.InvalidLabel, "label");
            }
            else
            {
                request.Notes?.AddId(_index, RowId(id, row, table.Rows));
                slice.BeginRow(_index++);
                slice.Current.Id = EventId.Of(own);
                slice.Current.TimestampMilliseconds = exchange.TimestampMilliseconds;
                slice.Label.Set(slice.Rows, Copy(label));
                // One reward for all rows of an inference.
                if (reward is not null && row == 0) slice.Reward.Set(slice.Rows, Cell.OfNumber(reward.Value));
                slice.CommitRow();
            }
        }
    }

    // What has an id and a label and nothing of a prediction is the truth about one that was made earlier.
    private bool TryWriteLabel(ReadOnlySpan<byte> json, long? milliseconds)
    {
        if (json.IndexOf("\"label\""u8) < 0) return false;
        using var document = TolerantJson.Parse(json);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || ElementCells.TextOf(root, "id") is not { } id) return false;
        if (ElementCells.Member(root, "label").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return false;
        foreach (var name in (ReadOnlySpan<string>)["features", "prediction", "score", "scores", "error", "latency_ms"])
        {
            var member = ElementCells.Member(root, name);
            var isEmpty = member.ValueKind == JsonValueKind.Object && !member.EnumerateObject().Any();
            if (member.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) && !isEmpty) return false;
        }

        var time = milliseconds ?? ModelSlice.NoTimestamp;
        if (!Timestamps.TryRead(ElementCells.Member(root, "timestamp"), ref time))
        {
            Reject(IngestErrorCode.InvalidTimestamp, "timestamp");
            return true;
        }

        // A list is the grades of one ranking here, and not one label for each of several rows.
        using var label = Payload.OfLabel(ElementCells.Member(root, "label"), request);
        WriteTruth(new Exchange { Model = ElementCells.TextOf(root, "model"), Id = id, TimestampMilliseconds = time }, label);
        return true;
    }

    private Cell Copy(Cell cell)
    {
        if (cell.Kind == CellKind.Text) return request.Labels.AddText(request.Batch.Text(cell));
        if (cell.Kind != CellKind.Vector) return cell;
        foreach (var number in request.Batch.Vector(cell)) request.Labels.AddNumber(number);
        return request.Labels.CommitVector(cell.Length);
    }

    private bool TryModel(Exchange exchange, int rows, out string model)
    {
        model = exchange.Model ?? "";
        var isName = Names.IsIdentifier(Encoding.UTF8.GetBytes(model));
        if (!isName) Reject(exchange.Model is null ? IngestErrorCode.MissingModel : IngestErrorCode.InvalidModel, "model", exchange.Model, rows);
        return isName;
    }

    // Headers that a logger kept beside the bodies: an object of names and lists of values.
    private static TraceContext TraceOf(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object) return default;
        foreach (var header in metadata.EnumerateObject())
        {
            if (!string.Equals(ElementCells.NameOf(header), "traceparent", StringComparison.OrdinalIgnoreCase)) continue;
            var value = header.Value.ValueKind == JsonValueKind.Array && header.Value.GetArrayLength() > 0 ? header.Value[0] : header.Value;
            return TraceContext.OfTraceParent(ElementCells.Text(value));
        }

        return default;
    }

    /// <summary>The id of one row of an inference.</summary>
    internal static string RowId(string id, int row, int rows) => rows == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}-{row}");

    private ModelSlice? Slice(Exchange exchange, Payload? output, int rows)
    {
        var model = exchange.Model ?? output?.Model;
        if (model is null)
        {
            Reject(IngestErrorCode.MissingModel, "model", null, rows);
            return null;
        }

        var version = output?.Version ?? exchange.Version ?? Names.DefaultVersion;
        var modelName = Encoding.UTF8.GetBytes(model);
        var versionName = Encoding.UTF8.GetBytes(version);
        IngestErrorCode? fault = !Names.IsIdentifier(modelName) ? IngestErrorCode.InvalidModel : !Names.IsIdentifier(versionName) ? IngestErrorCode.InvalidVersion : null;
        if (fault is { } code)
        {
            Reject(code, code == IngestErrorCode.InvalidModel ? "model" : "version", code == IngestErrorCode.InvalidModel ? model : version, rows);
            return null;
        }

        if (request.Batch.Slices.Count >= request.Limits.ModelsPerRequest && !request.HasSlice(modelName, versionName))
        {
            Reject(IngestErrorCode.TooManyModels, "model", null, rows);
            return null;
        }

        return request.Batch.Slice(model, version);
    }

    private static string? Id(Exchange exchange, Payload? input, Payload? output) => exchange.Id ?? output?.Id ?? input?.Id;
}
