namespace ModelExporter.Ingest;

/// <summary>Lists of errors and reasons that several formats have in common.</summary>
public static class FormatReasons
{
    /// <summary>Errors that any request over HTTP can have, whatever its format.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> OfRequests =
    [
        IngestErrorCode.EmptyBody, IngestErrorCode.BodyTooLarge, IngestErrorCode.DecompressedBodyTooLarge, IngestErrorCode.CorruptEncoding,
        IngestErrorCode.UnsupportedEncoding, IngestErrorCode.RequestTooSlow, IngestErrorCode.ClientGone, IngestErrorCode.RateLimited, IngestErrorCode.Overloaded,
    ];

    /// <summary>Errors of native events.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> OfNativeEvents =
    [
        IngestErrorCode.MalformedJson, IngestErrorCode.NotAnObject, IngestErrorCode.MissingModel, IngestErrorCode.InvalidModel, IngestErrorCode.InvalidVersion,
        IngestErrorCode.InvalidId, IngestErrorCode.InvalidTimestamp, IngestErrorCode.TooDeep, IngestErrorCode.TooManyEvents, IngestErrorCode.TooManyModels,
        IngestErrorCode.TooManyVersions, IngestErrorCode.UnsupportedMediaType,
    ];

    /// <summary>Errors of bodies of requests and responses, joined or whole.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> OfBodies =
    [
        IngestErrorCode.MalformedJson, IngestErrorCode.NotAnObject, IngestErrorCode.MissingModel, IngestErrorCode.InvalidModel, IngestErrorCode.InvalidVersion,
        IngestErrorCode.InvalidId, IngestErrorCode.TooManyFeatures, IngestErrorCode.TooManyEvents, IngestErrorCode.TooManyModels, IngestErrorCode.TooManyVersions,
        IngestErrorCode.UnsupportedPayload, IngestErrorCode.ShapeMismatch, IngestErrorCode.RowsDiffer,
    ];

    /// <summary>Errors of halves that wait for each other.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> OfPairs =
        [IngestErrorCode.MissingId, IngestErrorCode.UnsupportedEvent, IngestErrorCode.RepeatedHalf, IngestErrorCode.PairsFull];

    /// <summary>Errors of labels.</summary>
    public static readonly IReadOnlyList<IngestErrorCode> OfLabels = [IngestErrorCode.MissingId, IngestErrorCode.MissingLabel, IngestErrorCode.InvalidLabel, IngestErrorCode.LabelStoreFull];

    /// <summary>Why values of native events are left out.</summary>
    public static readonly IReadOnlyList<IgnoredReason> NativeOmissions =
    [
        IgnoredReason.ReservedName, IgnoredReason.InvalidName, IgnoredReason.NameTooLong, IgnoredReason.TooManyNames, IgnoredReason.WrongType, IgnoredReason.OutOfRange,
    ];

    /// <summary>Why values of bodies are left out.</summary>
    public static readonly IReadOnlyList<IgnoredReason> BodyOmissions =
        [IgnoredReason.ReservedName, IgnoredReason.InvalidName, IgnoredReason.NameTooLong, IgnoredReason.TooManyNames, IgnoredReason.Unmapped];

    /// <summary>Why values of halves are left out.</summary>
    public static readonly IReadOnlyList<IgnoredReason> PairOmissions = [.. BodyOmissions, IgnoredReason.NoRequest, IgnoredReason.NoResponse];

    /// <summary>Why values of whole inferences are left out.</summary>
    public static readonly IReadOnlyList<IgnoredReason> InferenceOmissions = [.. BodyOmissions, IgnoredReason.WrongType, IgnoredReason.OutOfRange];

    /// <summary>One list of several, each error once.</summary>
    public static IReadOnlyList<IngestErrorCode> Of(params IEnumerable<IngestErrorCode>[] lists) => [.. lists.SelectMany(list => list).Distinct().Order()];
}
