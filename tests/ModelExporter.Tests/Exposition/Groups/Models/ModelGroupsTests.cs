using System.Text;
using System.Text.RegularExpressions;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Exposition.Groups.Models;

/// <summary>What the page says about a model, from its first event to its drift.</summary>
public partial class ModelGroupsTests
{
    [Fact]
    public void A_model_of_twenty_features_costs_at_most_1200_series_by_default()
    {
        var model = new WatchedModel();
        var without = SeriesOf(model.Write());
        model.Send(2000);
        model.Send(2000, shift: 20, (i, e) => e with { Label = i % 3 == 0 ? "yes" : "no" });
        var page = model.Write();
        Assert.Equal(12, WatchedModel.Series(page, "model_quality{").Length);
        Assert.InRange(SeriesOf(page) - without, 1000, 1200);
    }

    [Fact]
    public void A_fall_of_quality_has_effect_noise_evidence_and_detectors_on_the_page()
    {
        var model = new WatchedModel(2, 2);
        model.Send(2000, 0, (i, e) => e with { Label = i % 10 == 0 ? "no" : e.Prediction });
        model.Send(2000, 0, (i, e) => e with { Label = i % 10 < 4 ? "no" : e.Prediction });
        var page = model.Write();
        double Of(string name, string measure = "accuracy") =>
            Value(Assert.Single(WatchedModel.Series(page, name + "{model=\"credit\",version=\"1\",measure=\"" + measure + "\",window=\"5m\"")));
        var (live, reference, floor) = (Of("model_quality"), Of("model_quality_reference"), Of("model_quality_noise_floor"));
        Assert.InRange(reference - live, 0.03, 0.3);
        // Of two samples of 4000 and 2000, or as many as the window holds: 2.58 standard errors of the difference of two shares.
        var samples = (Of("model_quality_samples"), 2000.0);
        var pooled = ((live * samples.Item1) + (reference * samples.Item2)) / (samples.Item1 + samples.Item2);
        Assert.Equal(2.5758 * Math.Sqrt(pooled * (1 - pooled) * ((1 / samples.Item1) + (1 / samples.Item2))), floor, 4);
        Assert.InRange(Of("model_quality_p_value_adjusted"), 0, 1e-3);
        Assert.Equal(12, WatchedModel.Series(page, "model_quality_noise_floor{").Length);
        Assert.Equal(2, WatchedModel.Series(page, "model_concept_drift_state{").Length);
        Assert.Contains("\nmodel_concept_drift_state{model=\"credit\",version=\"1\",detector=\"adwin\"} 2\n", page);
        // No label came since: nothing was said of errors.
        model.Registry.Evaluate();
        Assert.Contains("\nmodel_concept_drift_state{model=\"credit\",version=\"1\",detector=\"adwin\"} 0\n", model.Write());
        var without = model.Write(null);
        Assert.Contains("model_concept_drift_last_detection_timestamp_seconds{", without);
    }

    [Fact]
    public void A_labelled_reference_costs_eight_more_series_for_each_measure_and_window()
    {
        var model = new WatchedModel();
        var without = SeriesOf(model.Write());
        model.Send(2000, 0, (i, e) => e with { Label = i % 3 == 0 ? "yes" : "no" });
        model.Send(2000, 20, (i, e) => e with { Label = i % 3 == 0 ? "yes" : "no" });
        Assert.InRange(SeriesOf(model.Write()) - without, 1000, 1200 + (8 * 4 * 3));
    }

