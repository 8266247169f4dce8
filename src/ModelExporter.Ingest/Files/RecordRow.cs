using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Files;

/// <summary>Gathers the values of one record and makes a row of a batch of them. A state of one reader, used again for every record.</summary>
/// <remarks>A record's values lie in the batch before it is known to which model they belong: the column that says so may be the last one.</remarks>
internal sealed class RecordRow(EventBatch batch, EventFileOptions options)
{
    private const int MaxIdBytes = 256;

    private readonly byte[] _model = new byte[Names.MaxLength];
    private readonly byte[] _version = new byte[Names.MaxLength];
    private readonly byte[] _defaultModel = System.Text.Encoding.UTF8.GetBytes(options.DefaultModel);
    private readonly byte[] _defaultVersion = System.Text.Encoding.UTF8.GetBytes(options.DefaultVersion);
    private (ColumnBinding Binding, Cell Cell)[] _values = new (ColumnBinding, Cell)[32];
    private int _count;
    private int _modelLength;
    private int _versionLength;
    private long _timestamp;
    private EventId _id;

    /// <summary>Forgets the last record.</summary>
    public void Begin()
    {
        _count = 0;
        _modelLength = 0;
        _versionLength = 0;
        _timestamp = ModelSlice.NoTimestamp;
        _id = default;
    }

    /// <summary>Adds a value that has no meaning to the row as a whole.</summary>
    public void Add(ColumnBinding binding, Cell cell)
    {
        if (_count == _values.Length) Array.Resize(ref _values, _values.Length * 2);
        _values[_count++] = (binding, cell);
    }

    /// <summary>Adds the text of a column that has a meaning to the row as a whole: model, version, timestamp or id.</summary>
    /// <param name="field">Which.</param>
    /// <param name="text">Its text; missing values are none.</param>
    /// <returns>Null, or why the record cannot be used: one of <see cref="RecordErrorCodes"/>.</returns>
    public string? AddHead(RecordField field, ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        if (CellText.IsMissing(text)) return null;
        switch (field)
        {
            case RecordField.Timestamp:
                return RecordedTimes.TryRead(text, out _timestamp) ? null : RecordErrorCodes.InvalidTimestamp;
            case RecordField.Id:
                if (text.Length > MaxIdBytes) return RecordErrorCodes.InvalidId;
                _id = EventId.Of(text);
                return null;
            default:
                var isModel = field == RecordField.Model;
                if (!Names.IsIdentifier(text)) return isModel ? RecordErrorCodes.InvalidModel : RecordErrorCodes.InvalidVersion;
                text.CopyTo(isModel ? _model : _version);
                if (isModel) _modelLength = text.Length;
                else _versionLength = text.Length;
                return null;
        }
    }

    /// <summary>Makes the record a row of the batch.</summary>
    /// <param name="index">The record's place in the batch.</param>
    /// <param name="hasFeatures">Whether the file has features at all.</param>
    public void Commit(int index, bool hasFeatures)
    {
        var slice = batch.Slice(
            _modelLength > 0 ? _model.AsSpan(0, _modelLength) : _defaultModel, _versionLength > 0 ? _version.AsSpan(0, _versionLength) : _defaultVersion);
        slice.BeginRow(index);
        slice.Current.HasFeatures = hasFeatures;
        slice.Current.TimestampMilliseconds = _timestamp;
        slice.Current.Id = _id;
        for (var i = 0; i < _count; i++) _values[i].Binding.Set(slice, _values[i].Cell);
        slice.CommitRow();
    }
}
