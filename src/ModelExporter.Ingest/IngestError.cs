namespace ModelExporter.Ingest;

/// <summary>One event that could not be used, as the answer lists it. A value.</summary>
/// <param name="Index">The event's position in the request, from 0.</param>
/// <param name="Field">The field that was wrong, or empty for the event as a whole.</param>
/// <param name="Code">What was wrong.</param>
/// <param name="Message">Field and reason in words.</param>
public readonly record struct IngestError(int Index, string Field, IngestErrorCode Code, string Message);

/// <summary>Why nothing of a request could be read. A value.</summary>
/// <param name="Code">What was wrong.</param>
/// <param name="Detail">The particulars in words.</param>
public readonly record struct IngestFailure(IngestErrorCode Code, string Detail);

/// <summary>What became of a request that could be read. Accepted + duplicates + rejected = what was sent. A value.</summary>
/// <param name="Accepted">Events that are in the counters and windows.</param>
/// <param name="Duplicates">Events whose id was seen before.</param>
/// <param name="Rejected">Events that could not be used.</param>
/// <param name="Errors">The first errors.</param>
/// <param name="Failure">Set when the request failed as a whole; nothing is accepted then.</param>
public readonly record struct IngestOutcome(long Accepted, long Duplicates, long Rejected, IReadOnlyList<IngestError> Errors, IngestFailure? Failure)
{
    /// <summary>True when events were sent and none could be used.</summary>
    public bool NothingUsable => Failure is not null || (Rejected > 0 && Accepted + Duplicates == 0);
}