    [Fact]
    public void Every_labelled_counter_of_a_new_reference_is_born_at_zero()
    {
        var model = new WatchedModel(2, 2);
        model.Send(2000);
        var page = model.Write();
        var bins = WatchedModel.Series(page, "model_feature_bin_observations_total{");
        Assert.Equal((2 * 12) + (2 * 12) + 4 + 12, bins.Length);
        Assert.All(bins, line => Assert.EndsWith(" 0", line));
        Assert.Equal(6, WatchedModel.Series(page, "model_feature_missing_total{").Length);
        Assert.Equal(6 * 4, WatchedModel.Series(page, "model_feature_invalid_total{").Length);
        Assert.Contains("\nmodel_prediction_errors_total{model=\"credit\",version=\"1\",reason=\"_other\"} 0\n", page);
        Assert.Contains("\nmodel_events_late_total{model=\"credit\",version=\"1\"} 0\n", page);
        Assert.Contains("\nmodel_events_duplicate_total{model=\"credit\",version=\"1\"} 0\n", page);
        Assert.Contains("\nmodel_events_future_total{model=\"credit\",version=\"1\"} 0\n", page);
    }

    [Fact]
    public void Reference_bins_carry_their_bounds_and_add_up_to_the_samples_of_the_reference()
    {
        var model = new WatchedModel(1, 1);
        model.Send(2000);
        var page = model.Write();
        var id = model.Registry.Model("credit")!.Version("1")!.Generation.Profile!.ReferenceId;
        var lines = WatchedModel.Series(page, $"model_feature_bin_reference_samples{{model=\"credit\",version=\"1\",reference_id=\"{id}\",feature=\"number00\",");
        Assert.Equal(12, lines.Length);
        Assert.Contains("bin=\"_under\",lower=\"-Inf\",", lines[0]);
        Assert.Contains("bin=\"_over\",", lines[11]);
        Assert.Contains(",upper=\"+Inf\"}", lines[11]);
        Assert.Equal(2000, lines.Sum(Value));
        for (var bin = 1; bin < 12; bin++) Assert.Equal(UpperBound().Match(lines[bin - 1]).Groups[1].Value, LowerBound().Match(lines[bin]).Groups[1].Value);

        var categories = WatchedModel.Series(page, $"model_feature_bin_reference_samples{{model=\"credit\",version=\"1\",reference_id=\"{id}\",feature=\"category0\",");
        Assert.Equal(12, categories.Length);
        Assert.All(categories, line => Assert.Contains(",lower=\"\",upper=\"\"}", line));
        Assert.Contains($"model_reference_info{{model=\"credit\",version=\"1\",reference_id=\"{id}\",source=\"learned\"}} 1\n", page);
        Assert.Contains($"model_reference_samples{{model=\"credit\",version=\"1\",reference_id=\"{id}\"}} 2000\n", page);
    }

    [Fact]
    public void Live_bins_count_every_value_once()
    {
        var model = new WatchedModel(1, 1);
        model.Send(2000);
        model.Send(500);
        var page = model.Write();
        foreach (var feature in (string[])["number00", "category0", "_prediction", "_score"])
        {
            Assert.Equal(500, WatchedModel.Series(page, "model_feature_bin_observations_total{").Where(line => line.Contains($"feature=\"{feature}\"", StringComparison.Ordinal)).Sum(Value));
        }
    }

    [Fact]
    public void A_drifted_feature_is_seen_and_no_other()
    {
        var model = new WatchedModel(3, 2);
        model.Send(2000);
        model.Send(1000, shift: 30);
        for (var evaluation = 0; evaluation < 3; evaluation++) model.Registry.Evaluate();
        var page = model.Write();
        var drifted = WatchedModel.Series(page, "model_feature_drifted{").Where(line => line.Contains("window=\"5m\"", StringComparison.Ordinal)).ToArray();
        Assert.Equal(7, drifted.Length);
        Assert.Equal("model_feature_drifted{model=\"credit\",version=\"1\",feature=\"number00\",window=\"5m\"} 1", Assert.Single(drifted, line => Value(line) == 1));
        Assert.Contains("\nmodel_features_drifted{model=\"credit\",version=\"1\",window=\"5m\"} 1\n", page);
        Assert.Contains("\nmodel_feature_window_samples{model=\"credit\",version=\"1\",feature=\"number00\",window=\"24h\"} 1000\n", page);
        Assert.Empty(WatchedModel.Series(page, "model_feature_status{"));
        Assert.Equal(7, WatchedModel.Series(page, "model_feature_drift_evidence{").Length);
        Assert.Equal(7, WatchedModel.Series(page, "model_feature_drift_evidence_active{").Length);
        Assert.True(Value(Assert.Single(WatchedModel.Series(page, "model_drift_evidence_threshold{"))) > 0);
        var psi = Value(Assert.Single(WatchedModel.Series(page, "model_feature_psi{model=\"credit\",version=\"1\",feature=\"number00\",window=\"1h\"}")));
        var floor = Value(Assert.Single(WatchedModel.Series(page, "model_feature_psi_noise_floor{model=\"credit\",version=\"1\",feature=\"number00\",window=\"1h\"}")));
        Assert.True(psi > floor);
    }

