using System.Text;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Ingest;

/// <summary>What a format reads a body by and into: headers, limits, batch, errors, counts. A pooled state owned by one HTTP request at a time.</summary>
/// <remarks>A format puts every event it finds into exactly one place: a committed row of the batch, or <see cref="Reject"/>. Then what is answered adds up
/// to what was sent.</remarks>
public sealed class IngestRequest
{
    private static readonly RequestBody NoBody = new();

    private readonly List<IngestError> _errors = [];
    private readonly long[] _rejected = new long[IngestErrors.All.Count];
    private readonly long[] _ignored = new long[IgnoredReasons.All.Count];
    private byte[] _scratch = new byte[1024];
    private EventBatch? _labels;
    private IRequestHeaders _headers = NoHeaders.Instance;

    /// <summary>An empty request.</summary>
    /// <param name="limits">Limits to read by.</param>
    public IngestRequest(IngestLimits limits)
    {
        Limits = limits;
        // A pooled batch keeps up to half its columns for the next request; with twice the limit, names of the past never take the room of the present.
        Batch = new EventBatch(2 * limits.FeaturesPerEvent);
    }

    /// <summary>Limits to read by.</summary>
    public IngestLimits Limits { get; }

    /// <summary>Where events go.</summary>
    public EventBatch Batch { get; }

    /// <summary>The truth of earlier predictions, and rewards, that came in a format of predictions; made when the first comes.</summary>
    public EventBatch Labels => _labels ??= new EventBatch(Limits.FeaturesPerEvent);

    /// <summary>Gets what foreign formats made of columns, when somebody wants to know.</summary>
    public ReadingNotes? Notes { get; set; }

    /// <summary>The position of the first event that is read; above 0 where several bodies are read into one batch.</summary>
    internal int FirstIndex { get; set; }

    /// <summary>How many rows so far had the id of a request that several rows share.</summary>
    internal Dictionary<(string Model, string Id), int> SharedIds { get; } = [];

    /// <summary>The request's body, for formats that answer with it; empty where none was given.</summary>
    public RequestBody Body { get; private set; } = NoBody;

    /// <summary>Why nothing of the request can be used, once <see cref="Fail"/> was called.</summary>
    public IngestFailure? Failure { get; private set; }

    /// <summary>Events rejected by the reader.</summary>
    public long Rejected { get; private set; }

    /// <summary>The first errors.</summary>
    public IReadOnlyList<IngestError> Errors => _errors;

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => _headers[name];

    /// <summary>Starts a request.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body, which the caller owns; or null when it is elsewhere.</param>
    public void Begin(IRequestHeaders headers, RequestBody? body = null)
    {
        _headers = headers;
        Body = body ?? NoBody;
    }

    /// <summary>Reads a body with a format; the answer to whatever bytes is an outcome, never an exception.</summary>
    /// <param name="format">How to read.</param>
    /// <param name="body">What to read; usually what <see cref="Begin"/> was given.</param>
    /// <param name="sink">Where the events go.</param>
    /// <param name="telemetry">The counters of the format.</param>
    public IngestOutcome Process(IEventFormat format, ReadOnlySpan<byte> body, IEventSink sink, FormatTelemetry telemetry)
    {
        format.Read(body, this);
        NoteTrace();
        return Complete(format, sink, telemetry);
    }

    /// <summary>Applies what was read and counts what became of it.</summary>
    /// <param name="format">The format that read it.</param>
    /// <param name="sink">Where the events go.</param>
    /// <param name="telemetry">The counters of the format.</param>
    public IngestOutcome Complete(IEventFormat format, IEventSink sink, FormatTelemetry telemetry) => Complete(format.Target, sink, telemetry);

