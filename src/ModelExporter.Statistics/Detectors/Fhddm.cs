using System.Numerics;

namespace ModelExporter.Statistics.Detectors;

/// <summary>Fast Hoeffding drift detection: alarms when the share of correct predictions in a sliding window falls clearly below its best. Not
/// recommended: sees large changes only.</summary>
/// <remarks>A drift when best - present exceeds sqrt(ln(1/confidence)/(2 window)). Source: Pesaranghader and Viktor, Fast Hoeffding drift detection method
/// for evolving data streams, 2016.</remarks>
public sealed class Fhddm : IDriftDetector
{
    private const int MaxWindow = 100_000;
    private readonly int _window;
    private readonly double _confidence;
    private readonly double _bound;
    private readonly ulong[] _errorBits;
    private long _count;
    private long _errors;
    private long _fewestErrors;

    /// <param name="window">Length of the sliding window.</param>
    /// <param name="confidence">Error probability.</param>
    public Fhddm(int window = 100, double confidence = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(confidence, 1);
        (_window, _confidence) = (window, confidence);
        _bound = Math.Sqrt(Math.Log(1 / confidence) / (2.0 * window));
        _errorBits = new ulong[(window + 63) / 64];
        Reset();
    }

    /// <inheritdoc/>
    public string Name => "fhddm";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    private ReadOnlySpan<double> Settings => new[] { _window, _confidence };

    /// <summary>Feeds the next outcome: at least 0.5 an error, less a correct prediction.</summary>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        var place = (int)(_count % _window);
        var bit = 1UL << (place % 64);
        ref var word = ref _errorBits[place / 64];
        if ((word & bit) != 0) _errors--;
        word &= ~bit;
        if (x >= 0.5)
        {
            word |= bit;
            _errors++;
        }

        _count++;
        if (_count < _window) return State;
        _fewestErrors = Math.Min(_fewestErrors, _errors);
        // The difference of the two shares, each rounded as a share, as the bound is compared with it.
        var fall = ((double)(_window - _fewestErrors) / _window) - ((double)(_window - _errors) / _window);
        return State = fall > _bound ? DetectorState.Drift : DetectorState.Stable;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        Array.Clear(_errorBits);
        (_count, _errors, _fewestErrors) = (0, 0, _window);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(_count);
        writer.Write(_fewestErrors);
        foreach (var word in _errorBits) writer.Write((long)word);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        _count = reader.ReadCount();
        _fewestErrors = reader.ReadCount(_window);
        _errors = 0;
        foreach (ref var word in _errorBits.AsSpan())
        {
            word = (ulong)reader.ReadInt64();
            _errors += BitOperations.PopCount(word);
        }

        reader.Demand(_window % 64 == 0 || _errorBits[^1] >> (_window % 64) == 0);
        reader.Demand(_errors <= _count);
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }
}
