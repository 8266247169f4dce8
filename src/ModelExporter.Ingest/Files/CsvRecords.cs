namespace ModelExporter.Ingest.Files;

/// <summary>The records of a CSV file, one after another. A state of one reader.</summary>
/// <remarks>
/// RFC 4180 with a delimiter of choice: a field in quotes may hold delimiters, line ends and doubled quotes; lines end with LF or CR LF; empty lines are passed over. A quote inside a
/// field that does not start with one stands for itself. After a record that is broken, reading goes on with the line after the one where it starts.
/// </remarks>
/// <param name="bytes">The file.</param>
/// <param name="delimiter">The byte between fields.</param>
internal sealed class CsvRecords(ByteWindow bytes, byte delimiter)
{
    private enum Progress
    {
        Record,
        NeedsMore,
        Broken,
    }

    private (int Start, int Length, bool Doubled)[] _fields = new (int, int, bool)[32];
    private long _nextLine = 1;
    private int _consumed;
    private int _lines;

    /// <summary>The line on which the record starts, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Number of fields of the record.</summary>
    public int Count { get; private set; }

    /// <summary>Why the record is broken, or null: one of <see cref="RecordErrorCodes"/>.</summary>
    public string? Fault { get; private set; }

    /// <summary>A field of the record, without quotes; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => bytes.Bytes.Slice(_fields[index].Start, _fields[index].Length);

    /// <summary>Reads the next record, broken or not.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read()
    {
        bytes.Consume(_consumed);
        _nextLine += _lines;
        (_consumed, _lines, Fault) = (0, 0, null);
        while (true)
        {
            Line = _nextLine;
            if (bytes.Bytes.IsEmpty && !bytes.Fill()) return false;
            var progress = Parse(bytes.Bytes, bytes.AtEnd);
            if (progress == Progress.NeedsMore)
            {
                if (bytes.Fill() || bytes.AtEnd) continue;
                Fault = RecordErrorCodes.TooLong;
                progress = Progress.Broken;
            }

            if (progress == Progress.Broken)
            {
                PassOverLine();
                return true;
            }

            // An empty line has one field that starts where the line does; an empty field in quotes starts after its quote.
            if (Count > 1 || _fields[0].Length > 0 || _fields[0].Start > 0)
            {
                RemoveDoubledQuotes(bytes.Bytes);
                return true;
            }

            bytes.Consume(_consumed);
            _nextLine++;
        }
    }

    private Progress Parse(ReadOnlySpan<byte> text, bool atEnd)
    {
        var at = 0;
        Count = 0;
        _lines = 0;
        while (true)
        {
            int end;
            if (at < text.Length && text[at] == (byte)'"')
            {
                var closing = ClosingQuote(text, at, out var doubled);
                if (closing < 0 || (closing + 1 == text.Length && !atEnd)) return Incomplete(atEnd, RecordErrorCodes.UnterminatedQuote);
                _lines += text[at..closing].Count((byte)'\n');
                AddField(at + 1, closing - at - 1, doubled);
                end = closing + 1;
                if (end < text.Length && text[end] == (byte)'\r')
                {
                    if (end + 1 == text.Length && !atEnd) return Progress.NeedsMore;
                    if (end + 1 == text.Length || text[end + 1] == (byte)'\n') end++;
                }

                if (end < text.Length && text[end] != delimiter && text[end] != (byte)'\n')
                {
                    Fault = RecordErrorCodes.TextAfterQuote;
                    return Progress.Broken;
                }
            }
            else
            {
                var length = text[at..].IndexOfAny(delimiter, (byte)'\n');
                if (length < 0 && !atEnd) return Progress.NeedsMore;
                end = length < 0 ? text.Length : at + length;
                var isLast = end == text.Length || text[end] == (byte)'\n';
                AddField(at, end - at - (isLast && end > at && text[end - 1] == (byte)'\r' ? 1 : 0), doubled: false);
            }

            if (end < text.Length && text[end] == delimiter)
            {
                at = end + 1;
                continue;
            }

            _lines++;
            _consumed = Math.Min(end + 1, text.Length);
            return Progress.Record;
        }
    }

    private Progress Incomplete(bool atEnd, string fault)
    {
        if (!atEnd) return Progress.NeedsMore;
        Fault = fault;
        return Progress.Broken;
    }

    private static int ClosingQuote(ReadOnlySpan<byte> text, int opening, out bool doubled)
    {
        doubled = false;
        var at = opening + 1;
        while (true)
        {
            var next = text[at..].IndexOf((byte)'"');
            if (next < 0) return -1;
            at += next;
            if (at + 1 >= text.Length || text[at + 1] != (byte)'"') return at;
            doubled = true;
            at += 2;
        }
    }

    private void AddField(int start, int length, bool doubled)
    {
        if (Count == _fields.Length) Array.Resize(ref _fields, _fields.Length * 2);
        _fields[Count++] = (start, length, doubled);
    }

    private void RemoveDoubledQuotes(Span<byte> text)
    {
        foreach (ref var field in _fields.AsSpan(0, Count))
        {
            if (!field.Doubled) continue;
            var content = text.Slice(field.Start, field.Length);
            var written = 0;
            for (var i = 0; i < content.Length; i++)
            {
                content[written++] = content[i];
                if (content[i] == (byte)'"') i++;
            }

            field = (field.Start, written, false);
        }
    }

    private void PassOverLine()
    {
        Count = 0;
        _lines = 1;
        while (true)
        {
            var end = bytes.Bytes.IndexOf((byte)'\n');
            if (end >= 0)
            {
                _consumed = end + 1;
                return;
            }

            // A line longer than the window: nothing of it is wanted.
            bytes.Consume(bytes.Bytes.Length);
            if (!bytes.Fill())
            {
                _consumed = 0;
                return;
            }
        }
    }
}
