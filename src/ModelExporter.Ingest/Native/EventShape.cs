using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Native;

/// <summary>
/// How one sender writes its events: everything between the values, byte by byte, and what each value is. An event of the same shape is read without looking at its syntax again.
/// A pooled state owned by its request.
/// </summary>
/// <remarks>
/// The bytes between the values are those of an event that was read in the ordinary way and used as a whole, so an event that has the same bytes there and one scalar or array of numbers at every place
/// is the same JSON with other values. Whatever is not so plain (a value that is an object, a value that would be an error or be left out) is no match, and the event is read
/// in the ordinary way.
/// </remarks>
internal sealed class EventShape
{
    private const int LongestShape = 1 << 14;

    private readonly string _model;
    private readonly string _version;
    private readonly byte[] _between;
    private readonly Slot[] _slots;
    private readonly bool _hasFeatures;
    private readonly Column?[] _columns;
    private ModelSlice? _slice;
    private int _columnsOf = -1;
    private long _boundAt = -1;

    private EventShape(string model, string version, byte[] between, Slot[] slots, bool hasFeatures)
    {
        (_model, _version, _between, _slots, _hasFeatures) = (model, version, between, slots, hasFeatures);
        _columns = new Column?[slots.Length];
    }

    /// <summary>The slice that the event which was read last belongs to; its row waits to be committed or taken back.</summary>
    public ModelSlice Slice => _slice!;

