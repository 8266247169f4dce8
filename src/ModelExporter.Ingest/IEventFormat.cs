using System.Buffers;

namespace ModelExporter.Ingest;

/// <summary>
/// One input format: a name, its paths, and how its bodies become events. One format is one file (or one folder) and one line in <see cref="EventFormats"/>.
/// </summary>
/// <remarks>
/// A format may keep state of its own between requests (pairs that arrive apart, schemas that came earlier); it must be safe for concurrent calls and
/// bounded. Whatever
/// bytes it is given, it throws nothing: what cannot be used goes to <see cref="IngestRequest.Reject"/> or <see cref="IngestRequest.Fail"/>.
/// </remarks>
public interface IEventFormat
{
    /// <summary>The value of the label <c>format</c>.</summary>
    string Name { get; }

    /// <summary>The paths to which bodies of this format are posted.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>What a request is answered of which something could be used.</summary>
    IReply Reply { get; }

    /// <summary>What the events of this format are.</summary>
    EventTarget Target => EventTarget.Predictions;

    /// <summary>The errors that events and requests of this format can have, those that every HTTP request can have left out.</summary>
    IReadOnlyList<IngestErrorCode> Rejections { get; }

    /// <summary>Why values of its events can be left out.</summary>
    IReadOnlyList<IgnoredReason> Omissions { get; }

    /// <summary>Reads the events of a body into the request's batch.</summary>
    /// <param name="body">The body, decompressed; valid during the call only.</param>
    /// <param name="request">Headers and limits to read by, batch and errors to fill.</param>
    void Read(ReadOnlySpan<byte> body, IngestRequest request);
}

/// <summary>What events are, hence where they go.</summary>
public enum EventTarget
{
    /// <summary>Predictions.</summary>
    Predictions,

    /// <summary>The truth about predictions; a slice without a version names none.</summary>
    Labels,

    /// <summary>What people did with predictions; a slice without a version names none.</summary>
    Feedback,
}

/// <summary>A format that keeps something between requests which does not stay for ever.</summary>
public interface IWaitingFormat : IEventFormat
{
    /// <summary>Puts into the request's batch what has waited too long.</summary>
    /// <param name="request">Gets the events.</param>
    /// <param name="isLast">Whether nothing more will come, so that all that waits has waited long enough.</param>
    /// <returns>Whether there may be more for another request.</returns>
    bool ReadExpired(IngestRequest request, bool isLast = false);

    /// <summary>How much waits.</summary>
    int Waiting { get; }
}

/// <summary>What a format answers to a request of which something could be used.</summary>
public interface IReply
{
    /// <summary>The HTTP status.</summary>
    int Status { get; }

    /// <summary>The content type, or null for no body.</summary>
    string? ContentType { get; }

    /// <summary>A header of the answer besides the standard ones, or null.</summary>
    (string Name, string Value)? Header => null;

    /// <summary>Whether the sender gets this answer whatever became of its events, since it does something else with it.</summary>
    bool IsUnconditional => false;

    /// <summary>Whether the answer is the request's body, which must not be lost even where its events are not taken.</summary>
    bool IsEcho => false;

    /// <summary>The content type of the answer to one request.</summary>
    string? ContentTypeFor(IngestRequest request) => ContentType;

    /// <summary>Writes the body of the answer to one request.</summary>
    void Write(IBufferWriter<byte> output, IngestRequest request, in IngestOutcome outcome) => Write(output, outcome);

    /// <summary>Writes the body.</summary>
    void Write(IBufferWriter<byte> output, in IngestOutcome outcome);
}

/// <summary>The headers of a request.</summary>
public interface IRequestHeaders
{
    /// <summary>A header's value by its name in any case, several ones joined by commas; null when it was not sent.</summary>
    string? this[string name] { get; }
}
