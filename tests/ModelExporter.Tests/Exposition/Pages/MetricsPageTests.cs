using System.Text;
using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Groups.Exporter;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Exposition.Pages;

public class MetricsPageTests
{
    private readonly ExporterTelemetry _telemetry = new();
    private readonly List<string> _failures = [];

    [Fact]
    public void A_group_that_would_pass_the_limit_is_left_out_whole_and_smaller_ones_behind_it_are_still_there()
    {
        var page = Write(limit: 10, new FixedGroup("first", 4), new FixedGroup("large", 100), new FixedGroup("second", 6), new PageGroup());
        Assert.Equal(4, Lines(page, "sample_first{"));
        Assert.Equal(0, Lines(page, "sample_large"));
        Assert.Equal(6, Lines(page, "sample_second{"));
        Assert.DoesNotContain("# TYPE sample_large", page);
        Assert.Contains("model_exporter_collector_success{collector=\"large\"} 0\n", page);
        Assert.Contains("model_exporter_collector_success{collector=\"second\"} 1\n", page);
        Assert.Contains("model_exporter_limit_reached_total{limit=\"series\"} 1\n", page);
    }

    [Fact]
    public void A_group_that_fails_costs_only_itself_and_is_reported()
    {
        var page = Write(limit: 100, new FixedGroup("first", 1), new FixedGroup("broken", 2, fails: true), new FixedGroup("last", 1), new PageGroup());
        Assert.Equal(["broken: it broke"], _failures);
        Assert.Contains("sample_first", page);
        Assert.DoesNotContain("sample_broken", page);
        Assert.Contains("sample_last", page);
        Assert.Contains("model_exporter_collector_success{collector=\"broken\"} 0\n", page);
        Assert.Contains("model_exporter_limit_reached_total{limit=\"series\"} 0\n", page);
    }

    [Fact]
    public void The_number_of_series_is_the_number_of_lines_on_the_page()
    {
        var page = Write(limit: 1000, [.. MetricGroups.Select([], [])]);
        var lines = page.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        Assert.Contains($"\nmodel_exporter_series {lines}\n", page);
        Assert.Contains("\nmodel_exporter_series_limit 1000\n", page);
    }

    [Fact]
    public void The_page_reports_about_itself_even_when_nothing_fits()
    {
        var page = Write(limit: 0, [.. MetricGroups.Select([], [])]);
        Assert.Contains("model_exporter_series_limit 0\n", page);
        Assert.DoesNotContain("model_exporter_build_info", page);
    }

    [Fact]
    public void Every_counter_of_the_exporter_is_born_at_zero()
    {
        var format = _telemetry.Format("native");
        format.Rejected("invalid_json");
        _telemetry.LimitReached("models");
        var page = Write(limit: 1000, [.. MetricGroups.Select([], [])]);
        Assert.Contains("\nmodel_exporter_events_total{format=\"native\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_events_rejected_total{format=\"native\",reason=\"invalid_json\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_ingest_bytes_total{format=\"native\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_ingest_request_duration_seconds_count 0\n", page);
        Assert.Contains("\nmodel_exporter_evaluation_duration_seconds_count 0\n", page);
        Assert.Contains("\nmodel_exporter_limit_reached_total{limit=\"models\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_limit_reached_total{limit=\"series\"} 0\n", page);
    }

