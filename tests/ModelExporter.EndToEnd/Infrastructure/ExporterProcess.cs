using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>The exporter as a process of its own, ready to take events, on ports that the system chose.</summary>
internal sealed partial class ExporterProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private ExporterProcess(TemporaryFolder folder, ChildProcess process, IPEndPoint ingest, IPEndPoint web)
    {
        _folder = folder;
        _process = process;
        IngestAddress = ingest;
        WebAddress = web;
        Ingest = Client(ingest);
        Web = Client(web);
    }

    /// <summary>Where it takes events.</summary>
    public IPEndPoint IngestAddress { get; }

    /// <summary>Where it has its pages.</summary>
    public IPEndPoint WebAddress { get; }

    /// <summary>A client of the ingest listener.</summary>
    public HttpClient Ingest { get; }

    /// <summary>A client of the web listener.</summary>
    public HttpClient Web { get; }

    /// <summary>Everything that it logged so far.</summary>
    public string Log => _process.Error;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="configuration">The content of its file; relative paths in it are those of files added by <paramref name="prepare"/>.</param>
    /// <param name="prepare">Adds files beside it.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="program">The program, or null for the one of the build.</param>
    /// <param name="flags">Flags besides those for file and ports.</param>
    public static async Task<ExporterProcess> StartAsync(string configuration = "", Action<TemporaryFolder>? prepare = null,
        IReadOnlyDictionary<string, string>? environment = null, string? program = null, params string[] flags)
    {
        var folder = new TemporaryFolder();
        ChildProcess? process = null;
        try
        {
            var file = folder.Write("exporter.yml", configuration);
            prepare?.Invoke(folder);
            string[] arguments = ["--config.file", file, .. Port("--web.listen-address", flags), .. Port("--ingest.listen-address", flags), .. flags];
            var started = process = ChildProcess.Start(program ?? ProgramUnderTest.Path, arguments, ProgramUnderTest.Environment(environment));
            var ingest = await AddressAsync(started, "ingest");
            var web = await AddressAsync(started, "web");
            var exporter = new ExporterProcess(folder, started, ingest, web);
            await Eventually.HoldsAsync("the exporter is ready", async () => (await exporter.Web.GetAsync("/-/ready")).IsSuccessStatusCode, state: () => started.Error);
            return exporter;
        }
        catch
        {
            if (process is not null) await process.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Writes its configuration file anew; nothing is reloaded yet.</summary>
    public void WriteConfiguration(string configuration) => _folder.Write("exporter.yml", configuration);

    /// <summary>The path of a file beside its configuration.</summary>
    public string FilePath(string name) => _folder[name];

    /// <summary>Sends a signal.</summary>
    public void Signal(Signal signal) => _process.Signal(signal);

    /// <summary>Asks it to stop and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        if (!_process.HasExited) _process.Signal(Infrastructure.Signal.Terminate);
        return _process.WaitAsync(Eventually.Patience);
    }

    /// <summary>Waits until it ended by itself.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> WaitAsync() => _process.WaitAsync(Eventually.Patience);

    /// <summary>Posts JSON to the ingest listener.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json) => Ingest.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Posts events, one per line, and fails the test unless all of them are accepted.</summary>
    public async Task SendAsync(IReadOnlyCollection<string> events)
    {
        using var content = new StringContent(string.Join('\n', events), Encoding.UTF8, "application/x-ndjson");
        using var answer = await Ingest.PostAsync("/v1/predictions", content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"accepted\":{events.Count},"), body, StringComparison.Ordinal);
    }

    /// <summary>The metrics page in the format that an Accept header asks for.</summary>
    public async Task<string> ScrapeAsync(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var answer = await Web.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Ingest.Dispose();
        Web.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string[] Port(string flag, string[] given) =>
        given.Any(argument => argument == flag || argument.StartsWith(flag + "=", StringComparison.Ordinal)) ? [] : [flag, "127.0.0.1:0"];

    private static Task<IPEndPoint> AddressAsync(ChildProcess process, string listener) => Eventually.GetAsync<IPEndPoint>($"the exporter listens for {listener}", () =>
    {
        foreach (Match line in Listening().Matches(process.Error))
        {
            if (line.Groups["listener"].Value == listener) return Task.FromResult<IPEndPoint?>(IPEndPoint.Parse(line.Groups["address"].Value));
        }

        Assert.False(process.HasExited, "The exporter did not start: " + process.Error);
        return Task.FromResult<IPEndPoint?>(null);
    }, state: () => process.Error);

    private static HttpClient Client(IPEndPoint endpoint) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://{endpoint}"),
        Timeout = TimeSpan.FromSeconds(30),
    };

    // A line of logfmt or of JSON.
    [GeneratedRegex("listener\"?[=:]\"?(?<listener>ingest|web)\"?[ ,]\"?address\"?[=:]\"?(?<address>[^ \",}\n]+)")]
    private static partial Regex Listening();
}
