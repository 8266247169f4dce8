namespace ModelExporter.Simulation;

/// <summary>The outcome of a prediction that became known. A value.</summary>
/// <param name="Id">The prediction's id.</param>
/// <param name="Label">The class.</param>
/// <param name="TimestampMilliseconds">When it became known, milliseconds since 1970 UTC.</param>
internal readonly record struct SimulatedLabel(ulong Id, int Label, long TimestampMilliseconds);

/// <summary>Outcomes that are not known yet, in the order in which they will be. A state of bounded size.</summary>
internal sealed class LabelQueue(int capacity = 1_000_000)
{
    private readonly PriorityQueue<SimulatedLabel, (long Time, long Order)> _waiting = new();
    private long _order;

    /// <summary>Outcomes that found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes in the outcome of a prediction, if it will ever be known.</summary>
    public void Add(SimulatedEvent e)
    {
        if (e.LabelTimestampMilliseconds is not { } time || e.Error is not null) return;
        if (_waiting.Count >= capacity) Dropped++;
        else _waiting.Enqueue(new SimulatedLabel(e.Id, e.Label, time), (time, _order++));
    }

    /// <summary>The next outcome that is known at a time.</summary>
    public bool TryTake(long timeMilliseconds, out SimulatedLabel label)
    {
        if (_waiting.TryPeek(out label, out var due) && due.Time <= timeMilliseconds)
        {
            _waiting.Dequeue();
            return true;
        }

        label = default;
        return false;
    }
}
