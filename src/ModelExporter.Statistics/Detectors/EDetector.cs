using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Statistics.Detectors;

/// <summary>State with an owner: sequential evidence that a feature's bins have drifted, which may be looked at after every pane without spoiling its
/// error bound.</summary>
/// <remarks>
/// <para>The null is a ball of distributions round the reference, wide enough for the reference's own sampling error and for a zone of drift that shall
/// not matter. Before a pane is seen, each memory bets on the distribution that it learned from earlier panes, if that one lies outside the ball; the
/// bet's factor is scaled by its exact supremum over the ball, so that its mean is at most one whatever distribution of the ball is true. The evidence is
/// the logarithm of the mean over memories of a CUSUM of these factors.</para>
/// <para>If the events of a pane are independent given the past, with laws inside the ball, the mean time to the first false alarm of F features with
/// threshold ln(F T0) is at least T0 - 1 panes, whatever the dependence between features. Evidence is no p-value and no size of drift, and states of
/// replicas cannot be merged.</para>
/// <para>Panes are given once each and in order. Update allocates nothing and takes time proportional to bins times memories. Not safe for concurrent use.
/// Source: Shin, Ramdas, Rinaldo, E-detectors, 2022.</para>
/// </remarks>
public sealed class EDetector
{
    private const string Name = "e_detector";
    private const int MaxMemories = 16;

    // The 99.9 % quantile of the standard normal law.
    private const double CoverageQuantile = 3.0902323;

    private readonly EDetectorSettings _settings;
    private readonly double[] _halfLives;
    private readonly double[] _reference;
    private readonly double[] _weights;
    private readonly bool[] _isEmpty;
    private readonly double _weightSum;
    private readonly double _clip;
    private readonly double _cap;
    private readonly long _fingerprint;
    private readonly double[][] _memory;
    private readonly double[] _evidence;
    private readonly double[] _bet;
    private int _low;

    private EDetector(ReadOnlySpan<long> referenceCounts, EDetectorSettings settings)
    {
        var total = 0.0;
        foreach (var count in referenceCounts) total += count;
        var bins = referenceCounts.Length;
        _settings = settings;
        _halfLives = [.. settings.HalfLives];
        _reference = new double[bins];
        _weights = new double[bins];
        _isEmpty = new bool[bins];
        for (var k = 0; k < bins; k++)
        {
            _reference[k] = (referenceCounts[k] + 0.5) / (total + (bins / 2.0));
            // Two and not a half: else a bin that the reference never saw would leave the ball too often.
            _weights[k] = (referenceCounts[k] + 2) / (total + (bins / 2.0));
            _weightSum += _weights[k];
            _isEmpty[k] = referenceCounts[k] == 0;
        }

        var freedom = bins - 1.0;
        var part = 2 / (9 * freedom);
        var quantile = freedom * Math.Pow(1 - part + (CoverageQuantile * Math.Sqrt(part)), 3);
        Radius = settings.IsStrict ? Math.Sqrt(settings.Zone) + Math.Sqrt(quantile / total) : Math.Sqrt(settings.Zone + (quantile / total));
        _clip = (settings.Threshold + Math.Log(_halfLives.Length)) / 2;
        _cap = (1.5 * settings.Threshold) + Math.Log(_halfLives.Length);
        _memory = Array.ConvertAll(_halfLives, _ => new double[bins]);
        _evidence = new double[_halfLives.Length];
        _bet = new double[bins];
        _fingerprint = Fingerprint(referenceCounts, settings);
    }

    /// <summary>Radius r of the ball; its square reads as a PSI.</summary>
    public double Radius { get; }

    /// <summary>r squared: drift below this PSI is out of reach by design.</summary>
    public double Tolerance => Radius * Radius;

    /// <summary>Evidence at which the alarm begins, in nats.</summary>
    public double Threshold => _settings.Threshold;

    /// <summary>Evidence after the last pane, in nats: 0 none, at most 1.5 times the threshold plus ln of the number of memories.</summary>
    public double Evidence { get; private set; }

