using Npgsql;

namespace ModelExporter.Storage.Labels;

/// <summary>The tables and how they came to be: each migration brings the schema from one version to the next. A service.</summary>
/// <remarks>All that are missing run in one transaction that holds an advisory lock, so that of several replicas that start at once one does it and the others find it done.</remarks>
internal static class PostgresSchema
{
    // In a table of locks that the whole database shares: no number that anybody else would choose by chance.
    private const long Lock = 0x6d6f64656c657870;

    private const string Pairs = """
        CREATE TABLE {0}.pairs (
          model text NOT NULL,
          id uuid NOT NULL,
          came_at timestamptz NOT NULL DEFAULT clock_timestamp(),
          version text,
          event_milliseconds bigint,
          prediction bytea,
          label bytea,
          label_version text,
          known_at_milliseconds bigint,
          counted boolean NOT NULL DEFAULT true,
          corrections integer NOT NULL DEFAULT 0,
          labelled_by uuid,
          labelled_number bigint,
          completed_by uuid,
          completed_number bigint,
          PRIMARY KEY (model, id));
        CREATE INDEX pairs_came_at ON {0}.pairs (model, came_at);
        CREATE TABLE {0}.leases (
          model text PRIMARY KEY,
          holder uuid NOT NULL,
          until timestamptz NOT NULL);
        """;

    private const string Corrections = """
        ALTER TABLE {0}.pairs ADD COLUMN revision integer NOT NULL DEFAULT 0, ADD COLUMN applied integer NOT NULL DEFAULT 0;
        CREATE INDEX pairs_corrected ON {0}.pairs (completed_by) WHERE revision <> applied;
        CREATE INDEX pairs_waiting ON {0}.pairs (model, version) WHERE label IS NULL;
        """;

    private static readonly string[] Migrations = [Pairs, Corrections];

    /// <summary>The version that this program knows.</summary>
    public static int Latest => Migrations.Length;

    /// <summary>Brings a schema to a version.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="schema">The schema's name in quotes.</param>
    /// <param name="version">The version; the latest one but in tests.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PairTableException">The schema is of a newer program.</exception>
    public static async Task MigrateAsync(NpgsqlConnection connection, string schema, int version, CancellationToken cancellationToken)
    {
        // Who may read and write only can use a schema that somebody else has made.
        if (await VersionAsync(connection, schema, cancellationToken) is { } present && IsCurrent(present, version)) return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await RunAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE IF NOT EXISTS {schema}.migrations (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        var from = await VersionAsync(connection, schema, cancellationToken) ?? 0;
        if (IsCurrent(from, version)) from = version;
        for (var next = from + 1; next <= version; next++)
        {
            await RunAsync(connection, Migrations[next - 1].Replace("{0}", schema, StringComparison.Ordinal), cancellationToken);
            await RunAsync(connection, $"INSERT INTO {schema}.migrations (version) VALUES ({next})", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static bool IsCurrent(int present, int version) => present <= version
        ? present == version
        : throw new PairTableException(PairTableFailure.Unavailable, $"its tables are of version {present}, of a newer exporter; this one knows version {version}");

    // Null while there is no table of migrations.
    private static async Task<int?> VersionAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{schema}.migrations') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!) return null;
        await using var version = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {schema}.migrations", connection);
        return (int)(await version.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