    /// <summary>Applies what was read and counts what became of it.</summary>
    /// <param name="target">What the events are.</param>
    /// <param name="sink">Where the events go.</param>
    /// <param name="telemetry">The counters of the format.</param>
    public IngestOutcome Complete(EventTarget target, IEventSink sink, FormatTelemetry telemetry)
    {
        int accepted = 0, duplicates = 0;
        if (Failure is null && Batch.Rows > 0)
        {
            var applied = target switch
            {
                EventTarget.Labels => sink.ApplyLabels(Batch),
                EventTarget.Feedback => sink.ApplyFeedback(Batch),
                _ => sink.Apply(Batch),
            };
            (accepted, duplicates) = (applied.Accepted, applied.Duplicates);
            NoteRefusals(Batch);
        }

        if (Failure is null && _labels is { Rows: > 0 })
        {
            // After the predictions: the truth may be about those of the same request.
            var joined = sink.ApplyLabels(_labels);
            (accepted, duplicates) = (accepted + joined.Accepted, duplicates + joined.Duplicates);
            NoteRefusals(_labels);
        }

        Report(telemetry, accepted);
        return new IngestOutcome(accepted, duplicates, Rejected, _errors, Failure);
    }

    /// <summary>Counts an event that cannot be used.</summary>
    /// <param name="index">The event's position in the request, from 0.</param>
    /// <param name="code">What was wrong.</param>
    /// <param name="field">The field that was wrong, or empty for the event as a whole.</param>
    /// <param name="found">What was found there, UTF-8; may be empty.</param>
    public void Reject(int index, IngestErrorCode code, string field = "", ReadOnlySpan<byte> found = default)
    {
        Rejected++;
        _rejected[(int)code]++;
        // A message costs a string, and only the first errors are shown.
        if (_errors.Count < Limits.ErrorsListed) _errors.Add(new IngestError(index, field, code, Describe(code, field, found)));
    }

    /// <summary>Counts events that are past a limit without listing each.</summary>
    public void RejectRest(int firstIndex, long count, IngestErrorCode code)
    {
        if (count <= 0) return;
        Reject(firstIndex, code);
        Rejected += count - 1;
        _rejected[(int)code] += count - 1;
    }

    /// <summary>Ends the request: nothing of it will be counted.</summary>
    /// <param name="code">What was wrong.</param>
    /// <param name="detail">The particulars in words.</param>
    /// <param name="eventsSeen">How many events the body was seen to hold; all of them count as rejected for this reason.</param>
    public void Fail(IngestErrorCode code, string detail, long eventsSeen = 0)
    {
        Failure = new IngestFailure(code, detail);
        Array.Clear(_rejected);
        Array.Clear(_ignored);
        _errors.Clear();
        Rejected = eventsSeen;
        if (eventsSeen > 0) _errors.Add(new IngestError((int)Math.Min(int.MaxValue, eventsSeen - 1), string.Empty, code, detail));
        // A request whose events could not be told apart counts once, so that it can be seen at all.
        _rejected[(int)code] = Math.Max(1, eventsSeen);
    }

    /// <summary>Counts a value that was left out of an event that was used.</summary>
    public void Ignore(IgnoredReason reason, long count = 1) => _ignored[(int)reason] += count;

    /// <summary>Counts what became of the request; afterwards nothing is left to count.</summary>
    public void Report(FormatTelemetry telemetry, long accepted)
    {
        telemetry.Accepted.Add(accepted);
        if (Rejected > 0 || Failure is not null)
        {
            foreach (var error in IngestErrors.All)
            {
                if (_rejected[(int)error.Code] > 0) telemetry.Rejected(error.Name).Add(_rejected[(int)error.Code]);
            }

            Array.Clear(_rejected);
        }

        if (!_ignored.AsSpan().ContainsAnyExcept(0)) return;
        foreach (var (reason, name, _) in IgnoredReasons.All)
        {
            if (_ignored[(int)reason] > 0) telemetry.ValuesIgnored(name).Add(_ignored[(int)reason]);
        }

        Array.Clear(_ignored);
    }

    /// <summary>Values left out of the event that is being read; they count with <see cref="Ignore"/> once the event is used.</summary>
    internal long[] PendingIgnored { get; } = new long[IgnoredReasons.All.Count];

    /// <summary>The shapes of native events that came through here.</summary>
    internal EventShapes Shapes { get; } = new();

    /// <summary>Changes with every request that the object is used for.</summary>
    internal long Sequence { get; private set; }

