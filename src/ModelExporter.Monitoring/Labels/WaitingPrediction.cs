using System.Runtime.InteropServices;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Labels;

/// <summary>What is kept of a prediction until it leaves the store, with its label once that is there: 48 bytes. A value.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct WaitingPrediction
{
    private long _predictionBits;
    private long _labelBits;

    /// <summary>When the prediction was made, milliseconds since 1970.</summary>
    public long EventMilliseconds { get; set; }

    /// <summary>The score; of a binary model that is known as one, the probability of the positive class; NaN for none.</summary>
    public double Score { get; set; }

    /// <summary>The time at which the pair is in the windows, whole seconds since 1970.</summary>
    public uint CountedSeconds { get; set; }

    /// <summary>Its row in <see cref="ClassScores"/>, or none.</summary>
    public int ScoresRow { get; set; }

    /// <summary>Its combination of segments, as its version numbers them; 0 for none.</summary>
    public int Segments { get; set; }

    /// <summary>The model version's number.</summary>
    public ushort Version { get; set; }

    private CellKind PredictionKind { get; set; }

    private CellKind LabelKind { get; set; }

    /// <summary>The prediction as it came.</summary>
    public StoredValue Prediction
    {
        readonly get => new(PredictionKind, _predictionBits);
        set => (PredictionKind, _predictionBits) = (value.Kind, value.Bits);
    }

    /// <summary>The label as it came; absent while the prediction waits for it.</summary>
    public StoredValue Label
    {
        readonly get => new(LabelKind, _labelBits);
        set => (LabelKind, _labelBits) = (value.Kind, value.Bits);
    }

    /// <summary>Whether the prediction waits for its label.</summary>
    public readonly bool IsWaiting => LabelKind == CellKind.Absent;
}
