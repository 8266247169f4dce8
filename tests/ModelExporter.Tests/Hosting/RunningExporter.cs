using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Commands;
using ModelExporter.Hosting;
using ModelExporter.Tests.Configuration;

namespace ModelExporter.Tests.Hosting;

/// <summary>The whole program in this process, started by its command line, on ports that the system chooses.</summary>
internal sealed class RunningExporter : IAsyncDisposable
{
    private readonly Task<int> _run;
    private readonly MemoryStream _log;
    private readonly StringWriter _error;

    private RunningExporter(ConfigurationFile file, WebApplication host, Task<int> run, MemoryStream log, StringWriter error)
    {
        File = file;
        Host = host;
        _run = run;
        _log = log;
        _error = error;
        var listeners = host.Services.GetRequiredService<Listeners>();
        Ingest = Client(listeners.Ingest[0]);
        Web = Client(listeners.Web[0]);
    }

    public ConfigurationFile File { get; }

    public WebApplication Host { get; }

    public HttpClient Ingest { get; }

    public HttpClient Web { get; }

    /// <summary>Everything that was logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log) return Encoding.UTF8.GetString(_log.ToArray());
        }
    }

    public static async Task<RunningExporter> StartAsync(string configuration = "", Action<ConfigurationFile>? prepare = null, params string[] flags)
    {
        var file = new ConfigurationFile().Write(configuration);
        prepare?.Invoke(file);
        var log = new LockedStream();
        var error = new StringWriter();
        var built = new TaskCompletionSource<WebApplication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = Context(error, log) with { HostBuilt = host => built.TrySetResult(host) };
        string[] ingest = flags.Contains("--ingest.listen-address") ? [] : ["--ingest.listen-address", "127.0.0.1:0"];
        var run = CommandLine.RunAsync(["serve", "--config.file", file.Path, "--web.listen-address", "127.0.0.1:0", .. ingest, .. flags], context);
        await Task.WhenAny(built.Task, run);
        if (run.IsFaulted) await run;
        if (run.IsCompleted && !built.Task.IsCompleted) throw new InvalidOperationException("The exporter did not start: " + error);
        var host = await built.Task;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = host.Lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await Task.WhenAny(started.Task, run);
        if (run.IsFaulted) await run;
        if (run.IsCompleted) throw new InvalidOperationException("The exporter did not start: " + error);
        return new RunningExporter(file, host, run, log, error);
    }

    public static ProgramContext Context(StringWriter error, Stream log) => new()
    {
        Out = new StringWriter(),
        Error = error,
        Log = log,
        Environment = new Dictionary<string, string>(),
        Time = TimeProvider.System,
        Collectors = MetricCollectors.All,
    };

    /// <summary>Asks the program to stop, as SIGTERM does, and waits for its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Host.Lifetime.StopApplication();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsCompleted) await StopAsync();
        Ingest.Dispose();
        Web.Dispose();
        File.Dispose();
        await _error.DisposeAsync();
        await _log.DisposeAsync();
    }

    private static HttpClient Client(IPEndPoint endpoint) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{endpoint}"), Timeout = TimeSpan.FromSeconds(30) };

    private sealed class LockedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (this) base.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (this) base.Write(buffer, offset, count);
        }
    }
}
