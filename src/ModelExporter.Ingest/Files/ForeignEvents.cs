using System.Globalization;

namespace ModelExporter.Ingest.Files;

/// <summary>Reads lines of a model server's format through the same reader that live requests go through. A state of one file.</summary>
internal sealed class ForeignEvents(string path, ByteWindow bytes, IEventFormat format, EventFileOptions options, IngestRequest request, RecordErrors errors) : IEventRecords
{
    private readonly JsonLines _lines = new(bytes);
    private readonly ModelHeaders _headers = new(options);

    /// <inheritdoc/>
    public bool Read(int rows, List<long> lines)
    {
        request.Begin(_headers);
        while (lines.Count < rows)
        {
            if (!_lines.Read()) return false;
            if (_lines.IsTooLong)
            {
                errors.Add(new RecordError(path, _lines.Line, "", RecordErrorCodes.TooLong, string.Create(CultureInfo.InvariantCulture, $"the line is longer than {ByteWindow.MaxBytes} bytes")));
                continue;
            }

            var before = request.Batch.Rows + request.Labels.Rows;
            request.FirstIndex = lines.Count;
            format.Read(_lines.Text, request);
            // A line is as many events as its bodies have rows; each of them, used or not, has its place.
            var events = request.Batch.Rows + request.Labels.Rows - before + (int)Math.Min(int.MaxValue, request.Rejected);
            for (; events > 0; events--) lines.Add(_lines.Line);
            NoteErrors();
        }

        return true;
    }

    private void NoteErrors()
    {
        if (request.Failure is { } failure) errors.Add(new RecordError(path, _lines.Line, "", failure.Code.WireName(), failure.Detail));
        else foreach (var error in request.Errors) errors.Add(new RecordError(path, _lines.Line, error.Field, error.Code.WireName(), error.Message));
        if (request.Failure is null) errors.AddUnlisted(request.Rejected - request.Errors.Count);
        request.ClearErrors();
    }

    private sealed class ModelHeaders(EventFileOptions options) : IRequestHeaders
    {
        public string? this[string name] => name switch
        {
            "Model-Name" => options.DefaultModel,
            "Model-Version" => options.DefaultVersion,
            _ => null,
        };
    }
}
