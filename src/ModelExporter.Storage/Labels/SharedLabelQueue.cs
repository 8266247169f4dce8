using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Labels.Shared;

namespace ModelExporter.Storage.Labels;

/// <summary>A half that waits to be written. A value.</summary>
/// <param name="Number">Its number, by which a repeated attempt is known as one: larger than that of every earlier half of the replica, those before a restart too.</param>
/// <param name="Half">The half.</param>
public sealed record PairOperation(long Number, SharedHalf Half)
{
    /// <summary>What it is called in metrics.</summary>
    public string Name => Half is PredictionHalf ? LabelStoreTelemetry.Halves[0] : LabelStoreTelemetry.Halves[1];
}

/// <summary>Halves on their way to the database: bounded, in the order in which they came. A state; any thread adds, one takes. Its lock is held for a few steps.</summary>
public sealed class SharedLabelQueue : ISharedLabels
{
    private readonly int _capacity;
    private readonly Lock _lock = new();
    private readonly Queue<PairOperation> _waiting = new();
    private readonly List<PairOperation> _taken = [];
    private long _number;

    /// <param name="capacity">Halves that it holds at most.</param>
    /// <param name="firstNumber">Where the numbers begin: the time of the start, which is ahead of all numbers of an earlier process.</param>
    public SharedLabelQueue(int capacity, DateTimeOffset firstNumber)
    {
        _capacity = capacity;
        _number = firstNumber.UtcTicks;
        Telemetry = new LabelStoreTelemetry(() => Count, capacity);
    }

    /// <summary>What is counted.</summary>
    public LabelStoreTelemetry Telemetry { get; }

    /// <summary>Halves held: those that were taken and not written yet among them.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _waiting.Count + _taken.Count;
        }
    }

    /// <inheritdoc/>
    public bool TryAdd(SharedHalf half)
    {
        PairOperation operation;
        lock (_lock)
        {
            operation = new PairOperation(++_number, half);
            if (_waiting.Count + _taken.Count < _capacity)
            {
                _waiting.Enqueue(operation);
                return true;
            }
        }

        Telemetry.Dropped(operation.Name, LabelStoreTelemetry.QueueFull).Increment();
        return false;
    }

    /// <summary>The oldest halves; the same ones again until <see cref="Remove"/> says that they are done.</summary>
    public IReadOnlyList<PairOperation> Take(int most)
    {
        lock (_lock)
        {
            while (_taken.Count < most && _waiting.TryDequeue(out var operation)) _taken.Add(operation);
            return [.. _taken];
        }
    }

    /// <summary>Forgets the oldest halves: they are written, or lost.</summary>
    public void Remove(int count)
    {
        lock (_lock) _taken.RemoveRange(0, count);
    }
}
