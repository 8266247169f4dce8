using System.Globalization;
using ModelExporter.Ingest.Native;

namespace ModelExporter.Ingest.Files;

/// <summary>Reads NDJSON of native events through the same reader that live requests go through. A state of one file.</summary>
internal sealed class NativeEvents(string path, ByteWindow bytes, IngestRequest request, RecordErrors errors) : IEventRecords
{
    // Well below the events of a request, so that no limit of requests is met.
    private const int MaxLines = 1000;

    private readonly JsonLines _lines = new(bytes);
    private readonly NativeFormat _format = new();
    private readonly List<long> _numbers = [];
    private byte[] _body = new byte[1 << 16];
    private int _length;

    /// <inheritdoc/>
    public bool Read(int rows, List<long> lines)
    {
        _length = 0;
        _numbers.Clear();
        var more = false;
        while (_numbers.Count < Math.Min(rows, MaxLines) && (more = _lines.Read()))
        {
            if (_lines.IsTooLong) Reject(RecordErrorCodes.TooLong, string.Create(CultureInfo.InvariantCulture, $"the line is longer than {ByteWindow.MaxBytes} bytes"));
            else if (_lines.Text[0] != (byte)'{') Reject(RecordErrorCodes.NotAnObject, RecordFaults.Describe(RecordErrorCodes.NotAnObject, _lines.Text));
            else Append(_lines.Text);
        }

        if (_length == 0) return more;
        request.Begin(LineHeaders.Instance);
        _format.Read(_body.AsSpan(0, _length), request);
        NoteErrors();
        lines.AddRange(_numbers);
        return more;
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (_body.Length < _length + line.Length + 1) Array.Resize(ref _body, Math.Max(_body.Length * 2, _length + line.Length + 1));
        line.CopyTo(_body.AsSpan(_length));
        _length += line.Length;
        _body[_length++] = (byte)'\n';
        _numbers.Add(_lines.Line);
    }

    private void NoteErrors()
    {
        if (request.Failure is { } failure)
        {
            errors.Add(new RecordError(path, _numbers[0], "", failure.Code.WireName(), failure.Detail));
            errors.AddUnlisted(_numbers.Count - 1);
            return;
        }

        foreach (var error in request.Errors)
        {
            // An index counts events; where several share a line it is beyond the lines at the end.
            errors.Add(new RecordError(path, _numbers[Math.Min(error.Index, _numbers.Count - 1)], error.Field, error.Code.WireName(), error.Message));
        }

        errors.AddUnlisted(request.Rejected - request.Errors.Count);
    }

    private void Reject(string code, string message) => errors.Add(new RecordError(path, _lines.Line, "", code, message));

    private sealed class LineHeaders : IRequestHeaders
    {
        public static readonly LineHeaders Instance = new();

        public string? this[string name] => string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase) ? "application/x-ndjson" : null;
    }
}
