using System.Globalization;

namespace ModelExporter.Ingest.Files;

/// <summary>A recorded file that cannot be read at all. The message names the file and the reason.</summary>
public sealed class RecordFileException(string message) : IOException(message);

/// <summary>Why one record of a file could not be used. A value.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line where the record starts, from 1.</param>
/// <param name="Column">The column that was wrong, or empty for the record as a whole.</param>
/// <param name="Code">The reason: one of <see cref="RecordErrorCodes"/>, or of the codes of the native format.</param>
/// <param name="Message">The particulars in words.</param>
public sealed record RecordError(string File, long Line, string Column, string Code, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {(Column.Length == 0 ? "" : Column + ": ")}{Message} ({Code})");
}

/// <summary>The reasons for which a record of a CSV file or of flat JSON is left out: a closed list.</summary>
public static class RecordErrorCodes
{
    /// <summary>A row has more or fewer fields than the header.</summary>
    public const string Ragged = "ragged_row";

    /// <summary>A quoted field does not end.</summary>
    public const string UnterminatedQuote = "unterminated_quote";

    /// <summary>Text follows the closing quote of a field.</summary>
    public const string TextAfterQuote = "text_after_quote";

    /// <summary>A record is longer than a record may be.</summary>
    public const string TooLong = "record_too_long";

    /// <summary>A line is no JSON.</summary>
    public const string MalformedJson = "malformed_json";

    /// <summary>A line holds a JSON value that is no object.</summary>
    public const string NotAnObject = "not_an_object";

    /// <summary>The time cannot be read.</summary>
    public const string InvalidTimestamp = "invalid_timestamp";

    /// <summary>The model's name has characters that names do not have, or is empty.</summary>
    public const string InvalidModel = "invalid_model";

    /// <summary>The version's name has characters that names do not have.</summary>
    public const string InvalidVersion = "invalid_version";

    /// <summary>The id is longer than an id may be, or neither text nor a whole number.</summary>
    public const string InvalidId = "invalid_id";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All =
        [Ragged, UnterminatedQuote, TextAfterQuote, TooLong, MalformedJson, NotAnObject, InvalidTimestamp, InvalidModel, InvalidVersion, InvalidId];
}

/// <summary>The records of some files that could not be used: all are counted, the first are kept. A state of one run.</summary>
/// <param name="kept">Errors kept.</param>
public sealed class RecordErrors(int kept = 20)
{
    private readonly List<RecordError> _first = [];

    /// <summary>Records that could not be used.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<RecordError> First => _first;

    /// <summary>Whether another error would be kept.</summary>
    public bool HasRoom => _first.Count < kept;

    /// <summary>Counts a record that could not be used.</summary>
    public void Add(RecordError error)
    {
        Count++;
        if (HasRoom) _first.Add(error);
    }

    /// <summary>Counts records of which nothing more is known.</summary>
    public void AddUnlisted(long count) => Count += count;
}
