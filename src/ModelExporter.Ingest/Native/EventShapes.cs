using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Native;

/// <summary>The shapes of events that came through one pooled request, newest last. A state owned by its request.</summary>
/// <remarks>
/// Learning a shape costs as much as reading a few events. It is paid for by events that were read by shape, so a sender whose events have ever new shapes is hardly looked at.
/// </remarks>
internal sealed class EventShapes
{
    private const int Limit = 32;

    // Attempts that cost nothing, and how many events pay for another one.
    private const int FreeAttempts = 8;
    private const int HitsPerAttempt = 64;
    private const int MissesPerAttempt = 1024;

    private readonly List<EventShape> _shapes = [];
    private EventShape? _last;
    private long _hits;
    private long _misses;
    private long _attempts;

    /// <summary>Shapes known.</summary>
    public int Count => _shapes.Count;

    /// <summary>Events read by shape.</summary>
    public long Hits => _hits;

    /// <summary>Whether events are read by shape at all; a test compares both ways.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>Reads an event of a shape that is known into a row that waits to be committed.</summary>
    /// <param name="text">The event, and whatever follows it.</param>
    /// <param name="request">The request.</param>
    /// <param name="index">The event's place in the request.</param>
    /// <param name="slice">Where the row waits.</param>
    /// <returns>The event's length, or 0 when it must be read in the ordinary way.</returns>
    public int TryRead(ReadOnlySpan<byte> text, IngestRequest request, int index, out ModelSlice? slice)
    {
        slice = null;
        if (_last is { } last)
        {
            var length = last.TryRead(text, request, index);
            if (length > 0)
            {
                slice = last.Slice;
                _hits++;
                return length;
            }
        }

        return TryOthers(text, request, index, out slice);
    }

    /// <summary>Looks at an event that was read in the ordinary way and used without any value left out.</summary>
    public void Learn(ReadOnlySpan<byte> text)
    {
        _misses++;
        if (!IsOn || _attempts >= FreeAttempts + (_hits / HitsPerAttempt) + (_misses / MissesPerAttempt)) return;
        _attempts++;
        if (EventShape.Of(text) is not { } shape) return;
        foreach (var known in _shapes)
        {
            if (known.IsSameAs(shape)) return;
        }

        if (_shapes.Count == Limit) _shapes.RemoveAt(0);
        _shapes.Add(shape);
        _last = shape;
    }

    /// <summary>Lets go of all slices: their batch has dropped them.</summary>
    public void Unbind()
    {
        foreach (var shape in _shapes) shape.Unbind();
    }

    private int TryOthers(ReadOnlySpan<byte> text, IngestRequest request, int index, out ModelSlice? slice)
    {
        slice = null;
        for (var i = _shapes.Count - 1; i >= 0; i--)
        {
            var shape = _shapes[i];
            if (ReferenceEquals(shape, _last) || !shape.StartsLike(text)) continue;
            var length = shape.TryRead(text, request, index);
            if (length == 0) continue;
            _last = shape;
            _hits++;
            slice = shape.Slice;
            return length;
        }

        return 0;
    }
}