    [Fact]
    public void While_a_reference_is_learned_the_status_says_so_and_there_is_no_score()
    {
        var model = new WatchedModel(1, 1);
        model.Send(100);
        var page = model.Write();
        Assert.Contains("\nmodel_feature_status{model=\"credit\",version=\"1\",feature=\"number00\",window=\"5m\",reason=\"learning\"} 1\n", page);
        Assert.Contains("\nmodel_predictions_total{model=\"credit\",version=\"1\"} 100\n", page);
        foreach (var absent in (string[])["model_feature_psi{", "model_reference_info", "model_features_drifted", "model_feature_bin"]) Assert.DoesNotContain("\n" + absent, page);
    }

    [Fact]
    public void With_too_few_samples_the_score_is_absent_and_the_status_says_why()
    {
        var model = new WatchedModel(1, 1);
        model.Send(2000);
        model.Send(10);
        var page = model.Write();
        Assert.Empty(WatchedModel.Series(page, "model_feature_psi{"));
        Assert.Empty(WatchedModel.Series(page, "model_feature_drifted{"));
        Assert.Contains("\nmodel_feature_window_samples{model=\"credit\",version=\"1\",feature=\"number00\",window=\"5m\"} 10\n", page);
        Assert.Contains("feature=\"number00\",window=\"5m\",reason=\"insufficient_samples\"} 1\n", page);
    }

