using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Files;

/// <summary>Reads NDJSON whose objects are rows and whose members are columns. A state of one file.</summary>
/// <remarks>Values are what JSON says they are: text stays text even when it looks like a number. A member that is not there is a missing value of its feature.</remarks>
internal sealed class FlatJsonEvents(string path, ByteWindow bytes, ColumnBinder binder, EventFileOptions options, IngestRequest request, RecordErrors errors) : IEventRecords
{
    // Columns that are told apart; values of later ones are left out.
    private const int MaxColumns = 10_000;
    private const int MaxNumberBytes = 32;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private readonly JsonLines _lines = new(bytes);
    private readonly RecordRow _row = new(request.Batch, options);
    private readonly Utf8Table<ColumnBinding[]> _bindings = new();

    /// <inheritdoc/>
    public bool Read(int rows, List<long> lines)
    {
        while (lines.Count < rows)
        {
            if (!_lines.Read()) return false;
            if (_lines.IsTooLong)
            {
                Reject("", RecordErrorCodes.TooLong, string.Create(CultureInfo.InvariantCulture, $"the line is longer than {ByteWindow.MaxBytes} bytes"));
                continue;
            }

            if (!ReadRow(_lines.Text)) continue;
            _row.Commit(lines.Count, hasFeatures: true);
            lines.Add(_lines.Line);
        }

        return true;
    }

    private bool ReadRow(ReadOnlySpan<byte> line)
    {
        _row.Begin();
        try
        {
            var json = new Utf8JsonReader(line, Options);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject) return Reject("", RecordErrorCodes.NotAnObject, RecordFaults.Describe(RecordErrorCodes.NotAnObject, line));
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var bindings = BindingsOf(JsonText.Unescaped(ref json, request));
                json.Read();
                if (!ReadValue(ref json, bindings)) return false;
            }

            // Behind the object there may only be space.
            json.Read();
            return true;
        }
        catch (JsonException)
        {
            return Reject("", RecordErrorCodes.MalformedJson, RecordFaults.Describe(RecordErrorCodes.MalformedJson, line));
        }
    }

    private bool ReadValue(ref Utf8JsonReader json, ColumnBinding[] bindings)
    {
        var deepest = 0;
        if (bindings.Length == 0)
        {
            JsonCells.Skip(ref json, ref deepest);
            return true;
        }

        var cell = JsonCells.Read(ref json, request, ref deepest);
        Span<byte> scratch = stackalloc byte[MaxNumberBytes];
        foreach (var binding in bindings)
        {
            if (binding.Field is not (RecordField.Model or RecordField.Version or RecordField.Timestamp or RecordField.Id))
            {
                _row.Add(binding, cell);
                continue;
            }

            var code = cell.Kind switch
            {
                CellKind.Null => null,
                CellKind.Text => _row.AddHead(binding.Field, request.Batch.Text(cell)),
                CellKind.Number => _row.AddHead(binding.Field, Written(cell.Number, scratch)),
                _ => CodeOf(binding.Field),
            };
            if (code is not null) return Reject(binding.Column, code, RecordFaults.Describe(code, cell.Kind == CellKind.Text ? request.Batch.Text(cell) : Written(cell.Number, scratch)));
        }

        return true;
    }

    private ColumnBinding[] BindingsOf(ReadOnlySpan<byte> name)
    {
        if (_bindings.TryGet(name, out var bindings)) return bindings;
        if (_bindings.Count >= MaxColumns) return [];
        bindings = binder.Bind(Encoding.UTF8.GetString(name));
        foreach (var binding in bindings) binding.WasSeen = true;
        _bindings.Add(name, bindings);
        return bindings;
    }

    // Whole numbers up to 2^53 as digits: an id must not become 1E+15.
    private static ReadOnlySpan<byte> Written(double number, Span<byte> scratch)
    {
        int length;
        if (Math.Abs(number) < 1L << 53 && number == Math.Floor(number)) Utf8Formatter.TryFormat((long)number, scratch, out length);
        else number.TryFormat(scratch, out length, default, CultureInfo.InvariantCulture);
        return scratch[..length];
    }

    private static string CodeOf(RecordField field) => field switch
    {
        RecordField.Model => RecordErrorCodes.InvalidModel,
        RecordField.Version => RecordErrorCodes.InvalidVersion,
        RecordField.Timestamp => RecordErrorCodes.InvalidTimestamp,
        _ => RecordErrorCodes.InvalidId,
    };

    private bool Reject(string column, string code, string message)
    {
        errors.Add(new RecordError(path, _lines.Line, column, code, message));
        return false;
    }
}
