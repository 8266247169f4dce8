namespace ModelExporter.Ingest.Files;

/// <summary>Reads points in time as recorded files have them: more forms than live events may use, since nobody can change a file that is there.</summary>
public static class RecordedTimes
{
    /// <summary>
    /// Reads RFC 3339 text; a date alone, or a time without seconds; a time without an offset or with <c> UTC</c>, which is UTC; or Unix time in seconds or milliseconds.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long milliseconds)
    {
        text = text.Trim((byte)' ');
        if (CellText.TryNumber(text, out var number)) return Timestamps.TryFromUnix(number, out milliseconds);
        if (Timestamps.TryFromRfc3339(text, out milliseconds)) return true;
        if (text.EndsWith(" UTC"u8)) text = text[..^4];
        Span<byte> whole = stackalloc byte[48];
        if (text.Length is < 10 or > 40) return false;
        text.CopyTo(whole);
        var length = text.Length;
        length += length switch
        {
            10 => Append(whole[10..], "T00:00:00Z"u8),
            16 => Append(whole[16..], ":00Z"u8),
            _ => Append(whole[length..], "Z"u8),
        };
        return Timestamps.TryFromRfc3339(whole[..length], out milliseconds);
    }

    private static int Append(Span<byte> target, ReadOnlySpan<byte> suffix)
    {
        suffix.CopyTo(target);
        return suffix.Length;
    }
}
