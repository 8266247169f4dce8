using System.Globalization;
using System.Text.RegularExpressions;

namespace ModelExporter.Benchmarks.Load;

/// <summary>What the capture proxy adds to the requests of a model server: the same server directly and through the proxy, in turn.</summary>
internal static partial class ProxyCost
{
    private const int Connections = 32;

    // As fast as answers come, and at a pace that leaves the machine idle most of the time.
    private static readonly (string Name, double PerSecond)[] Paces = [("as many as it takes", 0), ("1000 per second", 1000)];

    /// <summary>Measures, and writes the tables.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds, int rounds)
    {
        using var server = ServerProcess.StartDrain();
        using var exporter = ServerProcess.StartExporter(program, core: null, (ServerProcess.ProxyUpstream, $"http://127.0.0.1:{server.Port}"), ("MODEL_EXPORTER_PROXY_LISTEN", "127.0.0.1:0"));
        using var directly = Client(server.Port);
        using var through = Client(exporter.ProxyPort);
        directly.Run(TimeSpan.FromSeconds(1));
        through.Run(TimeSpan.FromSeconds(3));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| inferences over {Connections} connections | | requests/s | p50 µs | p99 µs | CPU of the exporter µs/request | copies read |"));
        output.WriteLine("|---|---|---|---|---|---|---|");
        var changes = new List<string>();
        foreach (var (name, perSecond) in Paces)
        {
            List<LoadResult> floors = [], results = [];
            var before = await CopiesAsync(exporter);
            for (var round = 0; round < rounds; round++)
            {
                floors.Add(Throughput.Measure(directly, server, seconds, perSecond));
                results.Add(Throughput.Measure(through, exporter, seconds, perSecond));
            }

            var after = await CopiesAsync(exporter);
            var read = (after.Read - before.Read) / (after.Read - before.Read + after.Dropped - before.Dropped);
            Row(output, name, "directly", floors, "", "");
            Row(output, name, "through the proxy", results, Median(results, r => r.CpuPerEvent).ToString("f1", CultureInfo.InvariantCulture), (100 * read).ToString("f1", CultureInfo.InvariantCulture) + " %");
            var requests = new Spread(floors.Zip(results, (floor, result) => result.RequestsPerSecond / floor.RequestsPerSecond));
            var p50 = new Spread(floors.Zip(results, (floor, result) => result.Quantile(0.5) - floor.Quantile(0.5)));
            var p99 = new Spread(floors.Zip(results, (floor, result) => result.Quantile(0.99) - floor.Quantile(0.99)));
            changes.Add($"| {name} | {requests.ToString("f2")} | {p50.ToString("f0")} | {p99.ToString("f0")} |");
        }

        output.WriteLine();
        output.WriteLine("| through the proxy, median (least to most) of the rounds | requests/s, of those directly | added p50 µs | added p99 µs |");
        output.WriteLine("|---|---|---|---|");
        foreach (var change in changes) output.WriteLine(change);
    }

    private static LoadClient Client(int port) => new(port, [.. Enumerable.Range(0, Connections).Select(i => Payload.Inference(new Random(600 + i)))]);

    private static async Task<(double Read, double Dropped)> CopiesAsync(ServerProcess exporter)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{exporter.WebPort}") };
        var page = await client.GetStringAsync("/metrics");
        double Sum(string name) => Sample().Matches(page).Where(sample => sample.Groups["name"].Value == name).Sum(sample => double.Parse(sample.Groups["value"].ValueSpan, CultureInfo.InvariantCulture));
        return (Sum("model_exporter_proxy_copies_total"), Sum("model_exporter_proxy_copies_dropped_total"));
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> value) => new Spread(results.Select(value)).Median;

    private static void Row(TextWriter output, string name, string way, List<LoadResult> results, string cpu, string read) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {way} | {Median(results, r => r.RequestsPerSecond):f0} | {Median(results, r => r.Quantile(0.5)):f0} | {Median(results, r => r.Quantile(0.99)):f0} | {cpu} | {read} |"));

    [GeneratedRegex(@"^(?<name>model_exporter_proxy_copies[a-z_]*)(?:\{[^}\n]*\})? (?<value>[0-9.e+]+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
