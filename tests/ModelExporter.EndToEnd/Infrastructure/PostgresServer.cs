namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A real PostgreSQL of its own, reached through a socket in its folder. It can be killed and started again with the data that it had.</summary>
/// <remarks>PostgreSQL refuses to run as root; then it runs as the user that its package made.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";

    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    private PostgresServer()
    {
    }

    /// <summary>The connection string.</summary>
    public string Connection => $"Host={_folder.Root};Username={User};Database={User}";

    /// <summary>Everything that it logged since it was started last.</summary>
    public string Log => _process?.Error ?? "";

    /// <summary>Makes its data; it does not run yet. Skips the running test where there is no PostgreSQL.</summary>
    public static async Task<PostgresServer> CreateAsync()
    {
        Tool.Postgres.Need();
        Tool.Psql.Need();
        var initialize = Tool.InitDb.Need();
        var server = new PostgresServer();
        if (IsRoot) Check(await ChildProcess.RunAsync("chown", [User, server._folder.Root]));
        Check(await ChildProcess.RunAsync(Program(initialize), [.. Arguments(initialize), "-D", server._folder["data"], "-U", User, "-A", "trust", "--no-sync"]));
        return server;
    }

    /// <summary>Makes its data and starts it.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = await CreateAsync();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public Task StartAsync() => Eventually.HoldsAsync("PostgreSQL answers", async () =>
    {
        // Right after a kill the processes of the one before may still be there for a moment, and it ends at once.
        if (_process is null || _process.HasExited) _process = Start();
        return (await RunAsync("SELECT 1")).Code == 0;
    }, state: () => Log);

    /// <summary>Kills it at once, as a failing machine does.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(Signal.Kill);
        await _process.WaitAsync();
    }

    /// <summary>Runs a statement and fails the test when it fails.</summary>
    /// <returns>The rows as text, columns apart by <c>|</c>.</returns>
    public async Task<string> QueryAsync(string sql)
    {
        var finished = await RunAsync(sql);
        Check(finished);
        return finished.Output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            // SIGINT ends it and all its sessions, so that none of its processes outlives the test.
            _process.Signal(Signal.Interrupt);
            await _process.WaitAsync();
        }

        if (_process is not null) await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private static string Program(string program) => IsRoot ? "setpriv" : program;

    private static string[] Arguments(string program) => IsRoot ? ["--reuid", User, "--regid", User, "--clear-groups", "--", program] : [];

    private static void Check(Finished finished) => Assert.True(finished.Code == 0, finished.Error);

    private ChildProcess Start()
    {
        var program = Tool.Postgres.Need();
        return ChildProcess.Start(Program(program),
            [.. Arguments(program), "-D", _folder["data"], "-k", _folder.Root, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "restart_after_crash=off"]);
    }

    private Task<Finished> RunAsync(string sql) => Tool.Psql.RunAsync(["-h", _folder.Root, "-U", User, "-d", User, "-v", "ON_ERROR_STOP=1", "-X", "-At", "-c", sql]);
}