    [Fact]
    public void Reload_and_checkpoint_are_absent_until_they_happened()
    {
        var page = Write(limit: 1000, new ConfigurationGroup(), new CheckpointGroup());
        Assert.Empty(page);
        _telemetry.ConfigReload.RecordSuccess(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500));
        _telemetry.ConfigReload.RecordFailure();
        _telemetry.Checkpoint.RecordSuccess(DateTimeOffset.FromUnixTimeSeconds(1_700_000_100));
        page = Write(limit: 1000, new ConfigurationGroup(), new CheckpointGroup());
        Assert.Contains("\nmodel_exporter_config_last_reload_successful 0\n", page);
        Assert.Contains("\nmodel_exporter_config_last_reload_success_timestamp_seconds 1700000000.5\n", page);
        Assert.Contains("\nmodel_exporter_checkpoint_last_success_timestamp_seconds 1700000100\n", page);
    }

    [Fact]
    public void Failures_of_checkpoints_are_born_at_zero_where_checkpoints_are_kept()
    {
        _telemetry.Checkpoints = new();
        var page = Write(limit: 1000, new CheckpointGroup());
        Assert.Contains("\nmodel_exporter_checkpoint_failures_total{operation=\"read\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_checkpoint_failures_total{operation=\"write\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_checkpoint_duration_seconds_count 0\n", page);
        Assert.DoesNotContain("model_exporter_checkpoint_size_bytes", page);
        _telemetry.Checkpoints.WriteFailures.Increment();
        _telemetry.Checkpoints.Bytes = 1234;
        page = Write(limit: 1000, new CheckpointGroup());
        Assert.Contains("\nmodel_exporter_checkpoint_failures_total{operation=\"write\"} 1\n", page);
        Assert.Contains("\nmodel_exporter_checkpoint_size_bytes 1234\n", page);
    }

    [Fact]
    public void The_label_store_is_on_the_page_where_there_is_one_with_all_reasons_from_the_start()
    {
        var page = Write(limit: 1000, new LabelStoreGroup());
        Assert.DoesNotContain("\nmodel_exporter_label_store", page);
        _telemetry.LabelStore = new LabelStoreTelemetry(() => 3, 100);
        page = Write(limit: 1000, new LabelStoreGroup());
        Assert.Contains("\nmodel_exporter_label_store_up 0\n", page);
        Assert.Contains("\nmodel_exporter_label_store_queue_length 3\n", page);
        Assert.Contains("\nmodel_exporter_label_store_queue_limit 100\n", page);
        foreach (var half in LabelStoreTelemetry.Halves)
        {
            Assert.Contains($"\nmodel_exporter_label_store_written_total{{half=\"{half}\"}} 0\n", page);
            Assert.Contains($"\nmodel_exporter_label_store_expired_total{{half=\"{half}\",reason=\"capacity\"}} 0\n", page);
            foreach (var (reason, _) in LabelStoreTelemetry.DropReasons) Assert.Contains($"\nmodel_exporter_label_store_dropped_total{{half=\"{half}\",reason=\"{reason}\"}} 0\n", page);
        }

        foreach (var (reason, _) in LabelStoreTelemetry.ErrorReasons) Assert.Contains($"\nmodel_exporter_label_store_errors_total{{reason=\"{reason}\"}} 0\n", page);
        _telemetry.LabelStore.IsUp = true;
        Assert.Contains("\nmodel_exporter_label_store_up 1\n", Write(limit: 1000, new LabelStoreGroup()));
    }

    [Fact]
    public async Task Scrapes_at_the_same_time_take_turns()
    {
        var page = Page(limit: 1000, [.. MetricGroups.Select([], [])]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var bytes = page.Write(ExpositionFormat.OpenMetrics);
            Assert.EndsWith("# EOF\n", Encoding.UTF8.GetString(bytes.ToArray()));
        }, TestContext.Current.CancellationToken)));
        Assert.Empty(_failures);
    }

    private static int Lines(string page, string start) => page.Split('\n').Count(line => line.StartsWith(start, StringComparison.Ordinal));

    private MetricsPage Page(long limit, params IMetricGroup[] groups) => new(
        groups, ExpositionSources.Of(_telemetry) with { SeriesLimit = () => limit }, (group, failure) => _failures.Add($"{group.Name}: {failure.Message}"));

    private string Write(long limit, params IMetricGroup[] groups)
    {
        using var bytes = Page(limit, groups).Write(ExpositionFormat.PrometheusText);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private sealed class FixedGroup(string name, int series, bool fails = false) : IMetricGroup
    {
        private readonly MetricDescriptor _family = new("sample_" + name, MetricType.Gauge, "Sample.", ["i"], "");

        public string Name => name;

        public string Summary => "";

        public bool EnabledByDefault => true;

        public IReadOnlyList<MetricDescriptor> Families => [_family];

        public void Write(MetricWriter writer, Scrape scrape)
        {
            writer.BeginFamily(_family);
            for (var i = 0; i < series; i++) writer.Write(LabelSet.Of(("i", $"{i}")), 1L);
            if (fails) throw new InvalidOperationException("it broke");
            writer.EndFamily();
        }
    }
}
