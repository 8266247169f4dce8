using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Monitoring.Events;
using ModelExporter.Storage.Labels;

namespace ModelExporter.EndToEnd.Quality;

/// <summary>Exporters that share labels in a real PostgreSQL: predictions come to one, labels to another, and every pair is counted once.</summary>
public partial class SharedLabelsTests
{
    private const string Model = "credit";

    [Fact]
    public async Task Every_pair_is_counted_once_though_the_database_is_killed_meanwhile()
    {
        const int Rounds = 12, PerRound = 50, Killed = 4, Back = 8;
        await using var database = await PostgresServer.StartNewAsync();
        await using var sidecar = await StartAsync(database);
        await using var gateway = await StartAsync(database);
        for (var round = 0; round < Rounds; round++)
        {
            if (round == Killed) await database.KillAsync();
            if (round == Back)
            {
                // Both have noticed, and hold what they took.
                foreach (var exporter in (ExporterProcess[])[sidecar, gateway]) await HoldsAsync(exporter, "model_exporter_label_store_up", 0);
                Assert.True(await ValueAsync(sidecar, "model_exporter_label_store_queue_length") >= (Back - Killed) * PerRound);
                await database.StartAsync();
            }

            int[] ids = [.. Enumerable.Range(round * PerRound, PerRound)];
            // In every other round the truth is there first; some of it comes twice, and to both.
            if (round % 2 == 1) await LabelAsync(gateway, ids);
            await sidecar.SendAsync([.. ids.Select(Event)]);
            // Once for sure: the predictions are in the database before their labels are at the gateway, which then counts the pairs.
            if (round == 0) await HoldsAsync(sidecar, "model_exporter_label_store_queue_length", 0);
            if (round % 2 == 0) await LabelAsync(gateway, ids);
            if (round % 3 == 2) await LabelAsync(sidecar, ids[..10]);
            if (round % 3 == 1) await LabelAsync(gateway, ids[..10]);
        }

        const int All = Rounds * PerRound;
        ExporterProcess[] both = [sidecar, gateway];
        foreach (var exporter in both) await HoldsAsync(exporter, "model_exporter_label_store_queue_length", 0);
        // What was written last is counted a moment after it left the queue.
        await Eventually.HoldsAsync("every pair is counted", async () => await SumAsync(both, "model_labels_matched_total") == All);
        Assert.Equal($"{All}|{All}", await database.QueryAsync("SELECT count(*), count(completed_by) FROM model_exporter.pairs"));
        Assert.Equal(All, await SumAsync(both, "model_labels_matched_total"));
        Assert.Equal(All, await SumAsync(both, "model_labels_total"));
        Assert.Equal(0, await SumAsync(both, "model_labels_unmatched_total") + await SumAsync(both, "model_labels_corrected_total"));
        Assert.Equal(All / 2, await SumAsync(both, "model_confusion_total", "actual=\"yes\",predicted=\"yes\""));
        Assert.Equal(All / 2, await SumAsync(both, "model_confusion_total", "actual=\"no\",predicted=\"yes\""));
        // Those that are right are of one region, wherever their labels came.
        Assert.Equal(All / 2, await SumAsync(both, "model_segment_confusion_total", "value=\"r0\",actual=\"yes\",predicted=\"yes\""));
        Assert.Equal(All / 2, await SumAsync(both, "model_segment_confusion_total", "value=\"r1\",actual=\"no\",predicted=\"yes\""));
        Assert.True(await ValueAsync(gateway, "model_segment_confusion_total") >= PerRound);
        Assert.Equal(0, await SumAsync(both, "model_exporter_label_store_dropped_total"));
        Assert.True(await SumAsync(both, "model_exporter_label_store_errors_total", "reason=\"unavailable\"") >= 2);
        // A gateway has predicted nothing, and its windows hold what it counted all the same.
        await Eventually.HoldsAsync("the windows hold every pair once", async () => await SumAsync(both, "model_quality_samples", "measure=\"accuracy\",window=\"1h\"") == All);
        Assert.True(await ValueAsync(gateway, "model_labels_matched_total") >= PerRound);
        Assert.Equal(0, await ValueAsync(gateway, "model_predictions_total"));
    }

    [Fact]
    public async Task A_correction_reaches_the_windows_of_the_replica_that_counted_the_pair()
    {
        await using var database = await PostgresServer.StartNewAsync();
        await using var sidecar = await StartAsync(database);
        await using var gateway = await StartAsync(database);
        await sidecar.SendAsync([.. Enumerable.Range(0, 100).Select(Event)]);
        await HoldsAsync(sidecar, "model_exporter_label_store_queue_length", 0);
        await LabelAsync(gateway, [.. Enumerable.Range(0, 100)]);
        await HoldsAsync(gateway, "model_quality", 0.5, "measure=\"accuracy\",window=\"1h\"");
        // All that were wrong are right after all, says another replica than the one that counted them.
        await LabelAsync(sidecar, [.. Enumerable.Range(0, 100).Where(id => id % 2 == 1)], label: "yes");
        await HoldsAsync(gateway, "model_quality", 1, "measure=\"accuracy\",window=\"1h\"");
        ExporterProcess[] both = [sidecar, gateway];
        await Eventually.HoldsAsync("the corrections are counted", async () => await SumAsync(both, "model_labels_corrected_total") == 50);
        Assert.Equal(100, await SumAsync(both, "model_labels_matched_total"));
        Assert.Equal(150, await SumAsync(both, "model_labels_total"));
        Assert.Equal(50, await SumAsync(both, "model_confusion_total", "actual=\"no\",predicted=\"yes\""));
    }

