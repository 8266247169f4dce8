using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Native;

/// <summary>Reads one native event after another into rows of a batch. A state of one call of <see cref="NativeFormat"/>.</summary>
/// <remarks>
/// Most senders write model and version first, and then one pass is enough. Where they come later, or where a field is repeated (the last one wins), the
/// event is read
/// again with the places of its fields known from a first pass over its top level. Both ways give the same row.
/// </remarks>
internal ref partial struct NativeEventReader(IngestRequest request, EventTarget target)
{
    private readonly IngestRequest _request = request;
    private readonly EventTarget _target = target;
    private bool _hasAction;
    private readonly long[] _ignored = request.PendingIgnored;
    private ModelSlice? _slice;
    private IngestErrorCode? _fault;
    private string _faultField = string.Empty;
    private ReadOnlySpan<byte> _faultFound;
    private int _deepest;
    private bool _identityComesLate;

    // A label or feedback without a version belongs to that of the prediction with its id.
    private readonly ReadOnlySpan<byte> DefaultVersion => _target == EventTarget.Predictions ? "default"u8 : default;

    /// <summary>Reads the object at which the reader stands, to its end. The row waits for <see cref="Commit"/> or <see cref="Abandon"/>.</summary>
    /// <exception cref="JsonException">The object is not valid JSON; the row must be abandoned.</exception>
    public void Read(ref Utf8JsonReader json, int index)
    {
        var start = json;
        Restart(json.CurrentDepth);
        if (_identityComesLate || !ReadInOrder(ref json, index))
        {
            json = start;
            Restart(json.CurrentDepth);
            ReadByPlaces(ref json, index);
        }

        if (_deepest - start.CurrentDepth >= _request.Limits.Depth) Fault(IngestErrorCode.TooDeep, string.Empty, default, overrule: true);
    }

    /// <summary>Makes the event that was read part of the batch, or counts why it cannot be.</summary>
    /// <param name="index">The event's place in the request.</param>
    /// <returns>Whether the event is in the batch as a whole, with no value left out.</returns>
    public bool Commit(int index)
    {
        if (_fault is null) RequireFields();
        if (_fault is { } fault)
        {
            _slice?.RollbackRow();
            _slice = null;
            _request.Reject(index, fault, _faultField, _faultFound);
            return false;
        }

        _slice!.CommitRow();
        _slice = null;
        var isWhole = true;
        for (var i = 0; i < _ignored.Length; i++)
        {
            if (_ignored[i] == 0) continue;
            isWhole = false;
            _request.Ignore((IgnoredReason)i, _ignored[i]);
        }

        return isWhole;
    }

    /// <summary>Gives the event that was read what its envelope knows and it does not say itself.</summary>
    public readonly void SetDefaults(EventId id, long timestampMilliseconds)
    {
        if (_slice is null) return;
        ref var head = ref _slice.Current;
        if (head.Id.IsNone) head.Id = id;
        if (head.TimestampMilliseconds == ModelSlice.NoTimestamp) head.TimestampMilliseconds = timestampMilliseconds;
    }

    /// <summary>Gives the event that was read the trace in which it was.</summary>
    public readonly void SetTrace(TraceContext trace) => _slice?.Traces.Set(_slice.Rows, trace);

    /// <summary>Takes back what was read of an event that turned out not to be JSON.</summary>
    public void Abandon()
    {
        _slice?.RollbackRow();
        _slice = null;
    }

    private void Restart(int depth)
    {
        _slice?.RollbackRow();
        _slice = null;
        _fault = null;
        _faultField = string.Empty;
        _faultFound = default;
        _deepest = depth;
        _hasAction = false;
        Array.Clear(_ignored);
    }

    /// <returns>False when the event must be read by places: its identity does not come first, is not plain, or a field is repeated.</returns>
    private bool ReadInOrder(ref Utf8JsonReader json, int index)
    {
        var seen = 0;
        ReadOnlySpan<byte> model = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = NativeFields.Find(JsonText.Unescaped(ref json, _request), _target);
            json.Read();
            if (field == NativeField.Unknown)
            {
                JsonCells.Skip(ref json, ref _deepest);
                continue;
            }

            var bit = 1 << (int)field;
            var repeated = (seen & bit) != 0;
            seen |= bit;
            if (repeated) return false;
            if (field == NativeField.Model)
            {
                // An identity that is not plain is rare or wrong, and the other way says what is wrong with it.
                if (seen != bit || json.TokenType != JsonTokenType.String || json.ValueIsEscaped || !Names.IsIdentifier(json.ValueSpan)) return Late();
                model = json.ValueSpan;
            }
            else if (field == NativeField.Version)
            {
                if (_slice is not null || model.IsEmpty || json.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) return Late();
                if (json.ValueIsEscaped || !Names.IsIdentifier(json.ValueSpan)) return Late();
                OpenSlice(model, json.ValueSpan, index);
            }
            else
            {
                if (_slice is null)
                {
                    if (model.IsEmpty) return Late();
                    OpenSlice(model, DefaultVersion, index);
                }

                ReadField(ref json, field);
            }
        }

        if (_slice is null)
        {
            if (model.IsEmpty) return Late();
            OpenSlice(model, DefaultVersion, index);
        }

        return true;
    }

    // The next event most likely comes from the same sender.
    private bool Late()
    {
        _identityComesLate = true;
        return false;
    }

    private void ReadByPlaces(ref Utf8JsonReader json, int index)
    {
        Span<int> places = stackalloc int[NativeFields.Count];
        places.Fill(-1);
        var probe = json;
        Utf8JsonReader modelAt = default, versionAt = default;
        for (var place = 0; probe.Read() && probe.TokenType == JsonTokenType.PropertyName; place++)
        {
            var field = NativeFields.Find(JsonText.Unescaped(ref probe, _request), _target);
            probe.Read();
            if (field != NativeField.Unknown) places[(int)field] = place;
            if (field == NativeField.Model) modelAt = probe;
            if (field == NativeField.Version) versionAt = probe;
            JsonCells.Skip(ref probe, ref _deepest);
        }

        if (!OpenSlice(ref modelAt, ref versionAt, index))
        {
            json = probe;
            return;
        }

        // Only while identity follows other fields does the way by places save a failed attempt.
        _identityComesLate = places[(int)NativeField.Model] != 0 || places[(int)NativeField.Version] > 1;
        for (var place = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; place++)
        {
            var field = NativeFields.Find(JsonText.Unescaped(ref json, _request), _target);
            json.Read();
            if (field is NativeField.Unknown or NativeField.Model or NativeField.Version || places[(int)field] != place) JsonCells.Skip(ref json, ref _deepest);
            else ReadField(ref json, field);
        }
    }

    private bool OpenSlice(ref Utf8JsonReader modelAt, ref Utf8JsonReader versionAt, int index)
    {
        if (modelAt.TokenType is JsonTokenType.None or JsonTokenType.Null) return Fault(IngestErrorCode.MissingModel, "model", default);
        if (modelAt.TokenType != JsonTokenType.String) return Fault(IngestErrorCode.InvalidModel, "model", modelAt.ValueSpan);
        // The scratch memory holds one text at a time, and the version may be escaped too.
        Span<byte> model = stackalloc byte[Names.MaxLength];
        var name = JsonText.Unescaped(ref modelAt, _request);
        if (!Names.IsIdentifier(name)) return Fault(IngestErrorCode.InvalidModel, "model", modelAt.ValueSpan);
        name.CopyTo(model);
        model = model[..name.Length];
        if (versionAt.TokenType is JsonTokenType.None or JsonTokenType.Null) return OpenSlice(model, DefaultVersion, index);
        if (versionAt.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return Fault(IngestErrorCode.InvalidVersion, "version", versionAt.ValueSpan);
        var version = JsonText.Unescaped(ref versionAt, _request);
        return Names.IsIdentifier(version) ? OpenSlice(model, version, index) : Fault(IngestErrorCode.InvalidVersion, "version", versionAt.ValueSpan);
    }

    private bool OpenSlice(scoped ReadOnlySpan<byte> model, scoped ReadOnlySpan<byte> version, int index)
    {
        if (_request.Batch.Slices.Count >= _request.Limits.ModelsPerRequest
            && !_request.HasSlice(model, version))
        {
            return Fault(IngestErrorCode.TooManyModels, "model", default);
        }

        _slice = _request.Batch.Slice(model, version);
        _slice.BeginRow(index);
        return true;
    }

    // Without a slice (the request names too many models) the values have nowhere to go.
    private void ReadField(ref Utf8JsonReader json, NativeField field)
    {
        if (_slice is not { } slice)
        {
            JsonCells.Skip(ref json, ref _deepest);
            return;
        }

        switch (field)
        {
            case NativeField.Id:
                ReadId(ref json, slice);
                break;
            case NativeField.Timestamp:
                ReadTimestamp(ref json, slice);
                break;
            case NativeField.LatencyMilliseconds:
                ReadLatency(ref json, slice);
                break;
            case NativeField.Features:
                if (json.TokenType == JsonTokenType.StartObject) slice.Current.HasFeatures = true;
                ReadNamed(ref json, slice, slice.Features, field);
                break;
            case NativeField.Scores:
                ReadNamed(ref json, slice, slice.Scores, field);
                break;
            case NativeField.Segments:
                ReadNamed(ref json, slice, slice.Segments, field);
                break;
            case NativeField.Prediction:
                slice.Prediction.Set(slice.Rows, JsonCells.Read(ref json, _request, ref _deepest));
                break;
            case NativeField.Score:
                slice.Score.Set(slice.Rows, JsonCells.Read(ref json, _request, ref _deepest));
                break;
            case NativeField.Label:
                slice.Label.Set(slice.Rows, JsonCells.Read(ref json, _request, ref _deepest));
                break;
            case NativeField.Weight:
                ReadWeight(ref json, slice);
                break;
            case NativeField.Action:
                ReadAction(ref json, slice);
                break;
            case NativeField.Error:
                ReadText(ref json, slice, slice.Error);
                break;
            default:
                ReadText(ref json, slice, slice.Client);
                break;
        }
    }

    private void ReadNamed(ref Utf8JsonReader json, ModelSlice slice, ColumnSet columns, NativeField field)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            IgnoreUnlessNull(ref json);
            return;
        }

        _deepest = Math.Max(_deepest, json.CurrentDepth);
        var limit = _request.Limits.FeaturesPerEvent;
        for (var count = 1; json.Read() && json.TokenType == JsonTokenType.PropertyName; count++)
        {
            var name = JsonText.Unescaped(ref json, _request);
            var problem = field == NativeField.Scores ? Names.CheckText(name) : Names.CheckFeature(name);
            Column? column = null;
            if (problem is null)
            {
                if (count <= limit) column = columns.FindOrAdd(name);
                else if (field == NativeField.Features) Fault(IngestErrorCode.TooManyFeatures, "features", default);
                if (column is null) problem = IgnoredReason.TooManyNames;
            }

            json.Read();
            if (column is null)
            {
                _ignored[(int)problem!.Value]++;
                JsonCells.Skip(ref json, ref _deepest);
            }
            else
            {
                column.Set(slice.Rows, JsonCells.Read(ref json, _request, ref _deepest));
            }
        }
    }

    private void ReadId(ref Utf8JsonReader json, ModelSlice slice)
    {
        if (json.TokenType == JsonTokenType.Null) return;
        var isText = json.TokenType == JsonTokenType.String;
        if (isText || (json.TokenType == JsonTokenType.Number && json.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0))
        {
            var id = isText ? JsonText.Unescaped(ref json, _request) : json.ValueSpan;
            if (id.Length <= _request.Limits.IdBytes)
            {
                slice.Current.Id = EventId.Of(id);
                return;
            }
        }

        Fault(IngestErrorCode.InvalidId, "id", json.ValueSpan);
        JsonCells.Skip(ref json, ref _deepest);
    }

    private void ReadTimestamp(ref Utf8JsonReader json, ModelSlice slice)
    {
        var valid = false;
        var milliseconds = ModelSlice.NoTimestamp;
        if (json.TokenType == JsonTokenType.Null) return;
        if (json.TokenType == JsonTokenType.String) valid = Timestamps.TryFromRfc3339(JsonText.Unescaped(ref json, _request), out milliseconds);
        else if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var value)) valid = Timestamps.TryFromUnix(value, out milliseconds);
        if (valid) slice.Current.TimestampMilliseconds = milliseconds;
        else Fault(IngestErrorCode.InvalidTimestamp, "timestamp", json.ValueSpan);
        JsonCells.Skip(ref json, ref _deepest);
    }

    private void ReadLatency(ref Utf8JsonReader json, ModelSlice slice)
    {
        if (json.TokenType != JsonTokenType.Number)
        {
            IgnoreUnlessNull(ref json);
            return;
        }

        if (json.TryGetDouble(out var milliseconds) && milliseconds >= 0 && double.IsFinite(milliseconds)) slice.Current.LatencySeconds = milliseconds / 1000;
        else _ignored[(int)IgnoredReason.OutOfRange]++;
    }

    // Codes are often numbers: a status, a tenant.
    private void ReadText(ref Utf8JsonReader json, ModelSlice slice, Column column)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            if (!json.ValueSpan.IsEmpty) column.Set(slice.Rows, JsonText.ToCell(ref json, _request));
        }
        else if (json.TokenType == JsonTokenType.Number)
        {
            column.Set(slice.Rows, json.ValueSpan.Length > _request.Limits.TextBytes ? new Cell(CellKind.TooLong) : _request.Batch.AddText(json.ValueSpan));
        }
        else
        {
            IgnoreUnlessNull(ref json);
        }
    }

    private void IgnoreUnlessNull(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Null) _ignored[(int)IgnoredReason.WrongType]++;
        JsonCells.Skip(ref json, ref _deepest);
    }

    private bool Fault(IngestErrorCode code, string field, ReadOnlySpan<byte> found, bool overrule = false)
    {
        if (_fault is not null && !overrule) return false;
        _fault = code;
        _faultField = field;
        _faultFound = found;
        return false;
    }
}
