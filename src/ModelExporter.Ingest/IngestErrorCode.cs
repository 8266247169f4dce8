namespace ModelExporter.Ingest;

/// <summary>
/// Why an event or a whole request could not be used: the closed list behind <c>code</c> in answers and the label <c>reason</c>. <see cref="IngestErrors"/>
/// explains each.
/// </summary>
public enum IngestErrorCode
{
    /// <summary><c>malformed_json</c></summary>
    MalformedJson,

    /// <summary><c>not_an_object</c></summary>
    NotAnObject,

    /// <summary><c>missing_model</c></summary>
    MissingModel,

    /// <summary><c>invalid_model</c></summary>
    InvalidModel,

    /// <summary><c>invalid_version</c></summary>
    InvalidVersion,

    /// <summary><c>invalid_id</c></summary>
    InvalidId,

    /// <summary><c>invalid_timestamp</c></summary>
    InvalidTimestamp,

    /// <summary><c>missing_id</c></summary>
    MissingId,

    /// <summary><c>missing_label</c></summary>
    MissingLabel,

    /// <summary><c>invalid_label</c></summary>
    InvalidLabel,

    /// <summary><c>missing_action</c></summary>
    MissingAction,

    /// <summary><c>invalid_action</c></summary>
    InvalidAction,

    /// <summary><c>too_deep</c></summary>
    TooDeep,

    /// <summary><c>too_many_features</c></summary>
    TooManyFeatures,

    /// <summary><c>too_many_events</c></summary>
    TooManyEvents,

    /// <summary><c>too_many_models</c></summary>
    TooManyModels,

    /// <summary><c>too_many_versions</c></summary>
    TooManyVersions,

    /// <summary><c>unsupported_payload</c></summary>
    UnsupportedPayload,

    /// <summary><c>shape_mismatch</c></summary>
    ShapeMismatch,

    /// <summary><c>rows_differ</c></summary>
    RowsDiffer,

    /// <summary><c>unsupported_event</c></summary>
    UnsupportedEvent,

    /// <summary><c>repeated_half</c></summary>
    RepeatedHalf,

    /// <summary><c>pairs_full</c></summary>
    PairsFull,

    /// <summary><c>not_a_cloud_event</c></summary>
    NotACloudEvent,

    /// <summary><c>schema_unknown</c></summary>
    SchemaUnknown,

    /// <summary><c>empty_body</c></summary>
    EmptyBody,

    /// <summary><c>body_too_large</c></summary>
    BodyTooLarge,

    /// <summary><c>decompressed_body_too_large</c></summary>
    DecompressedBodyTooLarge,

    /// <summary><c>corrupt_encoding</c></summary>
    CorruptEncoding,

    /// <summary><c>unsupported_encoding</c></summary>
    UnsupportedEncoding,

    /// <summary><c>unsupported_media_type</c></summary>
    UnsupportedMediaType,

    /// <summary><c>request_too_slow</c></summary>
    RequestTooSlow,

    /// <summary><c>client_gone</c></summary>
    ClientGone,

    /// <summary><c>rate_limited</c></summary>
    RateLimited,

    /// <summary><c>overloaded</c></summary>
    Overloaded,
}

/// <summary>What an error concerns.</summary>
public enum IngestErrorScope
{
    /// <summary>One event; the others of its request are counted.</summary>
    Event,

    /// <summary>The request as a whole: nothing of it is counted.</summary>
    Request,

    /// <summary>One event where events can be told apart, the whole request where they cannot.</summary>
    EventOrRequest,
}

/// <summary>One error of the closed list. A value.</summary>
/// <param name="Code">The error.</param>
/// <param name="Name">Its name in answers and metrics.</param>
/// <param name="Scope">What it concerns.</param>
/// <param name="Status">HTTP status when it ends the request, or when every event of the request failed.</param>
/// <param name="Meaning">What was wrong, as a sentence.</param>
/// <param name="Advice">What the sender can do about it, as a sentence.</param>
public readonly record struct IngestErrorInfo(IngestErrorCode Code, string Name, IngestErrorScope Scope, int Status, string Meaning, string Advice);