    [Fact]
    public async Task A_database_that_is_away_at_the_start_keeps_nobody_from_taking_events_within_the_bound()
    {
        await using var database = await PostgresServer.CreateAsync();
        await using var exporter = await StartAsync(database, "queue_capacity: 15");
        await exporter.SendAsync([.. Enumerable.Range(0, 20).Select(Event)]);
        Assert.Equal(20, await ValueAsync(exporter, "model_predictions_total"));
        Assert.Equal(0, await ValueAsync(exporter, "model_exporter_label_store_up"));
        Assert.Equal(15, await ValueAsync(exporter, "model_exporter_label_store_queue_length"));
        Assert.Equal(5, await ValueAsync(exporter, "model_exporter_label_store_dropped_total", "half=\"prediction\",reason=\"queue_full\""));
        using var refused = await PostLabelsAsync(exporter, [0], null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("label_store_full", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, await ValueAsync(exporter, "model_exporter_label_store_dropped_total", "half=\"label\",reason=\"queue_full\""));
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/ready", TestContext.Current.CancellationToken)).StatusCode);
        await database.StartAsync();
        await HoldsAsync(exporter, "model_exporter_label_store_queue_length", 0);
        await LabelAsync(exporter, [.. Enumerable.Range(0, 15)]);
        await HoldsAsync(exporter, "model_labels_matched_total", 15);
        await HoldsAsync(exporter, "model_exporter_label_store_up", 1);
    }

    [Fact]
    public async Task Exporters_that_start_at_once_make_the_tables_once()
    {
        await using var database = await PostgresServer.StartNewAsync();
        var exporters = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(database)));
        try
        {
            foreach (var exporter in exporters) await HoldsAsync(exporter, "model_exporter_label_store_up", 1);
            Assert.Equal("1\n2", await database.QueryAsync("SELECT version FROM model_exporter.migrations ORDER BY version"));
            Assert.Equal(0, await SumAsync(exporters, "model_exporter_label_store_errors_total"));
        }
        finally
        {
            foreach (var exporter in exporters) await exporter.DisposeAsync();
        }
    }

    [Fact]
    public async Task Tables_of_an_earlier_version_are_migrated_with_their_rows_and_those_of_a_later_one_left_alone()
    {
        await using var database = await PostgresServer.StartNewAsync();
        await using (var earlier = new PostgresPairs(() => database.Connection, Guid.NewGuid(), new LabelStoreOptions()))
        {
            await earlier.PrepareAsync(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal("1", await database.QueryAsync("SELECT max(version) FROM model_exporter.migrations"));
        var id = PostgresPairs.GuidOf(EventId.Of("0"u8));
        await database.QueryAsync(
            $"INSERT INTO model_exporter.pairs (model, id, version, event_milliseconds, prediction) VALUES ('{Model}', '{id}', '7', 1790000000000, '{{\"prediction\":\"yes\",\"score\":0.9}}')");
        await using var exporter = await StartAsync(database);
        await LabelAsync(exporter, [0]);
        await HoldsAsync(exporter, "model_labels_matched_total", 1, "version=\"7\"");
        Assert.Equal(1, await ValueAsync(exporter, "model_confusion_total", "actual=\"yes\",predicted=\"yes\""));
        Assert.Equal("2", await database.QueryAsync("SELECT max(version) FROM model_exporter.migrations"));

        await database.QueryAsync("INSERT INTO model_exporter.migrations (version) VALUES (99)");
        await using var old = await StartAsync(database);
        await Eventually.HoldsAsync("the log says why", () => Task.FromResult(old.Log.Contains("version 99, of a newer exporter", StringComparison.Ordinal)));
        Assert.Equal(0, await ValueAsync(old, "model_exporter_label_store_up"));
    }

    [Fact]
    public async Task What_is_too_old_or_too_many_leaves_and_one_replica_counts_it()
    {
        await using var database = await PostgresServer.StartNewAsync();
        await using var first = await StartAsync(database, "capacity: 10", "expiry_interval: 100ms");
        await using var second = await StartAsync(database, "capacity: 10", "expiry_interval: 100ms");
        ExporterProcess[] both = [first, second];
        await first.SendAsync([.. Enumerable.Range(0, 4).Select(Event)]);
        await second.SendAsync([.. Enumerable.Range(4, 4).Select(Event)]);
        await Eventually.HoldsAsync("one replica says how many wait", async () => await SumAsync(both, "model_labels_waiting") == 8);
        await LabelAsync(first, [100]);
        await Eventually.HoldsAsync("the label is in the database", async () => await database.QueryAsync("SELECT count(*) FROM model_exporter.pairs") == "9");
        await database.QueryAsync("UPDATE model_exporter.pairs SET came_at = came_at - interval '8 days'");
        await Eventually.HoldsAsync("old predictions are counted", async () => await SumAsync(both, "model_predictions_unlabelled_total", "reason=\"age\"") == 8);
        Assert.Equal(1, await SumAsync(both, "model_labels_unmatched_total"));
        Assert.Equal("0", await database.QueryAsync("SELECT count(*) FROM model_exporter.pairs"));
        await first.SendAsync([.. Enumerable.Range(200, 13).Select(Event)]);
        await Eventually.HoldsAsync("predictions over the capacity are counted", async () => await SumAsync(both, "model_predictions_unlabelled_total", "reason=\"capacity\"") == 3);
        await Eventually.HoldsAsync("the others wait", async () => await SumAsync(both, "model_labels_waiting") == 10);
        Assert.Equal(8, await SumAsync(both, "model_exporter_label_store_expired_total", "half=\"prediction\",reason=\"age\""));
    }

    [Fact]
    public async Task What_waits_is_written_before_the_program_ends()
    {
        await using var database = await PostgresServer.StartNewAsync();
        await using var exporter = await StartAsync(database, "flush_interval: 60s");
        await HoldsAsync(exporter, "model_exporter_label_store_up", 1);
        await exporter.SendAsync([.. Enumerable.Range(0, 30).Select(Event)]);
        Assert.Equal(0, await exporter.StopAsync());
        Assert.Equal("30", await database.QueryAsync("SELECT count(*) FROM model_exporter.pairs WHERE prediction IS NOT NULL"));
    }

    private static Task<ExporterProcess> StartAsync(PostgresServer database, params string[] settings)
    {
        var given = settings.Select(setting => setting.Split(':')[0]).ToHashSet();
        string[] defaults = ["flush_interval: 50ms", "poll_interval: 100ms", "max_backoff: 1s", "batch_size: 40"];
        var all = defaults.Where(setting => !given.Contains(setting.Split(':')[0])).Concat(settings);
        return ExporterProcess.StartAsync($$"""
            evaluation_interval: 1s
            quality: {min_samples: 1}
            labels: {store: postgres, postgres: {connection_file: connection, {{string.Join(", ", all)}} } }
            models: [{name: {{Model}}, classes: ["no", "yes"], segments: [region]}]
            """, folder => folder.Write("connection", database.Connection + "\n"));
    }

    // Every prediction is yes, and every other one is right.
    private static string Event(int id) => string.Create(CultureInfo.InvariantCulture, $"{{\"model\":\"{Model}\",\"version\":\"7\",\"id\":\"{id}\",\"prediction\":\"yes\",\"score\":0.8,\"segments\":{{\"region\":\"r{id % 2}\"}}}}");

    private static async Task LabelAsync(ExporterProcess exporter, int[] ids, string? label = null)
    {
        using var answer = await PostLabelsAsync(exporter, ids, label);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"accepted\":{ids.Length},"), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostLabelsAsync(ExporterProcess exporter, int[] ids, string? label)
    {
        var lines = ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{{\"model\":\"{Model}\",\"id\":\"{id}\",\"label\":\"{label ?? (id % 2 == 0 ? "yes" : "no")}\"}}"));
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        return await exporter.Ingest.PostAsync("/v1/labels", content, TestContext.Current.CancellationToken);
    }

    private static async Task HoldsAsync(ExporterProcess exporter, string metric, double value, string labels = "")
    {
        var last = double.NaN;
        await Eventually.HoldsAsync($"{metric}{{{labels}}} is {value}", async () => (last = await ValueAsync(exporter, metric, labels)) == value,
            state: () => string.Create(CultureInfo.InvariantCulture, $"It is {last}. {exporter.Log}"));
    }

    private static async Task<double> SumAsync(IEnumerable<ExporterProcess> exporters, string metric, string labels = "")
    {
        var sum = 0.0;
        foreach (var exporter in exporters) sum += await ValueAsync(exporter, metric, labels);
        return sum;
    }

    // The sum over the series that have these labels; 0 without any.
    private static async Task<double> ValueAsync(ExporterProcess exporter, string metric, string labels = "")
    {
        var sum = 0.0;
        foreach (Match series in Series().Matches(await exporter.ScrapeAsync()))
        {
            if (series.Groups["name"].Value == metric && labels.Split(',').All(label => series.Groups["labels"].Value.Contains(label, StringComparison.Ordinal)))
                sum += double.Parse(series.Groups["value"].Value, CultureInfo.InvariantCulture);
        }

        return sum;
    }

    [GeneratedRegex("^(?<name>[a-z_]+)(\\{(?<labels>[^}]*)\\})? (?<value>\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Series();
}
