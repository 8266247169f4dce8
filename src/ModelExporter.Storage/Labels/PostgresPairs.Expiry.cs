using Npgsql;

namespace ModelExporter.Storage.Labels;

/// <content>Rows leave: of each model, one replica at a time removes what is too old or too many, a batch per transaction.</content>
public sealed partial class PostgresPairs
{
    // Rows of a model that no replica knows any more are kept this much longer, so that one that does has counted them.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelExpiry>> ExpireAsync(IReadOnlyList<string> models, CancellationToken cancellationToken) => PostgresErrors.TranslateAsync(async () =>
    {
        await using var opened = await Source.OpenConnectionAsync(cancellationToken);
        var known = models.ToHashSet(StringComparer.Ordinal);
        var expiries = new List<ModelExpiry>();
        foreach (var model in known.Union(await ModelsAsync(opened, cancellationToken)))
        {
            var isKnown = known.Contains(model);
            var horizon = isKnown ? options.Horizon : options.Horizon + Grace;
            if (!isKnown && !await IsOlderAsync(opened, model, horizon, cancellationToken)) continue;
            if (!await LeaseAsync(opened, model, cancellationToken))
            {
                expiries.Add(new ModelExpiry(model, IsHere: false, [], new Dictionary<string, long>()));
                continue;
            }

            var removed = new List<ExpiredRows>();
            await RemoveAsync(opened, removed, model, "came_at < clock_timestamp() - $2", horizon, byAge: true, cancellationToken);
            if (await ExcessAsync(opened, model, cancellationToken) is { } excess) await RemoveAsync(opened, removed, model, "came_at <= $2", excess, byAge: false, cancellationToken);
            expiries.Add(new ModelExpiry(model, IsHere: true, removed, isKnown ? await WaitingAsync(opened, model, cancellationToken) : new Dictionary<string, long>()));
        }

        return (IReadOnlyList<ModelExpiry>)expiries;
    }, cancellationToken);

    // From one model to the next in the index: a plain DISTINCT would read all rows.
    private async Task<List<string>> ModelsAsync(NpgsqlConnection opened, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH RECURSIVE found AS (
              (SELECT model FROM {_schema}.pairs ORDER BY model LIMIT 1)
              UNION ALL
              SELECT (SELECT p.model FROM {_schema}.pairs p WHERE p.model > found.model ORDER BY p.model LIMIT 1) FROM found WHERE found.model IS NOT NULL)
            SELECT model FROM found WHERE model IS NOT NULL
            """, opened);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var models = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) models.Add(reader.GetString(0));
        return models;
    }

    private async Task<bool> IsOlderAsync(NpgsqlConnection opened, string model, TimeSpan horizon, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {_schema}.pairs WHERE model = $1 AND came_at < clock_timestamp() - $2)", opened);
        command.Parameters.Add(Value(model));
        command.Parameters.Add(Value(horizon));
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // Held over several rounds, so that one replica at a time says how many predictions wait; free again when its holder is gone.
    private async Task<bool> LeaseAsync(NpgsqlConnection opened, string model, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {_schema}.leases AS l (model, holder, until) VALUES ($1, $2, clock_timestamp() + $3)
            ON CONFLICT (model) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE l.holder = excluded.holder OR l.until < clock_timestamp()
            """, opened);
        command.Parameters.Add(Value(model));
        command.Parameters.Add(Value(replica));
        command.Parameters.Add(Value((3 * options.ExpiryInterval) + options.Timeout));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task RemoveAsync<T>(
        NpgsqlConnection opened, List<ExpiredRows> removed, string model, string condition, T bound, bool byAge, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = new NpgsqlCommand(
                $"""
                WITH gone AS (
                  DELETE FROM {_schema}.pairs WHERE (model, id) IN
                    (SELECT model, id FROM {_schema}.pairs WHERE model = $1 AND {condition} ORDER BY came_at LIMIT $3 FOR UPDATE SKIP LOCKED)
                  RETURNING coalesce(version, label_version) AS version, prediction IS NOT NULL AS predicted, label IS NOT NULL AS labelled, corrections)
                SELECT version, predicted, labelled, count(*), sum(corrections) FROM gone GROUP BY version, predicted, labelled
                """, opened);
            command.Parameters.Add(Value(model));
            command.Parameters.Add(Value(bound));
            command.Parameters.Add(Value(options.BatchSize));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = 0L;
            while (await reader.ReadAsync(cancellationToken))
            {
                var found = new ExpiredRows(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetInt64(3), reader.GetInt64(4), byAge);
                removed.Add(found);
                rows += found.Rows;
            }

            if (rows < options.BatchSize) return;
        }
    }

    // The time of the newest row that is one too many.
    private async Task<DateTime?> ExcessAsync(NpgsqlConnection opened, string model, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT came_at FROM {_schema}.pairs WHERE model = $1 ORDER BY came_at DESC OFFSET $2 LIMIT 1", opened);
        command.Parameters.Add(Value(model));
        command.Parameters.Add(Value(options.Capacity));
        return await command.ExecuteScalarAsync(cancellationToken) as DateTime?;
    }

    private async Task<Dictionary<string, long>> WaitingAsync(NpgsqlConnection opened, string model, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT version, count(*) FROM {_schema}.pairs WHERE model = $1 AND label IS NULL AND version IS NOT NULL GROUP BY version", opened);
        command.Parameters.Add(Value(model));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken)) waiting.Add(reader.GetString(0), reader.GetInt64(1));
        return waiting;
    }
}
