namespace ModelExporter.Ingest;

/// <summary>Why a value of an event that was counted was left out: the closed list behind the label <c>reason</c> of ignored values.</summary>
public enum IgnoredReason
{
    /// <summary><c>reserved_name</c></summary>
    ReservedName,

    /// <summary><c>invalid_name</c></summary>
    InvalidName,

    /// <summary><c>name_too_long</c></summary>
    NameTooLong,

    /// <summary><c>too_many_names</c></summary>
    TooManyNames,

    /// <summary><c>wrong_type</c></summary>
    WrongType,

    /// <summary><c>out_of_range</c></summary>
    OutOfRange,

    /// <summary><c>unmapped</c></summary>
    Unmapped,

    /// <summary><c>no_request</c></summary>
    NoRequest,

    /// <summary><c>no_response</c></summary>
    NoResponse,
}

/// <summary>The closed list of reasons, in the order of <see cref="IgnoredReason"/>.</summary>
public static class IgnoredReasons
{
    /// <summary>Name and meaning of every reason.</summary>
    public static readonly IReadOnlyList<(IgnoredReason Reason, string Name, string Meaning)> All =
    [
        (IgnoredReason.ReservedName, "reserved_name", "A feature's or segment's name starts with `_`; such names are the exporter's own."),
        (IgnoredReason.InvalidName, "invalid_name", "The name of a feature, class or segment is empty or not printable text."),
        (IgnoredReason.NameTooLong, "name_too_long", "The name of a feature, class or segment has more than 128 characters."),
        (IgnoredReason.TooManyNames, "too_many_names",
            "The request has more different features, classes or segments of one model version than it may, or the event more classes or segments."),
        (IgnoredReason.WrongType, "wrong_type", "A field that can be done without holds a value of the wrong type, for example a `latency_ms` that is text."),
        (IgnoredReason.OutOfRange, "out_of_range", "A latency is negative or not finite."),
        (IgnoredReason.Unmapped, "unmapped", "The answer has an output that is no prediction, score or probability and that no mapping names."),
        (IgnoredReason.NoRequest, "no_request", "The request of a response did not come in time: the event has a prediction and no features."),
        (IgnoredReason.NoResponse, "no_response", "The response to a request did not come in time: the event has features and no prediction."),
    ];

    /// <summary>The reason's name in metrics.</summary>
    public static string WireName(this IgnoredReason reason) => All[(int)reason].Name;
}