    /// <summary>Whether the request names as many models as it may, and not this version of this one.</summary>
    internal bool IsFull(string model, string version)
    {
        if (Batch.Slices.Count < Limits.ModelsPerRequest) return false;
        foreach (var slice in Batch.SliceSpan)
        {
            if (string.Equals(model, slice.Model, StringComparison.Ordinal) && string.Equals(version, slice.Version, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    /// <summary>Whether the batch has a slice of this model version.</summary>
    internal bool HasSlice(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version)
    {
        foreach (var slice in Batch.SliceSpan)
        {
            if (Ascii.Equals(model, slice.Model) && Ascii.Equals(version, slice.Version)) return true;
        }

        return false;
    }

    /// <summary>Room for names that must be unescaped; what was there before is lost.</summary>
    internal Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length) _scratch = new byte[length];
        return _scratch.AsSpan(0, length);
    }

    /// <summary>Roughly how many values the batch holds room for: rows times columns over its slices.</summary>
    internal long Footprint()
    {
        var cells = 0L;
        foreach (var slice in Batch.SliceSpan) cells += (long)slice.Rows * (5 + slice.Features.All.Count + slice.Scores.All.Count + slice.Segments.All.Count);
        if (_labels is null) return cells;
        foreach (var slice in _labels.SliceSpan) cells += (long)slice.Rows * (5 + slice.Features.All.Count + slice.Scores.All.Count + slice.Segments.All.Count);
        return cells;
    }

    /// <summary>Makes the object ready for another request.</summary>
    internal void Clear()
    {
        Body = NoBody;
        Batch.Clear();
        _labels?.Clear();
        Notes = null;
        FirstIndex = 0;
        SharedIds.Clear();
        // As many as a large request has rows.
        if (SharedIds.Capacity > 1 << 12) SharedIds.TrimExcess();
        if (Batch.Slices.Count == 0) Shapes.Unbind();
        Sequence++;
        Array.Clear(_ignored);
        ClearErrors();
        _headers = NoHeaders.Instance;
        if (_scratch.Length > 1 << 16) _scratch = new byte[1024];
    }

    /// <summary>Forgets errors that were dealt with; rows of the batch stay.</summary>
    internal void ClearErrors()
    {
        _errors.Clear();
        Array.Clear(_rejected);
        Rejected = 0;
        Failure = null;
    }

    // The trace of an HTTP request is that of its event when there is only one.
    private void NoteTrace()
    {
        if (Batch.Rows != 1 || _headers["traceparent"] is not { } parent) return;
        foreach (var slice in Batch.SliceSpan)
        {
            if (slice.Rows == 1 && slice.Traces[0].IsNone && TraceContext.OfTraceParent(parent) is { IsNone: false } trace) slice.Traces.Set(0, trace);
        }
    }

    private void NoteRefusals(EventBatch batch)
    {
        foreach (var slice in batch.Slices)
        {
            if (slice.Refusal == SliceRefusal.None)
            {
                foreach (ref readonly var head in slice.Heads)
                {
                    if (head.Refusal == RowRefusal.NoLabel) Reject(head.Index, IngestErrorCode.InvalidLabel, "label");
                    else if (head.Refusal == RowRefusal.NotHeld) Reject(head.Index, IngestErrorCode.LabelStoreFull);
                }

                continue;
            }

            var (code, field, found) = slice.Refusal == SliceRefusal.TooManyModels
                ? (IngestErrorCode.TooManyModels, "model", slice.Model)
                : (IngestErrorCode.TooManyVersions, "version", slice.Version);
            var name = Encoding.UTF8.GetBytes(found);
            foreach (ref readonly var head in slice.Heads) Reject(head.Index, code, field, name);
        }

        _errors.Sort(static (one, other) => one.Index.CompareTo(other.Index));
    }

    private static string Describe(IngestErrorCode code, string field, ReadOnlySpan<byte> found)
    {
        const int Shown = 60;
        var info = code.Info();
        var rest = found.Length > Shown ? "..." : string.Empty;
        var what = found.IsEmpty ? string.Empty : $" Found: {Encoding.UTF8.GetString(found[..Math.Min(Shown, found.Length)])}{rest}.";
        return field.Length == 0 ? $"{info.Meaning}{what} {info.Advice}" : $"{field}: {info.Meaning}{what} {info.Advice}";
    }

    private sealed class NoHeaders : IRequestHeaders
    {
        public static readonly NoHeaders Instance = new();

        public string? this[string name] => null;
    }
}
