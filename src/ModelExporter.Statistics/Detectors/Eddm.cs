namespace ModelExporter.Statistics.Detectors;

/// <summary>Early drift detection method: alarms when errors follow each other more closely than they ever did. Not recommended, for it alarms often
/// without a change.</summary>
/// <remarks>
/// Mean plus two standard deviations of the gaps between errors, as a share of its own maximum; below alpha a warning, below beta a drift.
/// Source: Baena-Garcia et al., Early drift detection method, 2006; agrees with River's present release.
/// </remarks>
public sealed class Eddm : IDriftDetector
{
    private readonly int _warmStart;
    private readonly double _alpha;
    private readonly double _beta;
    private long _count;
    private long _lastError;
    private long _errors;
    private double _meanGap;
    private double _gapSquares;
    private double _highest;

    /// <param name="warmStart">No verdict before more than so many values and so many errors.</param>
    /// <param name="alpha">Share of the maximum below which it warns.</param>
    /// <param name="beta">Share of the maximum below which it alarms, not above alpha.</param>
    public Eddm(int warmStart = 30, double alpha = 0.95, double beta = 0.9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmStart, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(alpha, beta);
        (_warmStart, _alpha, _beta) = (warmStart, alpha, beta);
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "eddm";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _warmStart, _alpha, _beta };

    /// <summary>Feeds the next outcome: at least 0.5 an error, less a correct prediction.</summary>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        _count++;
        if (x < 0.5) return State;

        _errors++;
        var gap = _count - _lastError;
        _lastError = _count;
        var before = _meanGap;
        _meanGap += (gap - before) / _errors;
        _gapSquares += (gap - before) * (gap - _meanGap);
        if (_count <= _warmStart) return State;

        var level = _meanGap + (2 * Math.Sqrt(_errors > 1 ? _gapSquares / (_errors - 1) : 0));
        if (level > _highest)
        {
            _highest = level;
            return State;
        }

        if (_errors <= _warmStart) return State;
        var share = level / _highest;
        return State = share < _beta ? DetectorState.Drift : share < _alpha ? DetectorState.Warning : DetectorState.Stable;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        (_count, _lastError, _errors) = (0, 0, 0);
        (_meanGap, _gapSquares, _highest) = (0, 0, -1);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(_count);
        writer.Write(_lastError);
        writer.Write(_errors);
        writer.Write(_meanGap, _gapSquares, _highest);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        (_count, _lastError, _errors) = (reader.ReadCount(), reader.ReadCount(), reader.ReadCount());
        (_meanGap, _gapSquares, _highest) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        reader.Demand(_lastError <= _count && _errors <= _count);
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }
}
