namespace ModelExporter.Statistics.Detectors;

/// <summary>What a sequential detector says after a value.</summary>
public enum DetectorState
{
    /// <summary>Nothing remarkable.</summary>
    Stable,

    /// <summary>Something is changing; only some detectors know this state.</summary>
    Warning,

    /// <summary>A change was found. The next value starts the detector afresh.</summary>
    Drift,
}

/// <summary>State with an owner: watches one stream of numbers, value by value and in order, for a change of its level.</summary>
/// <remarks>
/// Recommended: <see cref="Adwin"/> and <see cref="PageHinkley"/>, for any numeric stream and for regression losses too; <see cref="HddmA"/> where a false
/// alarm is dear; <see cref="Ddm"/> because it is widely known. <see cref="Eddm"/> (17 false alarms per 10 000 values at a constant error rate of 0.1),
/// <see cref="HddmW"/> and <see cref="Fhddm"/> (blind to all but large changes) are there for comparison. The state belongs to one replica and cannot be
/// merged; labels that come late are fed in the order of their arrival. Values that are not finite are ignored. Not safe for concurrent use.
/// </remarks>
public interface IDriftDetector
{
    /// <summary>The detector's name as it stands in metrics and settings.</summary>
    string Name { get; }

    /// <summary>What was said after the last value.</summary>
    DetectorState State { get; }

    /// <summary>Feeds the next value. After a drift the detector forgets everything before it takes the value in.</summary>
    DetectorState Update(double x);

    /// <summary>Forgets everything.</summary>
    void Reset();

    /// <summary>The state and the settings it was made under, as bytes.</summary>
    byte[] Save();

    /// <summary>Takes over a saved state.</summary>
    /// <returns>False, and the detector is reset, when the bytes are damaged or come from other settings.</returns>
    bool TryRestore(ReadOnlySpan<byte> saved);
}