    [Fact]
    public void A_feature_that_the_reference_does_not_know_is_counted_and_says_no_reference()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2000);
        model.Send(200, change: (_, e) => e with { Features = new(e.Features!) { ["new"] = 1.0 } });
        var page = model.Write();
        Assert.Contains("feature=\"new\",window=\"1h\",reason=\"no_reference\"} 1\n", page);
        Assert.Contains("\nmodel_feature_missing_total{model=\"credit\",version=\"1\",feature=\"new\"} 0\n", page);
    }

    [Fact]
    public void Missing_and_invalid_values_errors_and_latencies_are_counted()
    {
        var model = new WatchedModel(1, 1);
        model.Send(2000);
        model.Send(200, change: (i, e) => e with { Features = new() { ["number00"] = i % 2 == 0 ? null : "text", ["category0"] = Cell.OfNumber(double.NaN) }, Error = "timeout" });
        var page = model.Write();
        Assert.Contains("\nmodel_feature_missing_total{model=\"credit\",version=\"1\",feature=\"number00\"} 100\n", page);
        Assert.Contains("\nmodel_feature_invalid_total{model=\"credit\",version=\"1\",feature=\"number00\",reason=\"type\"} 100\n", page);
        Assert.Contains("\nmodel_feature_invalid_total{model=\"credit\",version=\"1\",feature=\"category0\",reason=\"non_finite\"} 200\n", page);
        Assert.Contains("\nmodel_prediction_errors_total{model=\"credit\",version=\"1\",reason=\"timeout\"} 200\n", page);
        Assert.Contains("\nmodel_prediction_latency_seconds_count{model=\"credit\",version=\"1\"} 2200\n", page);
        Assert.Contains("\nmodel_prediction_latency_seconds_bucket{model=\"credit\",version=\"1\",le=\"0.025\"} 2200\n", page);
    }

    [Fact]
    public void Categories_of_users_cannot_be_mistaken_for_bins_of_ours()
    {
        var model = new WatchedModel(0, 0, events: 300);
        string[] values = ["_other", "_unseen", "", "plain", "quote\"d", "new\nline"];
        model.Send(300, change: (i, e) => e with { Features = new() { ["kind"] = values[i % values.Length] } });
        var bins = WatchedModel.Series(model.Write(), "model_feature_bin_observations_total{").Where(line => line.Contains("feature=\"kind\"", StringComparison.Ordinal))
            .Select(line => BinLabel().Match(line).Groups[1].Value);
        Assert.Equal(((string[])["__other", "__unseen", "_empty", "_other", "_unseen", "new\\nline", "plain", "quote\\\"d"]).Order(StringComparer.Ordinal), bins.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_new_reference_replaces_the_series_of_the_old_one()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2000);
        var first = model.Registry.Model("credit")!.Version("1")!.Generation.Profile!;
        model.Write();
        model.Registry.RemoveReference("credit", "1");
        model.Send(2000, shift: 50);
        var second = model.Registry.Model("credit")!.Version("1")!.Generation.Profile!;
        var page = model.Write();
        Assert.NotEqual(first.ReferenceId, second.ReferenceId);
        Assert.DoesNotContain(first.ReferenceId, page);
        Assert.Contains($"reference_id=\"{second.ReferenceId}\",source=\"learned\"", page);
    }

    [Fact]
    public void Distances_shares_and_details_are_there_when_they_are_switched_on()
    {
        var model = new WatchedModel(1, 1);
        model.Send(2000);
        model.Send(1000);
        Assert.DoesNotContain("jensen_shannon", model.Write());
        var page = model.Write(null, "distances", "shares", "details");
        Assert.Equal(4 * 3, WatchedModel.Series(page, "model_feature_jensen_shannon_distance{").Length);
        Assert.Equal(2 * 3, WatchedModel.Series(page, "model_feature_kolmogorov_smirnov_distance{").Length);
        Assert.Equal(2 * 3, WatchedModel.Series(page, "model_feature_wasserstein_distance{").Length);
        Assert.Equal(4 * 3, WatchedModel.Series(page, "model_feature_missing_ratio{").Length);
        Assert.Equal(2 * 3, WatchedModel.Series(page, "model_feature_out_of_range_ratio{").Length);
        Assert.Equal(2 * 3, WatchedModel.Series(page, "model_feature_unseen_ratio{").Length);
        Assert.Equal(4, WatchedModel.Series(page, "model_feature_drift_evidence_tolerance{").Length);
        Assert.Equal(4, WatchedModel.Series(page, "model_feature_drift_evidence_design_effect{").Length);
    }

    [Fact]
    public void Every_series_has_the_labels_of_its_descriptor_and_no_two_are_the_same()
    {
        var model = new WatchedModel(2, 2);
        model.Send(2000);
        model.Send(1000, shift: 30);
        var page = model.Write(null, "distances", "shares", "details");
        var families = MetricGroups.All().SelectMany(group => group.Families).ToDictionary(family => family.Name);
        var series = page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.Distinct(series.Select(line => line[..line.LastIndexOf(' ')]));
        foreach (var line in series)
        {
            var name = SeriesName().Match(line).Value;
            if (!families.TryGetValue(name, out var family)) family = families[name[..name.LastIndexOf('_')]];
            var labels = LabelName().Matches(line).Select(match => match.Groups[1].Value).Where(label => label != "le");
            Assert.Equal(family.Labels, labels);
        }
    }

    [Fact]
    public void Promtool_finds_nothing_to_say_about_the_page()
    {
        PromTool.IsNeeded();
        var model = new WatchedModel();
        model.Send(2000);
        model.Send(1000, shift: 30);
        var text = model.Write(ExpositionFormat.PrometheusText, "distances", "shares", "details");
        Assert.Equal("", PromTool.CheckMetrics(text));
        Assert.Equal("", PromTool.ReadOpenMetrics(model.Write(ExpositionFormat.OpenMetrics, "distances", "shares", "details")));
    }

    [Fact]
    public void Beyond_the_series_limit_the_bins_go_first_and_whole()
    {
        var model = new WatchedModel();
        model.Send(2000);
        model.Send(1000);
        using var bytes = model.Page(limit: 700).Write(ExpositionFormat.PrometheusText);
        var page = Encoding.UTF8.GetString(bytes.ToArray());
        Assert.DoesNotContain("model_feature_bin_", page);
        Assert.Contains("model_feature_drifted{", page);
        Assert.Contains("\nmodel_exporter_collector_success{collector=\"bins\"} 0\n", page);
        Assert.Contains("\nmodel_exporter_limit_reached_total{limit=\"series\"} 1\n", page);
    }

    [Fact]
    public void Series_of_models_allocate_nothing()
    {
        var model = new WatchedModel();
        model.Send(2000);
        model.Send(1000);
        var groups = MetricGroups.All().Where(group => group.GetType().Namespace!.EndsWith(".Models", StringComparison.Ordinal)).ToArray();
        long Allocated(IReadOnlyList<IMetricGroup> groups)
        {
            var page = new MetricsPage(groups, ExpositionSources.Of(model.Telemetry, model.Registry), (_, failure) => throw failure);

            // The least of several runs: the first ones encode labels, and the pool of chunks is shared with other tests.
            return Enumerable.Range(0, 10).Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                page.Write(ExpositionFormat.OpenMetrics).Dispose();
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }

        // Reading the counters allocates per feature, with and without groups; what remains are enumerators per family.
        var bytes = Allocated(groups) - Allocated([]);
        Assert.True(bytes < 8192, $"About 1600 series allocated {bytes} bytes.");
    }

    [Fact]
    public void Two_versions_share_families_that_stay_contiguous()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2000);
        model.Send(200, change: (_, e) => e with { Version = "2" });
        var page = model.Write();
        Assert.Single(WatchedModel.Series(page, "# TYPE model_predictions_total"));
        Assert.Equal(2, WatchedModel.Series(page, "model_predictions_total{").Length);
        var names = page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).ToArray();
        Assert.Distinct(names);
    }

    [Fact]
    public void A_group_can_be_on_for_one_model_and_off_for_another()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2000);
        model.Send(200, change: (_, e) => e with { Model = "other" });
        var sources = ExpositionSources.Of(model.Telemetry, model.Registry) with { Shows = (name, group) => group == "predictions" ? name == "other" : group != "distances" || name == "credit" };
        using var bytes = new MetricsPage(MetricGroups.Select([], [], "distances"), sources, (_, failure) => throw failure).Write(ExpositionFormat.PrometheusText);
        var page = Encoding.UTF8.GetString(bytes.ToArray());
        Assert.StartsWith("model_predictions_total{model=\"other\"", Assert.Single(WatchedModel.Series(page, "model_predictions_total{")));
        Assert.Contains("model_reference_samples{model=\"credit\"", page);
        Assert.Contains("model_prediction_latency_seconds_count{model=\"other\"", page);
        Assert.Contains("model_exporter_collector_success{collector=\"distances\"} 1\n", page);
    }

    private static long SeriesOf(string page) => (long)Value(Assert.Single(WatchedModel.Series(page, "model_exporter_series ")));

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("lower=\"([^\"]*)\"")]
    private static partial Regex LowerBound();

    [GeneratedRegex("upper=\"([^\"]*)\"")]
    private static partial Regex UpperBound();

    [GeneratedRegex("bin=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex BinLabel();

    [GeneratedRegex("^[a-z0-9_]+")]
    private static partial Regex SeriesName();

    [GeneratedRegex("[{,]([a-z_]+)=\"")]
    private static partial Regex LabelName();
}