/// <summary>The closed list of errors, in the order of <see cref="IngestErrorCode"/>.</summary>
public static class IngestErrors
{
    /// <summary>Every error.</summary>
    public static readonly IReadOnlyList<IngestErrorInfo> All =
    [
        new(IngestErrorCode.MalformedJson, "malformed_json", IngestErrorScope.EventOrRequest, 400, "This is not valid JSON.",
            "Send an object, an array of objects, or one object per line."),
        new(IngestErrorCode.NotAnObject, "not_an_object", IngestErrorScope.Event, 400, "An event must be a JSON object.", "Send one object per event."),
        new(IngestErrorCode.MissingModel, "missing_model", IngestErrorScope.Event, 400, "The event does not say which model it belongs to.",
            "Set model to the model's name."),
        new(IngestErrorCode.InvalidModel, "invalid_model", IngestErrorScope.Event, 400,
            "A model's name is text of 1 to 128 of the characters A-Z a-z 0-9 . _ : -",
            "Rename the model."),
        new(IngestErrorCode.InvalidVersion, "invalid_version", IngestErrorScope.Event, 400,
            "A version is a number, or text of 1 to 128 of the characters A-Z a-z 0-9 . _ : -", "Rename the version, or leave it out to mean \"default\"."),
        new(IngestErrorCode.InvalidId, "invalid_id", IngestErrorScope.Event, 400, "An id is text within its limit or an integer.",
            "Send the id as text, or leave it out; without it duplicates are not found and labels cannot be joined."),
        new(IngestErrorCode.InvalidTimestamp, "invalid_timestamp", IngestErrorScope.Event, 400,
            "A timestamp is RFC 3339 text with an offset, or Unix time in seconds or milliseconds.",
            "Send for example 2026-11-20T12:00:00.120Z, or leave it out to mean now."),
        new(IngestErrorCode.MissingId, "missing_id", IngestErrorScope.Event, 400, "There is no id by which a label finds its prediction, or a response its request.",
            "Set id to the id of the prediction; give request and response the same id."),
        new(IngestErrorCode.MissingLabel, "missing_label", IngestErrorScope.Event, 400, "The event holds no label.", "Set label to the truth about the prediction."),
        new(IngestErrorCode.InvalidLabel, "invalid_label", IngestErrorScope.Event, 400,
            "A label is text, a number, a boolean, or an array of relevance grades, as the model's task has it.",
            "Send the class as text, number or boolean, the target of a regression as a number, the grades of a ranking as an array."),
        new(IngestErrorCode.MissingAction, "missing_action", IngestErrorScope.Event, 400, "The feedback does not say what was done.",
            "Set action to accepted, overridden or ignored."),
        new(IngestErrorCode.InvalidAction, "invalid_action", IngestErrorScope.Event, 400, "This is no action.", "Set action to accepted, overridden or ignored."),
        new(IngestErrorCode.TooDeep, "too_deep", IngestErrorScope.Event, 400, "Objects and arrays are nested deeper than the limit.",
            "Flatten the event, or raise ingest.max_depth."),
        new(IngestErrorCode.TooManyFeatures, "too_many_features", IngestErrorScope.Event, 400, "The event has more features than the limit.",
            "Send fewer features, or raise limits.features."),
        new(IngestErrorCode.TooManyEvents, "too_many_events", IngestErrorScope.Event, 400, "The request has more events than the limit.",
            "Split the request, or raise ingest.max_events."),
        new(IngestErrorCode.TooManyModels, "too_many_models", IngestErrorScope.Event, 400, "The limit of models is reached.",
            "Raise limits.models, or send from fewer models."),
        new(IngestErrorCode.TooManyVersions, "too_many_versions", IngestErrorScope.Event, 400, "The limit of versions of this model is reached.",
            "Raise limits.versions, or let old versions go."),
        new(IngestErrorCode.UnsupportedPayload, "unsupported_payload", IngestErrorScope.Event, 400,
            "The body of a request or response has none of the shapes that are known.",
            "See docs/formats.md for the shapes, or send native events."),
        new(IngestErrorCode.ShapeMismatch, "shape_mismatch", IngestErrorScope.Event, 400,
            "A tensor or table does not hold as many values as its shape or columns say.",
            "Check the shape, the columns and binary_data_size."),
        new(IngestErrorCode.RowsDiffer, "rows_differ", IngestErrorScope.Event, 400,
            "Request and response have different numbers of rows.",
            "Send the response that belongs to the request, one row for each."),
        new(IngestErrorCode.UnsupportedEvent, "unsupported_event", IngestErrorScope.Event, 400,
            "This path does not take events of this kind.",
            "Send requests and responses of predictions, and other events to their own path."),
        new(IngestErrorCode.RepeatedHalf, "repeated_half", IngestErrorScope.Event, 400,
            "The same half of the same inference waits already.",
            "Use an id once."),
        new(IngestErrorCode.PairsFull, "pairs_full", IngestErrorScope.Event, 400,
            "More requests and responses wait for their other half than the limit allows.",
            "Raise ingest.max_pairs or ingest.max_pair_bytes, or log requests and responses of all inferences."),
        new(IngestErrorCode.NotACloudEvent, "not_a_cloud_event", IngestErrorScope.Event, 400,
            "A required attribute of the CloudEvent is missing, or its data are there twice or not at all.",
            "Send specversion, id, source and type, and data or data_base64."),
        new(IngestErrorCode.SchemaUnknown, "schema_unknown", IngestErrorScope.Event, 400,
            "The roles of the columns of this record have not come yet.",
            "Raise the rate at which the sender adds bento_meta, or wait for it."),
        new(IngestErrorCode.EmptyBody, "empty_body", IngestErrorScope.Request, 400, "The request has no body.",
            "Send at least one event; an empty array is fine."),
        new(IngestErrorCode.BodyTooLarge, "body_too_large", IngestErrorScope.Request, 413, "The body is larger than the limit.",
            "Split the request, or raise ingest.max_body_bytes."),
        new(IngestErrorCode.DecompressedBodyTooLarge, "decompressed_body_too_large", IngestErrorScope.Request, 413,
            "The body is larger than the limit once decompressed.",
            "Split the request, or raise ingest.max_decompressed_bytes."),
        new(IngestErrorCode.CorruptEncoding, "corrupt_encoding", IngestErrorScope.Request, 400, "The body cannot be decompressed as its Content-Encoding says.",
            "Check that the body is whole and that Content-Encoding is true."),
        new(IngestErrorCode.UnsupportedEncoding, "unsupported_encoding", IngestErrorScope.Request, 415, "This Content-Encoding is not known.",
            "Use gzip, br, deflate or none."),
        new(IngestErrorCode.UnsupportedMediaType, "unsupported_media_type", IngestErrorScope.Request, 415,
            "The body is not JSON, and its Content-Type says so.",
            "Send JSON, or use the path of your format."),
        new(IngestErrorCode.RequestTooSlow, "request_too_slow", IngestErrorScope.Request, 408, "The body came too slowly.", "Send the request again."),
        new(IngestErrorCode.ClientGone, "client_gone", IngestErrorScope.Request, 400, "The client went away before its body was complete.",
            "Send the request again."),
        new(IngestErrorCode.RateLimited, "rate_limited", IngestErrorScope.Request, 429, "More requests came than ingest.max_requests_per_second allows.",
            "Wait as Retry-After says, or send several events per request."),
        new(IngestErrorCode.Overloaded, "overloaded", IngestErrorScope.Request, 503, "As many requests as ingest.max_concurrent_requests allows are being handled.",
            "Wait as Retry-After says, or drop the event: monitoring must not slow the model."),
    ];

    /// <summary>The description of one error.</summary>
    public static IngestErrorInfo Info(this IngestErrorCode code) => All[(int)code];

    /// <summary>The error's name in answers and metrics.</summary>
    public static string WireName(this IngestErrorCode code) => All[(int)code].Name;
}