    /// <summary>Whether the alarm is on.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether an estimated design effect should be frozen, because a drift under way would inflate it.</summary>
    public bool FreezesDesignEffect => IsActive || Evidence >= Threshold / 2;

    /// <summary>Number of bins of a pane.</summary>
    public int Bins => _reference.Length;

    /// <summary>Evidence of each memory, in nats.</summary>
    public ReadOnlySpan<double> MemoryEvidence => _evidence;

    /// <summary>The faded counts of one memory.</summary>
    public ReadOnlySpan<double> Memory(int index) => _memory[index];

    /// <summary>A detector for a reference, or null with the reason.</summary>
    /// <param name="referenceCounts">Reference counts per bin, missing values left out.</param>
    /// <param name="settings">Settings within their ranges.</param>
    /// <param name="absence">Why there is none.</param>
    public static EDetector? Create(ReadOnlySpan<long> referenceCounts, EDetectorSettings settings, out EDetectorAbsence absence)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Threshold);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Zone);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.MaxEffectiveEvents);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.ClearAfter, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.HalfLives.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(settings.HalfLives.Count, MaxMemories);
        foreach (var halfLife in settings.HalfLives) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halfLife);

        absence = referenceCounts.Length < 2 ? EDetectorAbsence.TooFewBins
            : !referenceCounts.ContainsAnyExcept(0) ? EDetectorAbsence.EmptyReference
            : EDetectorAbsence.None;
        return absence == EDetectorAbsence.None ? new EDetector(referenceCounts, settings) : null;
    }

    /// <summary>Takes in a closed pane.</summary>
    /// <param name="counts">Counts per bin, the bins of the reference. An empty pane changes nothing.</param>
    /// <param name="designEffect">Factor by which the variance of the counts exceeds that of independent events; below 1 counts as 1.</param>
    public EvidenceChange Update(ReadOnlySpan<long> counts, double designEffect = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, Bins);
        var events = 0.0;
        foreach (var count in counts) events += count;
        if (events <= 0) return EvidenceChange.None;

        var share = designEffect > 1 ? 1 / designEffect : 1;
        if (events * share > _settings.MaxEffectiveEvents) share = _settings.MaxEffectiveEvents / events;
        for (var j = 0; j < _memory.Length; j++)
        {
            var fade = Math.Pow(2, -events * share / _halfLives[j]);
            var next = TryBet(_memory[j], out var supremum)
                ? _evidence[j] + Math.Min(Payoff(counts, share, supremum), _clip)
                : _evidence[j] * fade;
            _evidence[j] = Math.Clamp(next, 0, _cap);
            Learn(_memory[j], counts, share, fade);
        }

        Evidence = LogMeanExp(_evidence);
        return Decide();
    }

    /// <summary>Forgets everything learned and the alarm.</summary>
    public void Reset()
    {
        foreach (var memory in _memory) Array.Clear(memory);
        Array.Clear(_evidence);
        Evidence = 0;
        IsActive = false;
        _low = 0;
    }

    /// <summary>The state as bytes, with a fingerprint of the reference and the settings.</summary>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name);
        writer.Write(_fingerprint);
        writer.Write(IsActive ? 1L : 0L);
        writer.Write((long)_low);
        writer.Write(_evidence);
        foreach (var memory in _memory) writer.Write(memory);
        return writer.ToArray();
    }

    /// <summary>Takes over a saved state.</summary>
    /// <returns>False, and the detector starts afresh, when the bytes are damaged or come from another reference or other settings.</returns>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name);
        reader.Expect(_fingerprint);
        IsActive = reader.ReadCount(1) == 1;
        _low = (int)reader.ReadCount(_settings.ClearAfter);
        foreach (ref var evidence in _evidence.AsSpan())
        {
            evidence = reader.ReadDouble();
            reader.Demand(evidence >= 0 && evidence <= _cap);
        }

        foreach (var memory in _memory)
        {
            foreach (ref var cell in memory.AsSpan())
            {
                cell = reader.ReadDouble();
                reader.Demand(cell >= 0);
            }
        }

        if (!reader.IsComplete)
        {
            Reset();
            return false;
        }

        Evidence = LogMeanExp(_evidence);
        return true;
    }

    // Fills _bet with the ratio of the learned alternative to the nearest point of the ball; false when the alternative lies inside.
    private bool TryBet(double[] memory, out double supremum)
    {
        supremum = 1;
        var total = 0.0;
        foreach (var cell in memory) total += cell;
        if (total <= 0) return false;
        var distance = 0.0;
        for (var k = 0; k < memory.Length; k++)
        {
            var off = Off(memory, k, total);
            distance += off * off / _weights[k];
        }

        if (distance <= 0) return false;
        var shrink = 1 - ((memory.Length - 1) / (2 * total * distance));
        var reach = shrink * Math.Sqrt(distance);
        if (shrink <= 0 || reach <= Radius) return false;

        var center = 0.0;
        for (var k = 0; k < memory.Length; k++)
        {
            var step = shrink * Off(memory, k, total);
            _bet[k] = (_reference[k] + step) / (_reference[k] + (Radius / reach * step));
            center += _weights[k] * _bet[k];
        }

        center /= _weightSum;
        var (mean, spread) = (0.0, 0.0);
        for (var k = 0; k < memory.Length; k++)
        {
            mean += _reference[k] * _bet[k];
            spread += _weights[k] * (_bet[k] - center) * (_bet[k] - center);
        }

        supremum = mean + (Radius * Math.Sqrt(spread));
        return true;
    }

    // How far the alternative is from the reference in one bin.
    private double Off(double[] memory, int k, double total)
    {
        var off = (memory[k] / total) - _reference[k];
        return off < 0 && _isEmpty[k] && !_settings.BetsAgainstEmptyBins ? 0 : off;
    }

    private double Payoff(ReadOnlySpan<long> counts, double share, double supremum)
    {
        var logSupremum = Math.Log(supremum);
        var payoff = 0.0;
        for (var k = 0; k < counts.Length; k++)
        {
            if (counts[k] > 0) payoff += counts[k] * (Math.Log(_bet[k]) - logSupremum);
        }

        return share * payoff;
    }

    private static void Learn(double[] memory, ReadOnlySpan<long> counts, double share, double fade)
    {
        for (var k = 0; k < memory.Length; k++) memory[k] = (memory[k] * fade) + (share * counts[k]);
    }

    private EvidenceChange Decide()
    {
        if (!IsActive)
        {
            if (Evidence < Threshold) return EvidenceChange.None;
            IsActive = true;
            _low = 0;
            return EvidenceChange.Alarmed;
        }

        _low = Evidence < Threshold / 2 ? _low + 1 : 0;
        if (_low < _settings.ClearAfter) return EvidenceChange.None;
        IsActive = false;
        _low = 0;
        return EvidenceChange.Cleared;
    }

    private static double LogMeanExp(double[] values)
    {
        var largest = values[0];
        foreach (var value in values) largest = Math.Max(largest, value);
        var sum = 0.0;
        foreach (var value in values) sum += Math.Exp(value - largest);
        return Math.Max(0, largest + Math.Log(sum / values.Length));
    }

    private static long Fingerprint(ReadOnlySpan<long> referenceCounts, EDetectorSettings settings)
    {
        var writer = new DetectorStateWriter(
            Name, settings.Threshold, settings.Zone, settings.MaxEffectiveEvents, settings.ClearAfter, settings.IsStrict ? 1 : 0, settings.BetsAgainstEmptyBins ? 1 : 0);
        foreach (var halfLife in settings.HalfLives) writer.Write(halfLife);
        writer.Write((long)referenceCounts.Length);
        foreach (var count in referenceCounts) writer.Write(count);
        return (long)StableHash.Of(writer.ToArray());
    }
}
