namespace ModelExporter.Statistics.Detectors;

/// <summary>Which change of level a detector looks for.</summary>
public enum ChangeDirection
{
    /// <summary>Both.</summary>
    Both,

    /// <summary>Only a rise.</summary>
    Up,

    /// <summary>Only a fall.</summary>
    Down,
}

/// <summary>Page-Hinkley test: sums of the deviations from the running mean, one for rises and one for falls, against their own extremes.</summary>
/// <remarks>
/// S+ = alpha S+ + x - mean - delta against its minimum, S- = alpha S- + x - mean + delta against its maximum; a drift when the distance exceeds the threshold.
/// The threshold is in units of x: 50 suits values of size 1 to 10; for errors of 0 and 1 use 20 (about one false alarm in 10 000 values at an error rate
/// of 0.1).
/// Source: Page, Continuous inspection schemes, 1954; agrees with River's present release.
/// </remarks>
public sealed class PageHinkley : IDriftDetector
{
    private readonly int _minInstances;
    private readonly double _delta;
    private readonly double _threshold;
    private readonly double _alpha;
    private readonly ChangeDirection _direction;
    private long _count;
    private double _mean;
    private double _rises;
    private double _lowestRises;
    private double _falls;
    private double _highestFalls;

    /// <param name="minInstances">No drift before so many values.</param>
    /// <param name="delta">Change of level that is tolerated, in units of x.</param>
    /// <param name="threshold">Lambda, in units of x.</param>
    /// <param name="alpha">Forgetting factor of the sums.</param>
    /// <param name="direction">Which change to look for.</param>
    public PageHinkley(
        int minInstances = 30, double delta = 0.005, double threshold = 50, double alpha = 0.9999, ChangeDirection direction = ChangeDirection.Both)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delta);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alpha, 1);
        (_minInstances, _delta, _threshold, _alpha, _direction) = (minInstances, delta, threshold, alpha, direction);
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "page_hinkley";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _minInstances, _delta, _threshold, _alpha, (double)_direction };

    /// <inheritdoc/>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        _count++;
        _mean += (x - _mean) / _count;
        _rises = (_alpha * _rises) + x - _mean - _delta;
        _falls = (_alpha * _falls) + x - _mean + _delta;
        _lowestRises = Math.Min(_lowestRises, _rises);
        _highestFalls = Math.Max(_highestFalls, _falls);
        var rose = _direction != ChangeDirection.Down && _rises - _lowestRises > _threshold;
        var fell = _direction != ChangeDirection.Up && _highestFalls - _falls > _threshold;
        return State = _count >= _minInstances && (rose || fell) ? DetectorState.Drift : DetectorState.Stable;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _count = 0;
        (_mean, _rises, _falls) = (0, 0, 0);
        (_lowestRises, _highestFalls) = (double.PositiveInfinity, double.NegativeInfinity);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(_count);
        writer.Write(_mean, _rises, _falls, _lowestRises, _highestFalls);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        _count = reader.ReadCount();
        (_mean, _rises, _falls) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        (_lowestRises, _highestFalls) = (reader.ReadBound(), reader.ReadBound());
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }
}
