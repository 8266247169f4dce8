namespace ModelExporter.Statistics.Detectors;

/// <summary>Drift detection method: warns and alarms when the error rate lies two and three standard deviations above the best it has been.</summary>
/// <remarks>
/// With p the error rate since the last reset and s = sqrt(p (1 - p)/n), the smallest p + s is remembered; a warning when p + s exceeds p_min + 2 s_min, a
/// drift at 3. Known for early false alarms (about one in 10 000 values at an error rate of 0.1); a warm start of 500 reduces them to a fifth.
/// Source: Gama, Medas, Castillo, Rodrigues, Learning with drift detection, 2004.
/// </remarks>
public sealed class Ddm : IDriftDetector
{
    private readonly int _warmStart;
    private readonly double _warningThreshold;
    private readonly double _driftThreshold;
    private long _count;
    private double _rate;
    private double _leastRate;
    private double _leastDeviation;

    /// <param name="warmStart">No verdict before more than so many values.</param>
    /// <param name="warningThreshold">Standard deviations for a warning.</param>
    /// <param name="driftThreshold">Standard deviations for a drift.</param>
    public Ddm(int warmStart = 30, double warningThreshold = 2, double driftThreshold = 3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmStart);
        ArgumentOutOfRangeException.ThrowIfLessThan(driftThreshold, warningThreshold);
        (_warmStart, _warningThreshold, _driftThreshold) = (warmStart, warningThreshold, driftThreshold);
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "ddm";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _warmStart, _warningThreshold, _driftThreshold };

    /// <summary>Feeds the next outcome: 1 an error, 0 a correct prediction; anything outside is taken as the nearer of the two.</summary>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        _count++;
        _rate += (Math.Clamp(x, 0, 1) - _rate) / _count;
        if (_count <= _warmStart) return State;

        var deviation = Math.Sqrt(Math.Max(0, _rate * (1 - _rate)) / _count);
        var level = _rate + deviation;
        if (level <= _leastRate + _leastDeviation) (_leastRate, _leastDeviation) = (_rate, deviation);
        return State = level > _leastRate + (_driftThreshold * _leastDeviation) ? DetectorState.Drift
            : level > _leastRate + (_warningThreshold * _leastDeviation) ? DetectorState.Warning
            : DetectorState.Stable;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _count = 0;
        _rate = 0;
        (_leastRate, _leastDeviation) = (double.PositiveInfinity, double.PositiveInfinity);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(_count);
        writer.Write(_rate, _leastRate, _leastDeviation);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        _count = reader.ReadCount();
        (_rate, _leastRate, _leastDeviation) = (reader.ReadDouble(), reader.ReadBound(), reader.ReadBound());
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }
}
