namespace ModelExporter.Ingest.Files;

/// <summary>The lines of a file that are not empty. A state of one reader.</summary>
internal sealed class JsonLines(ByteWindow bytes)
{
    private long _nextLine = 1;
    private int _consumed;
    private int _length;

    /// <summary>The number of the line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the line is longer than a record may be; its text is then not there.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The line, without space around it; valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Text => bytes.Bytes[.._length].Trim(" \t\r"u8);

    /// <summary>Moves to the next line.</summary>
    /// <returns>False at the end of the file.</returns>
    public bool Read()
    {
        bytes.Consume(_consumed);
        IsTooLong = false;
        while (true)
        {
            _consumed = 0;
            var end = bytes.Bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (bytes.Fill()) continue;
                if (!bytes.AtEnd)
                {
                    IsTooLong = true;
                    bytes.Consume(bytes.Bytes.Length);
                    continue;
                }

                if (bytes.Bytes.IsEmpty && !IsTooLong) return false;
                end = bytes.Bytes.Length;
            }

            Line = _nextLine++;
            _length = IsTooLong ? 0 : end;
            _consumed = Math.Min(end + 1, bytes.Bytes.Length);
            if (IsTooLong || !Text.IsEmpty) return true;
            bytes.Consume(_consumed);
        }
    }
}
