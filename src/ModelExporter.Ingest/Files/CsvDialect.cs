namespace ModelExporter.Ingest.Files;

/// <summary>Finds out what stands between the fields of a CSV file: a comma, a semicolon, a tab or a bar.</summary>
internal static class CsvDialect
{
    private const int RecordsLookedAt = 20;

    private static ReadOnlySpan<byte> Candidates => ",;\t|"u8;

    /// <summary>The delimiter: the one that gives the header the most fields among those that give the first records as many as the header.</summary>
    /// <param name="start">The first bytes of the file.</param>
    public static byte Delimiter(ReadOnlySpan<byte> start)
    {
        var (best, bestFields, bestAgrees) = ((byte)',', 1, false);
        foreach (var candidate in Candidates)
        {
            var fields = 0;
            var agrees = true;
            var rest = start;
            for (var record = 0; record < RecordsLookedAt && TakeRecord(ref rest, candidate, out var count); record++)
            {
                if (record == 0) fields = count;
                else agrees &= count == fields;
            }

            if (fields > 1 && (bestFields == 1 || (agrees && !bestAgrees) || (agrees == bestAgrees && fields > bestFields))) (best, bestFields, bestAgrees) = (candidate, fields, agrees);
        }

        return best;
    }

    // A record that goes on beyond the bytes at hand is none: its fields cannot be counted.
    private static bool TakeRecord(ref ReadOnlySpan<byte> text, byte delimiter, out int fields)
    {
        fields = 1;
        var inQuotes = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'"')
            {
                inQuotes = !inQuotes;
            }
            else if (!inQuotes && text[i] == delimiter)
            {
                fields++;
            }
            else if (!inQuotes && text[i] == (byte)'\n')
            {
                var isEmpty = text[..i].Trim("\r"u8).IsEmpty;
                text = text[(i + 1)..];
                if (!isEmpty) return true;
                i = -1;
                fields = 1;
            }
        }

        return false;
    }
}
