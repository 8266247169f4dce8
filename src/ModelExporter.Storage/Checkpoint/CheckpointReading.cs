namespace ModelExporter.Storage.Checkpoint;

/// <summary>Why a checkpoint cannot be used: a closed list.</summary>
public enum CheckpointDefect
{
    /// <summary>Nothing: it can be used, or there is none.</summary>
    None,

    /// <summary>Truncated, or changed since it was written.</summary>
    Damaged,

    /// <summary>No checkpoint at all.</summary>
    Foreign,

    /// <summary>Written by a newer program.</summary>
    FutureVersion,

    /// <summary>Written by an older program, whose state this one cannot take over.</summary>
    PastVersion,

    /// <summary>The system does not let it be read.</summary>
    Unreadable,
}

/// <summary>The state that a checkpoint holds. A value.</summary>
/// <param name="State">What the monitoring core saved.</param>
/// <param name="Created">When.</param>
public sealed record SavedState(ReadOnlyMemory<byte> State, DateTimeOffset Created);

/// <summary>What the reading of a checkpoint came to. A value.</summary>
public sealed record CheckpointReading
{
    /// <summary>A checkpoint, or none where there is none.</summary>
    public CheckpointReading(SavedState? saved) => Saved = saved;

    /// <summary>One that cannot be used.</summary>
    public CheckpointReading(CheckpointDefect defect, string problem) => (Defect, Problem) = (defect, problem);

    /// <summary>The state, or null.</summary>
    public SavedState? Saved { get; }

    /// <summary>Why it cannot be used.</summary>
    public CheckpointDefect Defect { get; }

    /// <summary>The same in words, or empty.</summary>
    public string Problem { get; } = "";
}
