using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Benchmarks.Load;

/// <summary>A server in a process of its own: the drain or the exporter. A state.</summary>
public sealed partial class ServerProcess : IDisposable
{
    // Clock ticks per second in /proc, which the kernel fixes for programs.
    private const double TicksPerSecond = 100;

    /// <summary>The variable that names the server behind the proxy.</summary>
    public const string ProxyUpstream = "MODEL_EXPORTER_PROXY_UPSTREAM";

    private readonly Process _process;

    private ServerProcess(Process process, int port, int webPort, int proxyPort, TimeSpan started) => (_process, Port, WebPort, ProxyPort, Started) = (process, port, webPort, proxyPort, started);

    /// <summary>Where requests go.</summary>
    public int Port { get; }

    /// <summary>Where the exporter's metrics are.</summary>
    public int WebPort { get; }

    /// <summary>Where the exporter's proxy takes requests; 0 when it has none.</summary>
    public int ProxyPort { get; }

    /// <summary>From the start of the process until it listened.</summary>
    public TimeSpan Started { get; }

    /// <summary>CPU time that it has used, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => Memory("VmRSS");

    /// <summary>Resident memory that belongs to no file, in bytes.</summary>
    public long AnonymousBytes => Memory("RssAnon");

    /// <summary>Starts the drain with the settings of the exporter's runtime.</summary>
    /// <param name="core">The only core it may use, or null.</param>
    public static ServerProcess StartDrain(int? core = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ModelExporter.Benchmarks");
        var start = Command(core, program, ["drain"]);
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        return Start(start, "ingest");
    }

    /// <summary>Starts the exporter as it is without any setting, on free ports.</summary>
    /// <param name="program">The program as it was published.</param>
    /// <param name="core">The only core it may use, or null.</param>
    /// <param name="settings">Environment variables.</param>
    public static ServerProcess StartExporter(string program, int? core = null, params (string Name, string Value)[] settings)
    {
        var start = Command(core, program, ["serve"]);
        start.Environment["MODEL_EXPORTER_INGEST_LISTEN"] = "localhost:0";
        start.Environment["MODEL_EXPORTER_WEB_LISTEN"] = "localhost:0";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Start(start, settings.Any(setting => setting.Name == ProxyUpstream) ? ["ingest", "web", "proxy"] : ["ingest", "web"]);
    }

    /// <summary>Gives versions of models their references.</summary>
    public async Task SetReferencesAsync(ReferenceProfile reference, IEnumerable<string> models)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        foreach (var model in models)
        {
            using var content = new ByteArrayContent(ReferenceProfileJson.Write(reference));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await client.PutAsync($"/v1/models/{model}/versions/1/reference", content);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(int? core, string program, string[] arguments)
    {
        string[] all = core is { } only ? ["-c", only.ToString(CultureInfo.InvariantCulture), program, .. arguments] : arguments;
        var start = new ProcessStartInfo(core is null ? program : "taskset", all)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        return start;
    }

    // The drain says one port on its output, the exporter those of its listeners in its log.
    private static ServerProcess Start(ProcessStartInfo start, params string[] listeners)
    {
        var clock = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var ports = new Dictionary<string, int>();
        var lines = listeners.Length > 1 ? process.StandardError : process.StandardOutput;
        while (!listeners.All(ports.ContainsKey))
        {
            var line = lines.ReadLine() ?? throw new InvalidOperationException($"{start.FileName} ended: {process.StandardError.ReadToEnd()}");
            if (Listening().Match(line) is not { Success: true } match) continue;
            ports[match.Groups["listener"] is { Success: true } listener ? listener.Value : "ingest"] = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
        }

        var started = Stopwatch.GetElapsedTime(clock);
        // What it says from now on must go somewhere, or it would wait for that.
        _ = process.StandardError.ReadToEndAsync();
        return new ServerProcess(process, ports["ingest"], ports.GetValueOrDefault("web"), ports.GetValueOrDefault("proxy"), started);
    }

    private long Memory(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(Digits().Match(line).ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^port (?<port>\d+)|listener=(?<listener>ingest|web|proxy) address=127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
