namespace ModelExporter.Monitoring.Events;

/// <summary>The events of one request, read but not yet counted: one slice per model version, values column by column, texts in one arena. A pooled state owned by its request.</summary>
/// <param name="featureLimit">The largest number of features of a slice.</param>
public sealed class EventBatch(int featureLimit)
{
    // What a pooled batch keeps between requests; more than this came from unusual input and is given back.
    private const int SlicesKept = 8;
    private const int BytesKept = 1 << 20;
    private const int NumbersKept = 1 << 14;
    private const int ValuesKept = 1 << 18;

    private readonly List<ModelSlice> _slices = [];
    private readonly BatchRoom _room = new();
    private byte[] _text = new byte[1024];
    private double[] _numbers = [];
    private IdHashing? _ids;
    private int _textLength;
    private int _numberCount;

    /// <summary>The same slices, to go through without allocating.</summary>
    public ReadOnlySpan<ModelSlice> SliceSpan => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_slices);

    /// <summary>The slices; those without rows belong to models of earlier requests.</summary>
    public IReadOnlyList<ModelSlice> Slices => _slices;

    /// <summary>Committed rows over all slices.</summary>
    public int Rows
    {
        get
        {
            var rows = 0;
            foreach (var slice in _slices) rows += slice.Rows;
            return rows;
        }
    }

    /// <summary>Finds or adds the slice of a model version.</summary>
    public ModelSlice Slice(string model, string version)
    {
        foreach (var slice in _slices)
        {
            if (string.Equals(slice.Model, model, StringComparison.Ordinal) && string.Equals(slice.Version, version, StringComparison.Ordinal)) return slice;
        }

        return Add(model, version);
    }

    /// <summary>Finds or adds the slice of a model version by the ASCII bytes of its names; makes no string when the slice is there.</summary>
    public ModelSlice Slice(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        foreach (var slice in _slices)
        {
            if (System.Text.Ascii.Equals(model, slice.Model) && System.Text.Ascii.Equals(version, slice.Version)) return slice;
        }

        return Add(System.Text.Encoding.UTF8.GetString(model), System.Text.Encoding.UTF8.GetString(version));
    }

    /// <summary>Copies a text into the arena.</summary>
    public Cell AddText(ReadOnlySpan<byte> text)
    {
        text.CopyTo(ReserveText(text.Length));
        return CommitText(text.Length);
    }

    /// <summary>Notes the id of a row; <see cref="HashIds"/> gives it to the row, several at once.</summary>
    /// <param name="head">The row's head.</param>
    /// <param name="id">The id, UTF-8; empty for none.</param>
    public void NoteId(ref RowHead head, ReadOnlySpan<byte> id)
    {
        if (id.Length > ShortSha256.MaxLength)
        {
            head.Id = EventId.Of(id);
            return;
        }

        var cell = AddText(id);
        (head.IdStart, head.IdLength) = (cell.Start, cell.Length);
    }

    /// <summary>Hashes the ids that were noted for committed rows. Until then these rows have none.</summary>
    public void HashIds()
    {
        foreach (var slice in _slices) (_ids ??= new IdHashing()).Hash(slice.HeadSpan, _text);
    }

    /// <summary>Room for a text of at most this many bytes at the arena's end; it counts once <see cref="CommitText"/> is called.</summary>
    public Span<byte> ReserveText(int length)
    {
        if (_text.Length - _textLength < length) Array.Resize(ref _text, Math.Max(_textLength + length, _text.Length * 2));
        return _text.AsSpan(_textLength, length);
    }

    /// <summary>Makes the first bytes of the reserved room a text.</summary>
    public Cell CommitText(int length)
    {
        var cell = new Cell(CellKind.Text, 0, _textLength, length);
        _textLength += length;
        return cell;
    }

    /// <summary>Adds one number of the vector that is being read; <see cref="CommitVector"/> ends it.</summary>
    public void AddNumber(double value)
    {
        if (_numberCount == _numbers.Length) Array.Resize(ref _numbers, Math.Max(64, _numbers.Length * 2));
        _numbers[_numberCount++] = value;
    }

    /// <summary>Ends a vector: the last <paramref name="length"/> numbers that were added.</summary>
    public Cell CommitVector(int length) => new(CellKind.Vector, 0, _numberCount - length, length);

    /// <summary>Takes back the last numbers that were added.</summary>
    public void RollbackNumbers(int count) => _numberCount -= count;

    /// <summary>The bytes of a text cell.</summary>
    public ReadOnlySpan<byte> Text(Cell cell) => _text.AsSpan(cell.Start, cell.Length);

    /// <summary>The numbers of a vector cell.</summary>
    public ReadOnlySpan<double> Vector(Cell cell) => _numbers.AsSpan(cell.Start, cell.Length);

    /// <summary>Makes the batch empty for its next request; it keeps its arrays and columns within bounds.</summary>
    public void Clear()
    {
        _textLength = 0;
        _numberCount = 0;
        if (_text.Length > BytesKept) _text = new byte[1024];
        if (_numbers.Length > NumbersKept) _numbers = [];
        if (_slices.Count > SlicesKept || Capacity > ValuesKept) _slices.Clear();
        foreach (var slice in _slices) slice.Clear(featureLimit / 2);
    }

    private int Capacity
    {
        get
        {
            var capacity = 0;
            foreach (var slice in _slices) capacity += slice.Capacity;
            return capacity;
        }
    }

    private ModelSlice Add(string model, string version)
    {
        var added = new ModelSlice(model, version, featureLimit, _room);
        _slices.Add(added);
        return added;
    }
}
