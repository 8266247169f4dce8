namespace ModelExporter.Storage.Labels;

/// <summary>Where the rows of all replicas are.</summary>
public interface IPairTable
{
    /// <summary>Connects, and brings the tables to the form that this program knows.</summary>
    /// <exception cref="PairTableException">It cannot.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Takes halves in, as a whole or not at all.</summary>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="PairTableException">Nothing is known of what became of them; they may be sent again.</exception>
    Task<IReadOnlyList<PairOutcome>> WriteAsync(IReadOnlyList<PairOperation> operations, CancellationToken cancellationToken);

    /// <summary>Labels that took the place of others in pairs that this replica counted, and that it was not told of.</summary>
    Task<IReadOnlyList<PairCorrection>> ReadCorrectionsAsync(CancellationToken cancellationToken);

    /// <summary>Notes that this replica was told.</summary>
    Task AcknowledgeAsync(IReadOnlyList<PairCorrection> corrections, CancellationToken cancellationToken);

    /// <summary>Removes rows that are too old or too many; of each model at one replica at a time.</summary>
    /// <param name="models">The models that this replica knows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<ModelExpiry>> ExpireAsync(IReadOnlyList<string> models, CancellationToken cancellationToken);
}

/// <summary>How a request to the table failed.</summary>
public enum PairTableFailure
{
    /// <summary>The table cannot be reached or cannot work.</summary>
    Unavailable,

    /// <summary>The request lost against another transaction.</summary>
    Conflict,

    /// <summary>The table does not take the values.</summary>
    Refused,
}

/// <summary>A request to the table failed.</summary>
public sealed class PairTableException(PairTableFailure failure, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>How.</summary>
    public PairTableFailure Failure { get; } = failure;
}
