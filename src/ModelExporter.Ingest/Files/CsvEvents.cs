using System.Globalization;
using System.Text;

namespace ModelExporter.Ingest.Files;

/// <summary>Reads the rows of a CSV file as events. A state of one file.</summary>
internal sealed class CsvEvents : IEventRecords
{
    private readonly string _path;
    private readonly CsvRecords _records;
    private readonly IngestRequest _request;
    private readonly RecordErrors _errors;
    private readonly RecordRow _row;
    private readonly string[] _columns;
    private readonly (int Index, ColumnBinding Binding)[] _bindings;
    private readonly bool _hasFeatures;

    /// <exception cref="RecordFileException">There is no header, or it does not fit the roles.</exception>
    public CsvEvents(string path, ByteWindow bytes, ColumnRoles roles, ColumnBinder binder, EventFileOptions options, IngestRequest request, RecordErrors errors)
    {
        _path = path;
        _request = request;
        _errors = errors;
        _row = new RecordRow(request.Batch, options);
        Delimiter = CsvDialect.Delimiter(bytes.Bytes);
        _records = new CsvRecords(bytes, Delimiter);
        if (!_records.Read() || _records.Fault is not null) throw new RecordFileException($"{path}: the file has no header row.");
        _columns = new string[_records.Count];
        for (var i = 0; i < _columns.Length; i++) _columns[i] = Encoding.UTF8.GetString(_records[i]).Trim();
        CheckHeader(roles);
        _bindings = [.. _columns.SelectMany((column, index) => binder.Bind(column).Select(binding => (index, binding)))];
        foreach (var (_, binding) in _bindings) binding.WasSeen = true;
        _hasFeatures = _bindings.Any(bound => bound.Binding.Field == RecordField.Feature);
    }

    /// <summary>The byte between fields.</summary>
    public byte Delimiter { get; }

    /// <inheritdoc/>
    public bool Read(int rows, List<long> lines)
    {
        while (lines.Count < rows)
        {
            if (!_records.Read()) return false;
            if (_records.Fault is { } fault)
            {
                Reject("", fault, fault switch
                {
                    RecordErrorCodes.UnterminatedQuote => "a quoted field does not end",
                    RecordErrorCodes.TextAfterQuote => "text follows the closing quote of a field",
                    _ => string.Create(CultureInfo.InvariantCulture, $"the record is longer than {ByteWindow.MaxBytes} bytes; is a quote missing?"),
                });
            }
            else if (_records.Count != _columns.Length)
            {
                if (_errors.HasRoom) Reject("", RecordErrorCodes.Ragged, string.Create(CultureInfo.InvariantCulture, $"the row has {_records.Count} fields, the header has {_columns.Length}"));
                else _errors.AddUnlisted(1);
            }
            else if (ReadRow())
            {
                _row.Commit(lines.Count, _hasFeatures);
                lines.Add(_records.Line);
            }
        }

        return true;
    }

    private bool ReadRow()
    {
        _row.Begin();
        foreach (var (index, binding) in _bindings)
        {
            var text = _records[index];
            if (binding.Field is RecordField.Model or RecordField.Version or RecordField.Timestamp or RecordField.Id)
            {
                if (_row.AddHead(binding.Field, text) is not { } code) continue;
                Reject(_columns[index], code, RecordFaults.Describe(code, text));
                return false;
            }

            _row.Add(binding, CellText.Convert(text, binding.Conversion, _request.Batch, _request.Limits.TextBytes));
        }

        return true;
    }

    private void Reject(string column, string code, string message) => _errors.Add(new RecordError(_path, _records.Line, column, code, message));

    private void CheckHeader(ColumnRoles roles)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in _columns)
        {
            if (column.Length > 0 && !seen.Add(column)) throw new RecordFileException($"{_path}:1: the column '{column}' is there twice.");
        }

        foreach (var (option, _, column, _) in roles.Named()) Check(option, column);
        foreach (var column in roles.Categorical) Check("--categorical", column);
        foreach (var column in roles.Numeric) Check("--numeric", column);

        void Check(string option, string column)
        {
            if (!seen.Contains(column)) throw new RecordFileException($"{_path}:1: {option} names the column '{column}', which is not there; the columns are {string.Join(", ", _columns)}.");
        }
    }
}

/// <summary>Reads records as rows of a batch: one per file format.</summary>
internal interface IEventRecords
{
    /// <summary>Reads records until the batch has enough rows.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="lines">Empty; gets the line of each row, by the row's index.</param>
    /// <returns>False at the end of the file; there may be rows all the same.</returns>
    bool Read(int rows, List<long> lines);
}

/// <summary>Why a record cannot be used, in words.</summary>
internal static class RecordFaults
{
    private const int Shown = 60;

    public static string Describe(string code, ReadOnlySpan<byte> found)
    {
        var text = $"'{Encoding.UTF8.GetString(found.Length > Shown ? found[..Shown] : found)}'{(found.Length > Shown ? "..." : "")}";
        return code switch
        {
            RecordErrorCodes.InvalidTimestamp => text + " is no time: use RFC 3339, a date and a time, or Unix seconds or milliseconds",
            RecordErrorCodes.InvalidModel => text + " is no model's name: 1 to 128 of the characters A-Z a-z 0-9 . _ : -",
            RecordErrorCodes.InvalidVersion => text + " is no version's name: 1 to 128 of the characters A-Z a-z 0-9 . _ : -",
            RecordErrorCodes.InvalidId => text + " is no id: text of at most 256 bytes, or a whole number",
            RecordErrorCodes.NotAnObject => text + " is no JSON object",
            _ => text + " is not valid JSON",
        };
    }
}
