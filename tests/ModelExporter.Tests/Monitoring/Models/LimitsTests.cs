using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>What input can grow has a limit, and reaching it is counted.</summary>
public class LimitsTests
{
    private readonly ExporterTelemetry _telemetry = new();

    [Fact]
    public void Limits_are_born_at_zero() =>
        Assert.Equal(["evidence_panes 0", "features 0", "feedback_clients 0", "label_errors 0", "label_texts 0", "models 0", "segment_combinations 0", "segment_values 0", "versions 0"], Registry(new LimitOptions()) is null ? [] : _telemetry.Limits.Select(limit => $"{limit.Key} {limit.Value.Value}"));

    [Fact]
    public void Panes_of_evidence_that_wait_too_long_leave_and_are_counted()
    {
        var time = new ManualTime();
        var options = new MonitoringOptions();
        var registry = new ModelRegistry(options, _telemetry, time);
        Assert.Equal(SliceRefusal.None, registry.SetReference("credit", "1", CreditModel.Reference()));
        // Nobody evaluates while a pane more than fit, and the three after it, are closed; the last one is open.
        const int Over = 4;
        for (var pane = 0; pane <= ClosedPanes.Limit + Over; pane++)
        {
            registry.Apply(Batches.Of(new TestEvent()));
            time.Advance(options.Evidence.Pane);
        }

        Assert.Equal(0, _telemetry.LimitReached(Limits.EvidencePanes).Value);
        registry.Evaluate();
        Assert.Equal(Over + 1, _telemetry.LimitReached(Limits.EvidencePanes).Value);
        registry.Evaluate();
        Assert.Equal(Over + 1, _telemetry.LimitReached(Limits.EvidencePanes).Value);
    }

    [Fact]
    public void A_model_beyond_the_limit_is_refused_and_the_rest_of_its_request_is_not()
    {
        var registry = Registry(new LimitOptions { Models = 1 });
        registry.Apply(Batches.Of(new TestEvent { Model = "a" }));
        var batch = Batches.Of(new TestEvent { Model = "b" }, new TestEvent { Model = "a" }, new TestEvent { Model = "b" });
        Assert.Equal(new ApplyOutcome(1, 0, 2), registry.Apply(batch));
        Assert.Equal([SliceRefusal.TooManyModels, SliceRefusal.None], batch.Slices.Select(slice => slice.Refusal));
        Assert.Equal(1, _telemetry.LimitReached(Limits.Models).Value);
        Assert.Equal(SliceRefusal.TooManyModels, registry.SetReference("c", "1", CreditModel.Reference()));
        Assert.Equal(["a"], registry.Models.Select(model => model.Name));
    }

    [Fact]
    public void A_version_beyond_the_limit_is_refused_and_the_other_versions_of_its_model_are_not()
    {
        var registry = Registry(new LimitOptions { Versions = 2 });
        var batch = Batches.Of(new TestEvent { Version = "1" }, new TestEvent { Version = "2" }, new TestEvent { Version = "3" }, new TestEvent { Version = "1" });
        Assert.Equal(new ApplyOutcome(3, 0, 1), registry.Apply(batch));
        Assert.Equal([SliceRefusal.None, SliceRefusal.None, SliceRefusal.TooManyVersions], batch.Slices.Select(slice => slice.Refusal));
        Assert.Equal(1, _telemetry.LimitReached(Limits.Versions).Value);
        Assert.Equal(["1", "2"], registry.Model("credit")!.Versions.Select(version => version.Version));
    }

    [Fact]
    public void An_id_of_a_refused_event_may_come_again()
    {
        var registry = Registry(new LimitOptions { Versions = 1 });
        registry.Apply(Batches.Of(new TestEvent { Version = "1" }, new TestEvent { Version = "2", Id = "a" }));
        Assert.Equal(1, registry.Apply(Batches.Of(new TestEvent { Version = "1", Id = "a" })).Accepted);
    }

    [Fact]
    public void A_batch_that_is_used_again_forgets_its_refusals()
    {
        var registry = Registry(new LimitOptions { Models = 1 });
        registry.Apply(Batches.Of(new TestEvent { Model = "a" }));
        var batch = Batches.Of(new TestEvent { Model = "b" });
        registry.Apply(batch);
        batch.Clear();
        Assert.Equal((0, SliceRefusal.None), (batch.Rows, batch.Slices[0].Refusal));
        Assert.Equal(default, registry.Apply(batch));
    }

    [Fact]
    public void Features_beyond_the_limit_are_not_learned_and_counted()
    {
        var registry = Registry(new LimitOptions { Features = 3 });
        registry.Apply(Batches.Of(new TestEvent { Features = Enumerable.Range(0, 8).ToDictionary(i => "f" + i, i => (object?)i) }));
        // Two more than the limit, which the prediction and the score may take.
        Assert.Equal(["f0", "f1", "f2", "f3", "f4"], registry.Model("credit")!.Version("1")!.ReadCounters().Features.Select(feature => feature.Name));
        Assert.Equal(1, _telemetry.LimitReached(Limits.Features).Value);
    }

    [Fact]
    public void Features_that_a_reference_does_not_know_are_listed_up_to_the_limit()
    {
        var registry = Registry(new LimitOptions { Features = 7 });
        registry.SetReference("credit", "1", CreditModel.Reference());
        for (var i = 0; i < 20; i++) registry.Apply(Batches.Of(new TestEvent { Features = new() { ["new" + i] = i } }));
        var features = registry.Model("credit")!.Version("1")!.ReadCounters().Features;
        Assert.Equal(9 + 9, features.Count);
        Assert.Equal(9, features.Count(feature => feature.Bins is null && feature.Name.StartsWith("new", StringComparison.Ordinal)));
        Assert.Equal(11, _telemetry.LimitReached(Limits.Features).Value);
        // Known features are missing from every one of these events.
        Assert.Equal(20, features.Single(feature => feature.Name == "age").Missing);
    }

    [Fact]
    public void A_reference_with_too_many_features_is_refused()
    {
        var registry = Registry(new LimitOptions { Features = 6 });
        Assert.Equal(SliceRefusal.TooManyFeatures, registry.SetReference("credit", "1", CreditModel.Reference()));
        Assert.Equal(1, _telemetry.LimitReached(Limits.Features).Value);
        Assert.Empty(registry.Models);
    }

    [Fact]
    public void Categories_beyond_the_exported_ones_share_a_bin()
    {
        var registry = Registry(new LimitOptions { ExportedCategories = 1 });
        registry.SetReference("credit", "1", CreditModel.Reference());
        var layout = registry.Model("credit")!.Version("1")!.Generation.Layout;
        var country = layout.Features[layout.IndexOf("country")];
        Assert.Equal(["DE", FeatureBins.Other, FeatureBins.Unseen], country.BinNames);
        Assert.Equal([40, 61, 0], country.BinReference);
    }

    private ModelRegistry Registry(LimitOptions limits) => new(new MonitoringOptions { Limits = limits }, _telemetry, new ManualTime());
}
