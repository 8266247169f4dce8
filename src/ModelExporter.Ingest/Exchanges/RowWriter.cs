using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Ingest.Tensors;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>Writes the rows of one exchange. A state of one call.</summary>
internal sealed class RowWriter
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

    /// <summary>Makes a writer of the rows of an inference.</summary>
    /// <param name="request">Batch, limits and counts.</param>
    /// <param name="slice">Where rows go.</param>
    /// <param name="exchange">What is known besides the bodies.</param>
    /// <param name="error">Why the inference failed, or null.</param>
    /// <param name="model">The settings of the model.</param>
    /// <param name="input">The request.</param>
    /// <param name="output">The response, unless that is an error.</param>
    /// <param name="id">The inference's id.</param>
    public RowWriter(IngestRequest request, ModelSlice slice, Exchange exchange, string? error, ModelOptions? model, Payload? input, Payload? output, string? id)
    {
        (_request, _slice, _exchange, _model, _input, _id) = (request, slice, exchange, model, input, id);
        _error = error is null ? default : BinaryTensor.Text(Encoding.UTF8.GetBytes(error), request);
        _client = exchange.Client is null ? default : BinaryTensor.Text(Encoding.UTF8.GetBytes(exchange.Client), request);
        foreach (var column in input?.Table.Columns ?? [])
        {
            var target = ColumnTarget.Find(model, column.Name) ?? new ColumnTarget(ColumnRole.Feature, column.Name);
            request.Notes?.Add("request", column.Name, target.ToString());
            if (Place(target) is { } place) _features.Add((column, target, place));
            else if (target.Role is ColumnRole.Id or ColumnRole.Timestamp) _features.Add((column, target, null));
        }

        if (output is null) return;
        _outputs = new OutputRoles(output.Table, model);
        _outputs.Note(request.Notes, "response");
        _ignored[(int)IgnoredReason.Unmapped] += _outputs.Unmapped;
    }

    /// <summary>The truth of the rows, or null.</summary>
    public OutputRoles? Truth { get; init; }

    /// <summary>The trace of all rows.</summary>
    public TraceContext Trace { get; init; }

    /// <summary>Finds what JSON pointers of the mapping point at.</summary>
    public void FindPointers(JsonDocument? input, JsonDocument? output, JsonDocument? metadata)
    {
        foreach (var (pointer, target) in _model?.Mapping ?? new Dictionary<string, string>())
        {
            var (root, rest) = pointer.Split('/', 3) is ["", var first, ..] parts ? (first, parts.Length == 3 ? parts[2] : "") : ("", "");
            var document = root switch { "request" => input, "response" => output, "metadata" => metadata, _ => null };
            if (document is null || !JsonPointer.TryFind(document.RootElement, rest, out var value)) continue;
            _pointers.Add((value, ColumnTarget.Parse(target)));
            _request.Notes?.Add("pointer", pointer, ColumnTarget.Parse(target).ToString());
        }
    }

    /// <summary>Writes one row.</summary>
    public void Write(int row, int rows, ref int index)
    {
        _slice.BeginRow(index);
        ref var head = ref _slice.Current;
        head.TimestampMilliseconds = _exchange.TimestampMilliseconds;
        head.LatencySeconds = _exchange.LatencySeconds;
        if (_id is not null && !TrySetId(EventWriter.RowId(_id, row, rows), ref index)) return;
        if (!Trace.IsNone) _slice.Traces.Set(_slice.Rows, Trace);
        if (_error.Kind != CellKind.Absent) _slice.Error.Set(_slice.Rows, _error);
        if (_client.Kind != CellKind.Absent) _slice.Client.Set(_slice.Rows, _client);
        _slice.Current.HasFeatures = _input is not null;
        foreach (var (column, target, place) in _features) Set(target, place, column[row]);
        if (_outputs is not null)
        {
            foreach (var (column, target) in _outputs.Columns) Set(target, Place(target), column[row]);
            _outputs.SetProbabilities(row, _slice, _request);
        }

        if (Truth is not null) _slice.Label.Set(_slice.Rows, Truth.TruthOf(row, _request));
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
            _request.Notes?.AddId(index, id);
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
            _request.Notes?.AddId(_slice.Current.Index, Encoding.UTF8.GetString(id));
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