    /// <summary>The shape of a prediction event that was read and used without any value left out.</summary>
    /// <returns>Null when it has no shape: escaped or repeated names, objects other than features, scores and segments, arrays of anything but numbers.</returns>
    public static EventShape? Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestShape) return null;
        // Most events that have no shape show it at once: a first look keeps nothing.
        if (!new ShapeLearner(text, keeps: false).TryLearn()) return null;
        var learner = new ShapeLearner(text, keeps: true);
        return learner.TryLearn() ? new EventShape(learner.Model, learner.Version, [.. learner.Between], [.. learner.Slots], learner.HasFeatures) : null;
    }

    /// <summary>Whether another shape has the same bytes between the same values.</summary>
    public bool IsSameAs(EventShape other)
    {
        if (_slots.Length != other._slots.Length || !_between.AsSpan().SequenceEqual(other._between)) return false;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].BetweenEnd != other._slots[i].BetweenEnd) return false;
        }

        return true;
    }

    /// <summary>Whether a text starts as an event of this shape does.</summary>
    public bool StartsLike(ReadOnlySpan<byte> text) => text.StartsWith(_between.AsSpan(0, _slots[0].BetweenEnd));

    /// <summary>Reads an event of this shape into a row of its slice, which waits to be committed.</summary>
    /// <param name="text">The event, and whatever follows it.</param>
    /// <param name="request">The request.</param>
    /// <param name="index">The event's place in the request.</param>
    /// <returns>The event's length, or 0 when it has another shape; then nothing is left of it.</returns>
    public int TryRead(ReadOnlySpan<byte> text, IngestRequest request, int index)
    {
        if (!StartsLike(text) || (_boundAt != request.Sequence && !Bind(request))) return 0;
        var slice = _slice!;
        slice.BeginRow(index);
        ref var head = ref slice.Current;
        head.HasFeatures = _hasFeatures;
        var row = slice.Rows;
        ReadOnlySpan<byte> between = _between;
        var slots = _slots;
        var columns = _columns;
        var end = slots[0].BetweenEnd;
        var rest = text[end..];
        for (var i = 0; i < slots.Length; i++)
        {
            if (rest.IsEmpty) return Leave(slice);
            int length;
            if (columns[i] is { } column)
            {
                length = ReadCell(rest, request, slots[i].IsText, out var cell);
                if (length == 0) return Leave(slice);
                if (cell.Kind != CellKind.Absent) column.Set(row, cell);
            }
            else
            {
                length = ReadHead(rest, request, slots[i].Field, ref head);
                if (length == 0) return Leave(slice);
            }

            rest = rest[length..];
            var nextEnd = i + 1 < slots.Length ? slots[i + 1].BetweenEnd : between.Length;
            var literal = between[end..nextEnd];
            if (!rest.StartsWith(literal)) return Leave(slice);
            rest = rest[literal.Length..];
            end = nextEnd;
        }

        return text.Length - rest.Length;
    }

    /// <summary>Lets go of the slice: its batch has dropped it.</summary>
    public void Unbind()
    {
        _slice = null;
        _boundAt = -1;
        Array.Clear(_columns);
    }

    // A pooled batch keeps its slices and columns, so most requests find them where they were.
    private bool Bind(IngestRequest request)
    {
        _boundAt = -1;
        if (request.IsFull(_model, _version)) return false;
        var slice = request.Batch.Slice(_model, _version);
        if (!ReferenceEquals(slice, _slice) || _columnsOf != slice.ColumnGeneration)
        {
            _slice = slice;
            for (var i = 0; i < _slots.Length; i++)
            {
                ref readonly var slot = ref _slots[i];
                _columns[i] = slot.Field switch
                {
                    NativeField.Features => slice.Features.FindOrAdd(slot.Name),
                    NativeField.Scores => slice.Scores.FindOrAdd(slot.Name),
                    NativeField.Segments => slice.Segments.FindOrAdd(slot.Name),
                    NativeField.Prediction => slice.Prediction,
                    NativeField.Score => slice.Score,
                    NativeField.Label => slice.Label,
                    NativeField.Error => slice.Error,
                    NativeField.Client => slice.Client,
                    _ => null,
                };
                if (_columns[i] is null && slot.Name.Length > 0) return false;
            }

            _columnsOf = slice.ColumnGeneration;
        }

        _boundAt = request.Sequence;
        return true;
    }

    private static int Leave(ModelSlice slice)
    {
        slice.RollbackRow();
        return 0;
    }

    // Length 0 for what has to be read in the ordinary way.
    private static int ReadCell(ReadOnlySpan<byte> value, IngestRequest request, bool isText, out Cell cell)
    {
        cell = default;
        var first = value[0];
        if (first == (byte)'"')
        {
            var length = TextLength(value, out var isEscaped, out var isAscii);
            if (length < 0) return 0;
            if (isText && length == 0) return 2;
            var text = value.Slice(1, length);
            cell = isAscii && !isEscaped && length <= request.Limits.TextBytes ? request.Batch.AddText(text) : JsonText.ToCell(text, isEscaped, request);
            return length + 2;
        }

        // Numbers among texts keep their spelling: rare, and so left to the ordinary way.
        if (isText) return first == (byte)'n' && value.StartsWith("null"u8) ? 4 : 0;
        switch (first)
        {
            case (byte)'n' when value.StartsWith("null"u8):
                cell = Cell.Null;
                return 4;
            case (byte)'t' when value.StartsWith("true"u8):
                cell = Cell.OfBoolean(true);
                return 4;
            case (byte)'f' when value.StartsWith("false"u8):
                cell = Cell.OfBoolean(false);
                return 5;
            case (byte)'[':
                return ReadVector(value, request, out cell);
            default:
                var length = JsonNumber.Read(value, out var number);
                if (length > 0) cell = Cell.OfNumber(number);
                return length;
        }
    }

    private static int ReadVector(ReadOnlySpan<byte> value, IngestRequest request, out Cell cell)
    {
        cell = default;
        var at = 1;
        var count = 0;
        while (count < request.Limits.VectorLength)
        {
            at = SkipSpace(value, at);
            var length = JsonNumber.Read(value[at..], out var number);
            if (length == 0 || !double.IsFinite(number)) break;
            request.Batch.AddNumber(number);
            count++;
            at = SkipSpace(value, at + length);
            if (at == value.Length) break;
            if (value[at] == (byte)']')
            {
                cell = request.Batch.CommitVector(count);
                return at + 1;
            }

            if (value[at++] != (byte)',') break;
        }

        request.Batch.RollbackNumbers(count);
        return 0;
    }

    private static int SkipSpace(ReadOnlySpan<byte> value, int at)
    {
        while (at < value.Length && value[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    private static int ReadHead(ReadOnlySpan<byte> value, IngestRequest request, NativeField field, ref RowHead head)
    {
        if (value[0] == (byte)'n') return value.StartsWith("null"u8) ? 4 : 0;
        double number;
        int length;
        switch (field)
        {
            case NativeField.Id:
                length = value[0] == (byte)'"' ? PlainTextLength(value) : -1;
                if (length < 0 || length > request.Limits.IdBytes) return 0;
                request.Batch.NoteId(ref head, value.Slice(1, length));
                return length + 2;
            case NativeField.Timestamp:
                long milliseconds;
                if (value[0] == (byte)'"')
                {
                    length = PlainTextLength(value);
                    if (length < 0 || !Timestamps.TryFromRfc3339(value.Slice(1, length), out milliseconds)) return 0;
                    length += 2;
                }
                else
                {
                    length = JsonNumber.Read(value, out number);
                    if (length == 0 || !Timestamps.TryFromUnix(number, out milliseconds)) return 0;
                }

                head.TimestampMilliseconds = milliseconds;
                return length;
            case NativeField.LatencyMilliseconds:
                length = JsonNumber.Read(value, out number);
                if (length == 0 || !(number >= 0 && double.IsFinite(number))) return 0;
                head.LatencySeconds = number / 1000;
                return length;
            case NativeField.Unknown:
                // A field that nobody reads only has to be there.
                return ReadCell(value, request, isText: false, out _);
            default:
                return 0;
        }
    }

    private static int PlainTextLength(ReadOnlySpan<byte> value)
    {
        var length = TextLength(value, out var isEscaped, out _);
        return isEscaped ? -1 : length;
    }

    // Length of a text between its quotes, or -1 for what is none in JSON (RFC 8259 section 7).
    private static int TextLength(ReadOnlySpan<byte> value, out bool isEscaped, out bool isAscii)
    {
        isEscaped = false;
        isAscii = false;
        var all = 0;
        // Most texts are short: a plain loop finds their end before a search over vectors has begun.
        for (var i = 1; i < value.Length; i++)
        {
            var letter = value[i];
            if (letter == (byte)'"')
            {
                isAscii = all < 0x80;
                return i - 1;
            }

            if (letter < 0x20) return -1;
            all |= letter;
            if (letter != (byte)'\\') continue;
            isEscaped = true;
            if (++i == value.Length) return -1;
            if (value[i] == (byte)'u')
            {
                if (value.Length - i < 5 || !IsHex(value.Slice(i + 1, 4))) return -1;
                i += 4;
            }
            else if (!"\"\\/bfnrt"u8.Contains(value[i]))
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        }

        return true;
    }

    /// <summary>One value of a shape.</summary>
    /// <param name="Field">The field that it is, or the object that it is in.</param>
    /// <param name="Name">Its name inside that object, else empty.</param>
    /// <param name="BetweenEnd">Where the bytes before it end.</param>
    internal readonly record struct Slot(NativeField Field, byte[] Name, int BetweenEnd)
    {
        /// <summary>Whether it is a text whatever it looks like.</summary>
        public bool IsText { get; } = Field is NativeField.Error or NativeField.Client;
    }
}
