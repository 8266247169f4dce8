namespace ModelExporter.Ingest.Exchanges;

/// <summary>Half of an inference, a request or a response, that waits for the other one. A value.</summary>
/// <param name="Key">What both halves have in common.</param>
/// <param name="IsResponse">Which half it is.</param>
/// <param name="Body">The body; a copy of its own.</param>
/// <param name="ContentType">What its sender says that the body is.</param>
/// <param name="IsTimed">Whether its time is the time of the inference and not of sending.</param>
/// <param name="Exchange">What else is known.</param>
internal sealed record InferenceHalf(string Key, bool IsResponse, byte[] Body, string? ContentType, bool IsTimed, Exchange Exchange);

/// <summary>What became of a half that was added.</summary>
internal enum PairOutcome
{
    /// <summary>It waits.</summary>
    Waits,

    /// <summary>The other half was there; neither waits any longer.</summary>
    Matched,

    /// <summary>The same half waits already; the new one was not taken.</summary>
    Repeated,

    /// <summary>It is larger than all that may wait; it was not taken.</summary>
    TooLarge,
}

/// <summary>Halves of inferences that wait for the other half, in the order in which they came. Bounded by number, bytes and time. A state; any thread may use it.</summary>
/// <param name="limits">The bounds.</param>
/// <param name="time">For how long halves have waited.</param>
internal sealed class PairStore(IngestLimits limits, TimeProvider time)
{
    // An entry's own memory besides the body.
    private const int EntryBytes = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Waiting>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiting> _inOrder = new();
    private long _bytes;

    /// <summary>Halves that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byKey.Count;
        }
    }

    /// <summary>Memory of what waits, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>Adds a half, or finds the one that waits for it.</summary>
    /// <param name="half">The half.</param>
    /// <param name="other">The other half, when there is a match.</param>
    /// <param name="displaced">Halves that had to go for this one.</param>
    public PairOutcome Add(InferenceHalf half, out InferenceHalf? other, out int displaced)
    {
        other = null;
        displaced = 0;
        var size = SizeOf(half);
        lock (_lock)
        {
            if (_byKey.TryGetValue(half.Key, out var node))
            {
                if (node.Value.Half.IsResponse == half.IsResponse) return PairOutcome.Repeated;
                other = node.Value.Half;
                Remove(node);
                return PairOutcome.Matched;
            }

            if (size > limits.PairBytes) return PairOutcome.TooLarge;
            for (; _byKey.Count >= limits.PairsWaiting || _bytes + size > limits.PairBytes; displaced++) Remove(_inOrder.First!);
            _byKey.Add(half.Key, _inOrder.AddLast(new Waiting(half, time.GetTimestamp())));
            _bytes += size;
            return PairOutcome.Waits;
        }
    }

    /// <summary>Takes the half that has waited longest, when it has waited too long.</summary>
    /// <param name="isLast">Whether any wait is too long.</param>
    public InferenceHalf? TakeExpired(bool isLast)
    {
        lock (_lock)
        {
            if (_inOrder.First is not { } first || (!isLast && time.GetElapsedTime(first.Value.Since) < limits.PairWait)) return null;
            Remove(first);
            return first.Value.Half;
        }
    }

    private void Remove(LinkedListNode<Waiting> node)
    {
        _byKey.Remove(node.Value.Half.Key);
        _inOrder.Remove(node);
        _bytes -= SizeOf(node.Value.Half);
    }

    private static long SizeOf(InferenceHalf half) => half.Body.Length + (2L * (half.Key.Length + (half.Exchange.Metadata?.Length ?? 0))) + EntryBytes;

    private sealed record Waiting(InferenceHalf Half, long Since);
}
