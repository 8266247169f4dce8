using System.Globalization;

namespace ModelExporter.Configuration.Values;

/// <summary>A point in time as RFC 3339 has it, with its offset: <c>2026-11-20T12:00:00Z</c>.</summary>
internal sealed class InstantValue : ValueKind<DateTimeOffset>
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <inheritdoc/>
    public override string Name => "time";

    /// <inheritdoc/>
    public override string Expected => "a time with its offset, such as 2026-11-20T12:00:00Z";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out DateTimeOffset value)
    {
        value = default;
        // Without an offset a time would mean another one on every machine.
        if (!text.EndsWith('Z') && (text.Length < 6 || text[^6] is not ('+' or '-'))) return ConfigurationErrorCode.WrongType;
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value) ? null : ConfigurationErrorCode.WrongType;
    }

    /// <inheritdoc/>
    public override string Format(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
