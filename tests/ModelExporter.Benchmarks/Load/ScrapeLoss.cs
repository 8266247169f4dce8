using System.Globalization;
using ModelExporter.Benchmarks.Ingest;

namespace ModelExporter.Benchmarks.Load;

/// <summary>What a scrape every second takes from a full load of events.</summary>
internal static class ScrapeLoss
{
    private const int Models = 50;

    /// <summary>Measures, and writes the table.</summary>
    public static async Task WriteAsync(TextWriter output, string program, double seconds, int rounds)
    {
        using var exporter = ServerProcess.StartExporter(program);
        await exporter.SetReferencesAsync(CreditReference.Learn(), Enumerable.Range(0, Models).Select(i => $"model-{i}"));
        using var client = new LoadClient(exporter.Port, [.. Enumerable.Range(0, 32).Select(i => Payload.Of(new Random(500 + i), 1, isArray: false, $"model-{i}"))]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{exporter.WebPort}") };
        client.Run(TimeSpan.FromSeconds(3));
        List<double> without = [], with = [];
        long bytes = 0, series = 0;
        for (var round = 0; round < rounds; round++)
        {
            without.Add(Throughput.Measure(client, exporter, seconds).RequestsPerSecond);
            using var end = new CancellationTokenSource();
            var scraping = ScrapeAsync(http, end.Token);
            with.Add(Throughput.Measure(client, exporter, seconds).RequestsPerSecond);
            await end.CancelAsync();
            (bytes, series) = await scraping;
        }

        var loss = new Spread(without.Zip(with, (free, scraped) => 1 - (scraped / free)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"A scrape every second, {Models} models, {series} series, {bytes / 1e6:f2} MB, while 32 connections send one event after another: {(100 * loss.Median):f1} % fewer requests/s (median; {(100 * loss.Least):f1} to {(100 * loss.Most):f1} %)."));
    }

    private static async Task<(long Bytes, long Series)> ScrapeAsync(HttpClient client, CancellationToken end)
    {
        var page = Array.Empty<byte>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do
        {
            // The first scrape comes at once, so that short rounds have one.
            page = await client.GetByteArrayAsync("/metrics", CancellationToken.None);
        }
        while (!end.IsCancellationRequested && await NextAsync(timer, end));

        var series = 0L;
        foreach (var line in page.AsSpan().Split((byte)'\n'))
        {
            var text = page.AsSpan()[line];
            if (!text.IsEmpty && text[0] != (byte)'#') series++;
        }

        return (page.Length, series);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
