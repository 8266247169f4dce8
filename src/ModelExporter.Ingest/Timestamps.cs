using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Ingest;

/// <summary>Reads points in time as senders write them, in milliseconds since 1970 UTC.</summary>
public static class Timestamps
{
    /// <summary>A number below this is seconds, from here on it is milliseconds: the year 5138 in seconds, March 1973 in milliseconds.</summary>
    public const double FirstMilliseconds = 1e11;

    /// <summary>A number from here on is neither (it would be microseconds or nanoseconds).</summary>
    public const double Beyond = 1e14;

    private const long MillisecondsPerMinute = 60_000;

    /// <summary>Reads Unix time: seconds below <see cref="FirstMilliseconds"/>, milliseconds below <see cref="Beyond"/>; nothing negative.</summary>
    public static bool TryFromUnix(double value, out long milliseconds)
    {
        milliseconds = 0;
        if (!(value >= 0 && value < Beyond)) return false;
        milliseconds = (long)Math.Round(value < FirstMilliseconds ? value * 1000 : value);
        return true;
    }

    /// <summary>
    /// Reads RFC 3339 text: date, <c>T</c> (or <c>t</c>, or a space), time, any fraction (cut to milliseconds), and an offset, which must be there.
    /// </summary>
    public static bool TryFromRfc3339(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return false;
        if (text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
        if (!Digits(text[..4], out var year) || !Digits(text.Slice(5, 2), out var month) || !Digits(text.Slice(8, 2), out var day)) return false;
        if (!Digits(text.Slice(11, 2), out var hour) || !Digits(text.Slice(14, 2), out var minute) || !Digits(text.Slice(17, 2), out var second)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        if (!Fraction(text[19..], out var fraction, out var consumed) || !Offset(text[(19 + consumed)..], out var offsetMinutes)) return false;
        // A leap second is the first second of the next minute, as Unix time has it.
        var date = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc);
        var wholeMinutes = (date.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        milliseconds = wholeMinutes + (second * 1000L) + fraction - (offsetMinutes * MillisecondsPerMinute);
        return true;
    }

    /// <summary>Reads a member of an object: RFC 3339 text, or Unix time. One that is not there, or null, leaves the time as it is.</summary>
    internal static bool TryRead(JsonElement value, ref long milliseconds) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && TryFromUnix(number, out milliseconds),
        _ => ElementCells.Text(value) is { } text && TryFromRfc3339(Encoding.UTF8.GetBytes(text), out milliseconds),
    };

    private static bool Fraction(ReadOnlySpan<byte> text, out int milliseconds, out int consumed)
    {
        milliseconds = 0;
        consumed = 0;
        if (text.IsEmpty || text[0] != '.') return true;
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0) return false;
        for (var i = 1; i <= 3; i++) milliseconds = (milliseconds * 10) + (i <= digits ? text[i] - '0' : 0);
        consumed = digits + 1;
        return true;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1) return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!Digits(text.Slice(1, 2), out var hours) || !Digits(text.Slice(4, 2), out var rest) || hours > 23 || rest > 59) return false;
        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
