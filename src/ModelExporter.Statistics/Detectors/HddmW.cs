namespace ModelExporter.Statistics.Detectors;

/// <summary>Hoeffding drift detection with exponentially weighted means: compares the weighted mean at the best cut with that of the values since. Not
/// recommended: slow for small changes.</summary>
/// <remarks>
/// The bound is McDiarmid's, sqrt(b ln(1/d)/2), where b is the sum of squared weights. Assumes values in 0 to 1. A weighted mean starts at its first
/// value, and starts again as long as it is zero, as River's does.
/// Source: Frias-Blanco et al., Online and non-parametric drift detection methods based on Hoeffding's bounds, 2015.
/// </remarks>
public sealed class HddmW : IDriftDetector
{
    private readonly double _driftConfidence;
    private readonly double _warningConfidence;
    private readonly double _lambda;
    private readonly bool _twoSided;
    private WeightedMean _all;
    private WeightedMean _beforeRise;
    private WeightedMean _sinceRise;
    private WeightedMean _beforeFall;
    private WeightedMean _sinceFall;
    private double _riseCut;
    private double _fallCut;

    /// <param name="driftConfidence">Error probability of a drift.</param>
    /// <param name="warningConfidence">Error probability of a warning.</param>
    /// <param name="lambda">Weight of the newest value.</param>
    /// <param name="twoSided">Whether a fall counts as well as a rise.</param>
    public HddmW(double driftConfidence = 0.001, double warningConfidence = 0.005, double lambda = 0.05, bool twoSided = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(driftConfidence);
        ArgumentOutOfRangeException.ThrowIfLessThan(warningConfidence, driftConfidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(warningConfidence, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lambda);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lambda, 1);
        (_driftConfidence, _warningConfidence, _lambda, _twoSided) = (driftConfidence, warningConfidence, lambda, twoSided);
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "hddm_w";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _driftConfidence, _warningConfidence, _lambda, _twoSided ? 1 : 0 };

    /// <summary>Feeds the next outcome, 0 to 1 (1 an error); anything outside is taken as the nearer end.</summary>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        x = Math.Clamp(x, 0, 1);
        _all = _all.With(x, _lambda);
        var bound = Bound(_all.SquaredWeights, _driftConfidence);
        if (_all.Mean + bound < _riseCut) (_riseCut, _beforeRise, _sinceRise) = (_all.Mean + bound, _all, WeightedMean.Empty);
        else _sinceRise = _sinceRise.With(x, _lambda);
        if (_all.Mean - bound > _fallCut) (_fallCut, _beforeFall, _sinceFall) = (_all.Mean - bound, _all, WeightedMean.Empty);
        else _sinceFall = _sinceFall.With(x, _lambda);

        var rise = Judge(_beforeRise, _sinceRise);
        var fall = _twoSided ? Judge(_sinceFall, _beforeFall) : DetectorState.Stable;
        return State = rise > fall ? rise : fall;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _all = _beforeRise = _sinceRise = _beforeFall = _sinceFall = WeightedMean.Empty;
        (_riseCut, _fallCut) = (double.PositiveInfinity, double.NegativeInfinity);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(_riseCut, _fallCut);
        foreach (var mean in (ReadOnlySpan<WeightedMean>)[_all, _beforeRise, _sinceRise, _beforeFall, _sinceFall])
        {
            writer.Write(mean.Count);
            writer.Write(mean.Mean, mean.SquaredWeights);
        }

        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        (_riseCut, _fallCut) = (reader.ReadBound(), reader.ReadBound());
        _all = Read(ref reader);
        _beforeRise = Read(ref reader);
        _sinceRise = Read(ref reader);
        _beforeFall = Read(ref reader);
        _sinceFall = Read(ref reader);
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }

    private static WeightedMean Read(ref DetectorStateReader reader) => new(reader.ReadCount(), reader.ReadDouble(), reader.ReadDouble());

    private static double Bound(double squaredWeights, double confidence) => Math.Sqrt(squaredWeights * Math.Log(1 / confidence) / 2);

    private DetectorState Judge(WeightedMean low, WeightedMean high)
    {
        if (low.Count == 0 || high.Count == 0) return DetectorState.Stable;
        var squaredWeights = low.SquaredWeights + high.SquaredWeights;
        var distance = high.Mean - low.Mean;
        return distance > Bound(squaredWeights, _driftConfidence) ? DetectorState.Drift
            : distance > Bound(squaredWeights, _warningConfidence) ? DetectorState.Warning
            : DetectorState.Stable;
    }

    private readonly record struct WeightedMean(long Count, double Mean, double SquaredWeights)
    {
        public static WeightedMean Empty => new(0, 0, 1);

        public WeightedMean With(double x, double lambda) => new(
            Count + 1,
            Mean == 0 ? x : (lambda * x) + ((1 - lambda) * Mean),
            (lambda * lambda) + ((1 - lambda) * (1 - lambda) * SquaredWeights));
    }
}
