using System.Buffers.Binary;
using ModelExporter.Monitoring.Events;
using Npgsql;
using NpgsqlTypes;

namespace ModelExporter.Storage.Labels;

/// <summary>The rows of all replicas in PostgreSQL. A state: its connections. Used by one loop.</summary>
/// <remarks>
/// A batch is one transaction of three round trips: rows that are missing are made, all are locked in the order of their keys and read, and what changed is written. So any number of
/// replicas change the same rows one after the other, and none waits for another in a circle.
/// </remarks>
/// <param name="connection">Gives the connection string, anew for each attempt to connect: a password may have changed.</param>
/// <param name="replica">Who this replica is.</param>
/// <param name="options">Schema, bounds and times.</param>
public sealed partial class PostgresPairs(Func<string> connection, Guid replica, LabelStoreOptions options) : IPairTable, IAsyncDisposable
{
    private readonly string _schema = '"' + options.Schema + '"';
    private NpgsqlDataSource? _source;
    private string? _sourceText;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => PrepareAsync(PostgresSchema.Latest, cancellationToken);

    /// <summary>Connects, and brings the tables to a version.</summary>
    internal Task PrepareAsync(int version, CancellationToken cancellationToken) => PostgresErrors.TranslateAsync(async () =>
    {
        await ConnectAsync();
        await using var opened = await _source!.OpenConnectionAsync(cancellationToken);
        await PostgresSchema.MigrateAsync(opened, _schema, version, cancellationToken);
        return 0;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PairOutcome>> WriteAsync(IReadOnlyList<PairOperation> operations, CancellationToken cancellationToken) => PostgresErrors.TranslateAsync(async () =>
    {
        await using var opened = await Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await opened.BeginTransactionAsync(cancellationToken);
        var rows = await LockAsync(opened, transaction, operations, cancellationToken);
        var outcomes = new PairOutcome[operations.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = rows[(operations[i].Half.Model, operations[i].Half.Id)].Apply(replica, operations[i]);
        await UpdateAsync(opened, transaction, [.. rows.Values.Where(row => row.IsChanged)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (IReadOnlyList<PairOutcome>)outcomes;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PairCorrection>> ReadCorrectionsAsync(CancellationToken cancellationToken) => PostgresErrors.TranslateAsync(async () =>
    {
        await using var command = Source.CreateCommand(
            $"SELECT model, id, label, revision FROM {_schema}.pairs WHERE completed_by = $1 AND revision <> applied LIMIT $2");
        command.Parameters.Add(Value(replica));
        command.Parameters.Add(Value(options.BatchSize));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var corrections = new List<PairCorrection>();
        while (await reader.ReadAsync(cancellationToken))
        {
            corrections.Add(new PairCorrection(reader.GetString(0), IdOf(reader.GetGuid(1)), HalfJson.ReadValue(reader.GetFieldValue<byte[]>(2)), reader.GetInt32(3)));
        }

        return (IReadOnlyList<PairCorrection>)corrections;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task AcknowledgeAsync(IReadOnlyList<PairCorrection> corrections, CancellationToken cancellationToken) => PostgresErrors.TranslateAsync(async () =>
    {
        await using var command = Source.CreateCommand($"""
            UPDATE {_schema}.pairs p SET applied = c.revision
            FROM unnest($1, $2, $3) AS c (model, id, revision) WHERE p.model = c.model AND p.id = c.id AND p.applied < c.revision
            """);
        command.Parameters.Add(Value<string[]>([.. corrections.Select(correction => correction.Model)]));
        command.Parameters.Add(Value<Guid[]>([.. corrections.Select(correction => GuidOf(correction.Id))]));
        command.Parameters.Add(Value<int[]>([.. corrections.Select(correction => correction.Revision)]));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null) await _source.DisposeAsync();
    }

    internal static Guid GuidOf(EventId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], id.Low);
        return new Guid(bytes, bigEndian: true);
    }

    internal static EventId IdOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return new EventId(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));
    }

    private NpgsqlDataSource Source => _source ?? throw new PairTableException(PairTableFailure.Unavailable, "it was never reached");

    private static NpgsqlParameter<T> Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static NpgsqlParameter Bytes(byte[]?[] values) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private async Task ConnectAsync()
    {
        var text = connection();
        if (_source is not null && text == _sourceText) return;
        if (!ConnectionText.TryParse(text, out var builder, out var problem)) throw new PairTableException(PairTableFailure.Unavailable, "the connection cannot be used: " + problem);
        if (_source is not null) await _source.DisposeAsync();
        var seconds = Math.Max(1, (int)Math.Ceiling(options.Timeout.TotalSeconds));
        (builder.Timeout, builder.CommandTimeout, builder.CancellationTimeout, builder.MaxPoolSize) = (seconds, seconds, 1000, 2);
        builder.ApplicationName ??= "model-exporter";
        _source = NpgsqlDataSource.Create(builder);
        _sourceText = text;
    }

    private async Task<Dictionary<(string, EventId), PairRow>> LockAsync(
        NpgsqlConnection opened, NpgsqlTransaction transaction, IReadOnlyList<PairOperation> operations, CancellationToken cancellationToken)
    {
        var keys = operations.Select(operation => (operation.Half.Model, operation.Half.Id)).Distinct().ToArray();
        string[] models = [.. keys.Select(key => key.Model)];
        Guid[] ids = [.. keys.Select(key => GuidOf(key.Id))];
        await using var batch = new NpgsqlBatch(opened, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"INSERT INTO {_schema}.pairs (model, id) SELECT k.model, k.id FROM unnest($1, $2) AS k (model, id) ORDER BY k.model, k.id ON CONFLICT DO NOTHING"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            SELECT p.model, p.id, p.version, p.event_milliseconds, p.prediction, p.label, p.label_version, p.known_at_milliseconds, p.counted, p.corrections,
              p.labelled_by, p.labelled_number, p.completed_by, p.completed_number, p.revision
            FROM {_schema}.pairs p JOIN unnest($1, $2) AS k (model, id) ON p.model = k.model AND p.id = k.id
            ORDER BY p.model, p.id FOR UPDATE OF p
            """));
        foreach (var command in batch.BatchCommands)
        {
            command.Parameters.Add(Value(models));
            command.Parameters.Add(Value(ids));
        }

        var rows = new Dictionary<(string, EventId), PairRow>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = Read(reader);
            rows.Add((row.Model, row.Id), row);
        }

        // Somebody removed a row between the two statements: it is made at the next attempt.
        if (rows.Count < keys.Length) throw new PairTableException(PairTableFailure.Conflict, "a row was removed meanwhile");
        return rows;
    }

    private static PairRow Read(NpgsqlDataReader reader) => new(reader.GetString(0), IdOf(reader.GetGuid(1)))
    {
        Version = reader.IsDBNull(2) ? null : reader.GetString(2),
        EventMilliseconds = reader.IsDBNull(3) ? 0 : reader.GetInt64(3),
        Prediction = reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4),
        Label = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
        LabelVersion = reader.IsDBNull(6) ? null : reader.GetString(6),
        KnownAtMilliseconds = reader.IsDBNull(7) ? 0 : reader.GetInt64(7),
        IsCounted = reader.GetBoolean(8),
        Corrections = reader.GetInt32(9),
        LabelledBy = reader.IsDBNull(10) ? null : (reader.GetGuid(10), reader.GetInt64(11)),
        CompletedBy = reader.IsDBNull(12) ? null : (reader.GetGuid(12), reader.GetInt64(13)),
        Revision = reader.GetInt32(14),
    };

    private async Task UpdateAsync(NpgsqlConnection opened, NpgsqlTransaction transaction, PairRow[] rows, CancellationToken cancellationToken)
    {
        if (rows.Length == 0) return;
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE {_schema}.pairs p SET version = c.version, event_milliseconds = c.event_milliseconds, prediction = c.prediction, label = c.label, label_version = c.label_version,
              known_at_milliseconds = c.known_at, counted = c.counted, corrections = c.corrections, labelled_by = c.labelled_by, labelled_number = c.labelled_number,
              completed_by = c.completed_by, completed_number = c.completed_number, revision = c.revision
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) AS c
              (model, id, version, event_milliseconds, prediction, label, label_version, known_at, counted, corrections, labelled_by, labelled_number, completed_by, completed_number, revision)
            WHERE p.model = c.model AND p.id = c.id
            """, opened, transaction);
        var parameters = command.Parameters;
        parameters.Add(Value<string[]>([.. rows.Select(row => row.Model)]));
        parameters.Add(Value<Guid[]>([.. rows.Select(row => GuidOf(row.Id))]));
        parameters.Add(Value<string?[]>([.. rows.Select(row => row.Version)]));
        parameters.Add(Value<long[]>([.. rows.Select(row => row.EventMilliseconds)]));
        parameters.Add(Bytes([.. rows.Select(row => row.Prediction)]));
        parameters.Add(Bytes([.. rows.Select(row => row.Label)]));
        parameters.Add(Value<string?[]>([.. rows.Select(row => row.LabelVersion)]));
        parameters.Add(Value<long[]>([.. rows.Select(row => row.KnownAtMilliseconds)]));
        parameters.Add(Value<bool[]>([.. rows.Select(row => row.IsCounted)]));
        parameters.Add(Value<int[]>([.. rows.Select(row => row.Corrections)]));
        parameters.Add(Value<Guid?[]>([.. rows.Select(row => row.LabelledBy?.Replica)]));
        parameters.Add(Value<long?[]>([.. rows.Select(row => row.LabelledBy?.Number)]));
        parameters.Add(Value<Guid?[]>([.. rows.Select(row => row.CompletedBy?.Replica)]));
        parameters.Add(Value<long?[]>([.. rows.Select(row => row.CompletedBy?.Number)]));
        parameters.Add(Value<int[]>([.. rows.Select(row => row.Revision)]));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
