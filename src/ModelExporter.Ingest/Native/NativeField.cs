namespace ModelExporter.Ingest.Native;

/// <summary>The fields of a native event.</summary>
internal enum NativeField
{
    Unknown = -1,
    Model,
    Version,
    Id,
    Timestamp,
    Features,
    Prediction,
    Score,
    Scores,
    LatencyMilliseconds,
    Error,
    Segments,
    Client,
    Label,
    Weight,
    Action,
}

/// <summary>Finds the field of a name.</summary>
internal static class NativeFields
{
    public const int Count = (int)NativeField.Action + 1;

    private const int Identity = (1 << (int)NativeField.Model) | (1 << (int)NativeField.Version) | (1 << (int)NativeField.Id);

    private static readonly int[] OfKind =
    [
        ((1 << Count) - 1) & ~((1 << (int)NativeField.Weight) | (1 << (int)NativeField.Action)),
        Identity | (1 << (int)NativeField.Timestamp) | (1 << (int)NativeField.Label) | (1 << (int)NativeField.Weight),
        Identity | (1 << (int)NativeField.Client) | (1 << (int)NativeField.Action),
    ];

    /// <summary>The field of a name in events of a kind.</summary>
    public static NativeField Find(ReadOnlySpan<byte> name, EventTarget kind)
    {
        var field = Find(name);
        return field != NativeField.Unknown && (OfKind[(int)kind] & (1 << (int)field)) != 0 ? field : NativeField.Unknown;
    }

    private static NativeField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => NativeField.Id,
        5 when name.SequenceEqual("model"u8) => NativeField.Model,
        5 when name.SequenceEqual("score"u8) => NativeField.Score,
        5 when name.SequenceEqual("error"u8) => NativeField.Error,
        5 when name.SequenceEqual("label"u8) => NativeField.Label,
        6 when name.SequenceEqual("weight"u8) => NativeField.Weight,
        6 when name.SequenceEqual("action"u8) => NativeField.Action,
        6 when name.SequenceEqual("scores"u8) => NativeField.Scores,
        6 when name.SequenceEqual("client"u8) => NativeField.Client,
        7 when name.SequenceEqual("version"u8) => NativeField.Version,
        8 when name.SequenceEqual("features"u8) => NativeField.Features,
        8 when name.SequenceEqual("segments"u8) => NativeField.Segments,
        9 when name.SequenceEqual("timestamp"u8) => NativeField.Timestamp,
        10 when name.SequenceEqual("prediction"u8) => NativeField.Prediction,
        10 when name.SequenceEqual("latency_ms"u8) => NativeField.LatencyMilliseconds,
        _ => NativeField.Unknown,
    };
}
