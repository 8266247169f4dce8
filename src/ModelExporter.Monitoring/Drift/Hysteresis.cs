using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Drift;

/// <summary>Makes a lasting state of single decisions: k_on in a row switch it on, k_off in a row switch it off. A state without a lock: its owner guards it.</summary>
public struct Hysteresis
{
    private int _on;
    private int _off;

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Takes the next decision.</summary>
    /// <returns>The state, or null when the decision is undefined, which also starts everything anew.</returns>
    public bool? Update(FeatureScores scores, DriftOptions options) => Update(scores.Exceeds, scores.Clears, options);

    /// <summary>Takes the next decision.</summary>
    /// <param name="decision">Whether it is to be on, or null when that is undefined, which also starts everything anew.</param>
    /// <param name="clears">Whether it is to be off.</param>
    /// <param name="options">How many in a row decide.</param>
    public bool? Update(bool? decision, bool clears, DriftOptions options)
    {
        if (decision is not { } exceeds)
        {
            this = default;
            return null;
        }

        _on = exceeds ? _on + 1 : 0;
        _off = clears ? _off + 1 : 0;
        if (!IsOn && exceeds && _on >= options.KOn) IsOn = true;
        else if (IsOn && clears && _off >= options.KOff) IsOn = false;
        return IsOn;
    }

    internal readonly void Save(StateWriter writer)
    {
        writer.Write(_on);
        writer.Write(_off);
        writer.Write(IsOn ? 1 : 0);
    }

    internal static Hysteresis Restore(StateReader reader) => new()
    {
        _on = reader.ReadCount(int.MaxValue),
        _off = reader.ReadCount(int.MaxValue),
        IsOn = reader.ReadCount(1) == 1,
    };
}
