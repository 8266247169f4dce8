namespace ModelExporter.Statistics.Detectors;

/// <summary>Hoeffding drift detection with plain means: compares the mean before the best cut with the mean of everything.</summary>
/// <remarks>
/// The cut is where mean + sqrt(ln(1/d)/(2n)) was smallest (for falls: mean minus it largest); a change when the mean of all n values lies further off than
/// sqrt(m/2 ln(2/d)), m = (n - n_cut)/(n_cut n). Assumes values in 0 to 1. False alarms are rare (0.04 per 10 000 values), small changes are missed.
/// Source: Frias-Blanco et al., Online and non-parametric drift detection methods based on Hoeffding's bounds, 2015.
/// </remarks>
public sealed class HddmA : IDriftDetector
{
    private readonly double _driftConfidence;
    private readonly double _warningConfidence;
    private readonly bool _twoSided;
    private RunningMean _all;
    private RunningMean _lowest;
    private RunningMean _highest;

    /// <param name="driftConfidence">Error probability of a drift.</param>
    /// <param name="warningConfidence">Error probability of a warning.</param>
    /// <param name="twoSided">Whether a fall counts as well as a rise.</param>
    public HddmA(double driftConfidence = 0.001, double warningConfidence = 0.005, bool twoSided = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(driftConfidence);
        ArgumentOutOfRangeException.ThrowIfLessThan(warningConfidence, driftConfidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(warningConfidence, 1);
        (_driftConfidence, _warningConfidence, _twoSided) = (driftConfidence, warningConfidence, twoSided);
    }

    /// <inheritdoc/>
    public string Name => "hddm_a";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _driftConfidence, _warningConfidence, _twoSided ? 1 : 0 };

    /// <summary>Feeds the next outcome, 0 to 1 (1 an error); anything outside is taken as the nearer end.</summary>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        var count = _all.Count + 1;
        _all = new RunningMean(count, _all.Mean + ((Math.Clamp(x, 0, 1) - _all.Mean) / count));
        var bound = Bound(count);
        if (_lowest.Count == 0 || _lowest.Mean + Bound(_lowest.Count) >= _all.Mean + bound) _lowest = _all;
        if (_highest.Count == 0 || _highest.Mean - Bound(_highest.Count) <= _all.Mean - bound) _highest = _all;

        var rise = Judge(_lowest.Count, _all.Mean - _lowest.Mean);
        var fall = _twoSided ? Judge(_highest.Count, _highest.Mean - _all.Mean) : DetectorState.Stable;
        return State = rise > fall ? rise : fall;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        (_all, _lowest, _highest) = (default, default, default);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        foreach (var mean in (ReadOnlySpan<RunningMean>)[_all, _lowest, _highest])
        {
            writer.Write(mean.Count);
            writer.Write(mean.Mean);
        }

        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        _all = new RunningMean(reader.ReadCount(), reader.ReadDouble());
        _lowest = new RunningMean(reader.ReadCount(_all.Count), reader.ReadDouble());
        _highest = new RunningMean(reader.ReadCount(_all.Count), reader.ReadDouble());
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }

    private double Bound(long count) => Math.Sqrt(Math.Log(1 / _driftConfidence) / (2.0 * count));

    private DetectorState Judge(long cut, double distance)
    {
        if (cut == _all.Count) return DetectorState.Stable;
        var m = (double)(_all.Count - cut) / cut / _all.Count;
        return distance >= Math.Sqrt(m / 2 * Math.Log(2 / _driftConfidence)) ? DetectorState.Drift
            : distance >= Math.Sqrt(m / 2 * Math.Log(2 / _warningConfidence)) ? DetectorState.Warning
            : DetectorState.Stable;
    }

    private readonly record struct RunningMean(long Count, double Mean);
}
