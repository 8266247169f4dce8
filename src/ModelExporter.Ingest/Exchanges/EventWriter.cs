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
    private int _index;

    /// <summary>Events that were written or rejected so far: the position of the next one in the request.</summary>
    public int Index => _index;

    /// <summary>Writes the events.</summary>
    /// <param name="exchange">What is known besides the bodies.</param>
    /// <param name="input">The request's body, or null when it is not there.</param>
    /// <param name="output">The response's body, or null when it is not there.</param>
    public void Write(Exchange exchange, Payload? input, Payload? output)
    {
        if ((input?.Fault ?? output?.Fault) is { } fault)
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

        if (Slice(exchange, output, Math.Max(1, rows)) is not { } slice) return;
        var error = output is { IsError: true } ? exchange.Error ?? "model_error" : exchange.Error;
        using var metadata = exchange.Metadata is null ? null : TolerantJson.Parse(Encoding.UTF8.GetBytes(exchange.Metadata));
        var model = models(slice.Model);
        var writer = new RowWriter(request, slice, exchange, error, model, input, isAnswered ? output : null, Id(exchange, input, output));
        writer.FindPointers(input?.Document, output?.Document, metadata);
        var read = Math.Min(rows, Math.Max(0, request.Limits.MaxEvents - _index));
        for (var row = 0; row < read; row++) writer.Write(row, rows, ref _index);
        if (rows > read)
        {
            request.RejectRest(_index, rows - read, IngestErrorCode.TooManyEvents);
            _index += rows - read;
        }
    }

    /// <summary>Takes the truth of predictions that were made earlier.</summary>
    /// <param name="exchange">The id, and the model where it is known.</param>
    /// <param name="truth">One row for each row of the inference.</param>
    /// <remarks>The one place where truth of foreign formats arrives; while nothing joins it, it is rejected and counted.</remarks>
    public void WriteTruth(Exchange exchange, Payload truth)
    {
        if (truth.Fault is { } fault) Reject(fault.Code, fault.Field);
        else if (exchange.Id is null) Reject(IngestErrorCode.MissingId, "id");
        else Reject(IngestErrorCode.LabelsNotTaken, "", null, Math.Max(1, truth.Table.Rows));
    }

    /// <summary>Writes a native event.</summary>
    /// <param name="json">One object.</param>
    /// <param name="id">The id of an event that has none itself.</param>
    /// <param name="milliseconds">The time of an event that has none itself, since 1970 UTC; null for unknown.</param>
    public void WriteNative(ReadOnlySpan<byte> json, string? id, long? milliseconds)
    {
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
        reader.Commit(_index++);
    }

    /// <summary>Counts events that cannot be used.</summary>
    public void Reject(IngestErrorCode code, string field = "", string? found = null, int count = 1)
    {
        request.Reject(_index, code, field, found is null ? default : Encoding.UTF8.GetBytes(found));
        request.RejectRest(_index + 1, count - 1, code);
        _index += count;
    }

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

    /// <summary>Writes the rows of one exchange. A state of one call.</summary>
    private sealed class RowWriter
    {
        private readonly IngestRequest _request;
        private readonly ModelSlice _slice;
        private readonly Exchange _exchange;
        private readonly ModelOptions? _model;
        private readonly Payload? _input;
        private readonly string? _id;
        private readonly Cell _error;
        private readonly Cell _client;
        private readonly List<(Column Column, ColumnTarget Target, Column? Place)> _features = [];
        private readonly OutputRoles? _outputs;
        private readonly List<(JsonElement Value, ColumnTarget Target)> _pointers = [];
        private readonly long[] _ignored = new long[IgnoredReasons.All.Count];

        public RowWriter(IngestRequest request, ModelSlice slice, Exchange exchange, string? error, ModelOptions? model, Payload? input, Payload? output, string? id)
        {
            (_request, _slice, _exchange, _model, _input, _id) = (request, slice, exchange, model, input, id);
            _error = error is null ? default : BinaryTensor.Text(Encoding.UTF8.GetBytes(error), request);
            _client = exchange.Client is null ? default : BinaryTensor.Text(Encoding.UTF8.GetBytes(exchange.Client), request);
            foreach (var column in input?.Table.Columns ?? [])
            {
                var target = ColumnTarget.Find(model, column.Name) ?? new ColumnTarget(ColumnRole.Feature, column.Name);
                if (Place(target) is { } place) _features.Add((column, target, place));
                else if (target.Role is ColumnRole.Id or ColumnRole.Timestamp) _features.Add((column, target, null));
            }

            if (output is null) return;
            _outputs = new OutputRoles(output.Table, model);
            _ignored[(int)IgnoredReason.Unmapped] += _outputs.Unmapped;
        }

        public void FindPointers(JsonDocument? input, JsonDocument? output, JsonDocument? metadata)
        {
            foreach (var (pointer, target) in _model?.Mapping ?? new Dictionary<string, string>())
            {
                var (root, rest) = pointer.Split('/', 3) is ["", var first, ..] parts ? (first, parts.Length == 3 ? parts[2] : "") : ("", "");
                var document = root switch { "request" => input, "response" => output, "metadata" => metadata, _ => null };
                if (document is not null && JsonPointer.TryFind(document.RootElement, rest, out var value)) _pointers.Add((value, ColumnTarget.Parse(target)));
            }
        }

        public void Write(int row, int rows, ref int index)
        {
            _slice.BeginRow(index);
            ref var head = ref _slice.Current;
            head.TimestampMilliseconds = _exchange.TimestampMilliseconds;
            head.LatencySeconds = _exchange.LatencySeconds;
            if (_id is not null && !TrySetId(rows == 1 ? _id : string.Create(CultureInfo.InvariantCulture, $"{_id}-{row}"), ref index)) return;
            if (_error.Kind != CellKind.Absent) _slice.Error.Set(_slice.Rows, _error);
            if (_client.Kind != CellKind.Absent) _slice.Client.Set(_slice.Rows, _client);
            _slice.Current.HasFeatures = _input is not null;
            foreach (var (column, target, place) in _features) Set(target, place, column[row]);
            if (_outputs is not null)
            {
                foreach (var (column, target) in _outputs.Columns) Set(target, Place(target), column[row]);
                _outputs.SetProbabilities(row, _slice, _request);
            }

            foreach (var (value, target) in _pointers)
            {
                var element = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == rows ? value[row] : value;
                Set(target, Place(target), ElementCells.Read(element, _request));
            }

            _slice.CommitRow();
            index++;
            for (var i = 0; i < _ignored.Length; i++)
            {
                if (_ignored[i] > 0) _request.Ignore((IgnoredReason)i, _ignored[i]);
            }
        }

        private bool TrySetId(string id, ref int index)
        {
            var bytes = Encoding.UTF8.GetBytes(id);
            if (bytes.Length <= _request.Limits.IdBytes)
            {
                _slice.Current.Id = EventId.Of(bytes);
                return true;
            }

            _slice.RollbackRow();
            _request.Reject(index++, IngestErrorCode.InvalidId, "id", bytes);
            return false;
        }

        // Names that are wrong are counted with each event, as those of native events are.
        private Column? Place(ColumnTarget target)
        {
            switch (target.Role)
            {
                case ColumnRole.Prediction:
                    return _slice.Prediction;
                case ColumnRole.Score:
                    return _slice.Score;
                case ColumnRole.Label:
                    return _slice.Label;
                case ColumnRole.Client:
                    return _slice.Client;
                case ColumnRole.Feature or ColumnRole.Segment or ColumnRole.ClassScore:
                    var name = Encoding.UTF8.GetBytes(target.Name);
                    var problem = target.Role == ColumnRole.ClassScore ? Names.CheckText(name) : Names.CheckFeature(name);
                    var columns = target.Role switch { ColumnRole.Feature => _slice.Features, ColumnRole.Segment => _slice.Segments, _ => _slice.Scores };
                    var column = problem is null ? columns.FindOrAdd(name) : null;
                    if (column is null) _ignored[(int)(problem ?? IgnoredReason.TooManyNames)]++;
                    return column;
                default:
                    return null;
            }
        }

        private void Set(ColumnTarget target, Column? place, Cell cell)
        {
            if (cell.Kind == CellKind.Absent) return;
            if (target.Role == ColumnRole.Id && TextOf(cell) is { Length: > 0 } id && id.Length <= _request.Limits.IdBytes)
            {
                _slice.Current.Id = EventId.Of(id);
            }
            else if (target.Role == ColumnRole.Timestamp)
            {
                var isTime = cell.Kind == CellKind.Number ? Timestamps.TryFromUnix(cell.Number, out var time) : Timestamps.TryFromRfc3339(TextOf(cell), out time);
                if (isTime) _slice.Current.TimestampMilliseconds = time;
            }
            else
            {
                place?.Set(_slice.Rows, cell);
            }
        }

        private byte[] TextOf(Cell cell) => cell.Kind switch
        {
            CellKind.Text => _request.Batch.Text(cell).ToArray(),
            CellKind.Number => Encoding.UTF8.GetBytes(cell.Number.ToString("R", CultureInfo.InvariantCulture)),
            _ => [],
        };
    }
}
