using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Features;

/// <summary>What the configuration says of features: ranges, allowed values, what is required, kinds.</summary>
public class FeatureRulesTests
{
    private readonly ManualTime _time = new();
    private ModelRegistry _registry = null!;

    [Fact]
    public void A_configured_range_goes_before_that_of_the_reference()
    {
        var version = Watch(new() { ["age"] = new FeatureOptions { Range = new ValueRange(0, 50) } });
        Send("age", -1, 0, 50, 50.5, 99, 101);
        Assert.Equal(4, Counters(version, "age").OutOfRange);
        Assert.Equal(4.0 / 6, Score(version, "age"));
    }

    [Fact]
    public void A_value_out_of_range_is_in_its_bin_and_not_invalid()
    {
        var version = Watch(new() { ["age"] = new FeatureOptions { Range = new ValueRange(0, 50) } });
        Send("age", 55.5);
        var bins = version.Generation.Layout.Features[version.Generation.Layout.IndexOf("age")];
        Assert.Equal(1, version.ReadCounters().Coarse[bins.FirstCoarse + 6]);
        Assert.Equal(0, Counters(version, "age").Invalid.Sum());
    }

    [Fact]
    public void Without_any_range_the_ratio_is_of_the_reference_itself_and_there_is_no_counter()
    {
        var version = Watch([]);
        Send("level", 0.5, 1, 2, 3.5);
        Assert.Null(Counters(version, "level").OutOfRange);
        Assert.Equal(0.5, Score(version, "level"));
        // The profile's own range makes a counter.
        Assert.Equal(0, Counters(version, "age").OutOfRange);
    }

    [Fact]
    public void A_category_that_is_not_allowed_is_counted_and_in_its_bin()
    {
        var version = Watch(new() { ["country"] = new FeatureOptions { AllowedValues = ["DE", "XX"] } });
        Send("country", "DE", "FR", "IT", "XX", "YY", null);
        Assert.Equal((3L, 1L), (Counters(version, "country").OutOfRange, Counters(version, "country").Missing));
        Assert.Equal(3.0 / 5, Score(version, "country"));
        var named = CreditModel.Named(version.Generation.Layout, version.ReadCounters().Coarse);
        Assert.Equal((1L, 1L, 2L), (named["country/DE"], named["country/FR"], named["country/_unseen"]));
        Assert.True(double.IsNaN(Score(version, "owns")));
    }

    [Fact]
    public void Late_events_are_judged_like_those_of_the_present()
    {
        var version = Watch(new() { ["country"] = new FeatureOptions { AllowedValues = ["DE"] }, ["age"] = new FeatureOptions { Range = new ValueRange(0, 50) } });
        _registry.Apply(Batches.Of(new TestEvent { Features = new() { ["country"] = "FR", ["age"] = 60 }, Timestamp = _time.GetUtcNow().AddMinutes(-3) }));
        Assert.Equal((1L, 1L), (Counters(version, "country").OutOfRange, Counters(version, "age").OutOfRange));
    }

    [Fact]
    public void Numbers_are_categories_where_the_settings_say_so()
    {
        var version = Watch(new() { ["country"] = new FeatureOptions { AllowedValues = ["49", "DE"] }, ["owns"] = new FeatureOptions { Kind = FeatureKind.Categorical } });
        Send("country", 49, 33, "49");
        Send("owns", 1);
        Assert.Equal((1L, 0L), (Counters(version, "country").OutOfRange, Counters(version, "country").Invalid.Sum()));
        Assert.Equal(0, Counters(version, "owns").Invalid.Sum());
    }

    [Fact]
    public void Required_features_are_missed_in_every_event_optional_ones_only_when_null_and_others_in_events_with_features()
    {
        var version = Watch(new()
        {
            ["age"] = new FeatureOptions { Required = true },
            ["level"] = new FeatureOptions { Required = false },
            [ModelSlice.ScoreName] = new FeatureOptions { Required = true },
            ["brand_new"] = new FeatureOptions { Required = true },
        });
        _registry.Apply(Batches.Of(
            new TestEvent(), new TestEvent { Features = [] }, new TestEvent { Features = new() { ["age"] = null, ["level"] = null, ["flat"] = null, ["brand_new"] = null } },
            new TestEvent { Features = new() { ["age"] = 50, ["level"] = 1, ["flat"] = 7, ["brand_new"] = 3 }, HasScore = true, Score = 0.5 }));
        Assert.Equal([3, 1, 2, 3, 3, 0], new[] { "age", "level", "flat", ModelSlice.ScoreName, "brand_new", ModelSlice.PredictionName }.Select(name => Counters(version, name).Missing));
    }

    [Fact]
    public void A_version_that_learns_misses_required_features_too_and_its_reference_says_so()
    {
        var options = Options(new() { ["age"] = new FeatureOptions { Required = true }, ["level"] = new FeatureOptions { Required = false }, ["never"] = new FeatureOptions { Required = true } });
        _registry = new ModelRegistry(options with { Learn = new LearnOptions { Events = 4, Duration = TimeSpan.Zero } }, new ExporterTelemetry(), _time);
        _registry.Apply(Batches.Of(new TestEvent(), new TestEvent { Features = new() { ["age"] = 1, ["level"] = 1 } }, new TestEvent { Features = new() { ["level"] = null } }));
        var version = _registry.Model("credit")!.Version("1")!;
        Assert.Equal([2, 1, 3], new[] { "age", "level", "never" }.Select(name => Counters(version, name).Missing));
        _registry.Apply(Batches.Of(new TestEvent { Features = new() { ["age"] = 2, ["level"] = 2 } }));
        _registry.Evaluate();
        Assert.Equal((2L, 1L), (version.Generation.Profile!.Feature("age")!.Missing, version.Generation.Profile.Feature("level")!.Missing));
        Assert.Equal(4, Counters(version, "never").Missing);
        _registry.Apply(Batches.Of(new TestEvent()));
        Assert.Equal([3, 1, 5], new[] { "age", "level", "never" }.Select(name => Counters(version, name).Missing));
    }

    [Fact]
    public void A_restart_while_learning_forgets_no_required_feature_and_starts_its_counters_at_zero()
    {
        var options = Options(new() { ["age"] = new FeatureOptions { Required = true }, ["never"] = new FeatureOptions { Required = true } });
        _registry = new ModelRegistry(options, new ExporterTelemetry(), _time);
        _registry.Apply(Batches.Of(new TestEvent(), new TestEvent { Features = new() { ["age"] = 1 } }));
        var saved = _registry.SaveState();
        _registry = new ModelRegistry(options with { Learn = new LearnOptions { Events = 4, Duration = TimeSpan.Zero } }, new ExporterTelemetry(), _time);
        Assert.Empty(_registry.RestoreState(saved));
        var version = _registry.Model("credit")!.Version("1")!;
        Assert.Equal([0, 0], new[] { "age", "never" }.Select(name => Counters(version, name).Missing));
        _registry.Apply(Batches.Of(new TestEvent(), new TestEvent { Features = new() { ["age"] = 2 } }));
        Assert.Equal([1, 2], new[] { "age", "never" }.Select(name => Counters(version, name).Missing));
        _registry.Evaluate();
        Assert.Equal(2, version.Generation.Profile!.Feature("age")!.Missing);
    }

    [Theory]
    [InlineData(FeatureKind.Categorical, null, null, FeatureKind.Categorical)]
    [InlineData(null, 10.0, null, FeatureKind.Numeric)]
    [InlineData(null, null, "1", FeatureKind.Categorical)]
    [InlineData(null, null, null, FeatureKind.Numeric)]
    public void A_feature_is_learned_as_the_kind_that_its_settings_imply(FeatureKind? kind, double? maximum, string? allowed, FeatureKind expected)
    {
        var feature = new FeatureOptions { Kind = kind, Range = maximum is { } most ? new ValueRange(0, most) : null, AllowedValues = allowed is null ? [] : [allowed] };
        _registry = new ModelRegistry(Options(new() { ["code"] = feature }) with { Learn = new LearnOptions { Events = 3, Duration = TimeSpan.Zero } }, new ExporterTelemetry(), _time);
        Send("code", 1, 2, 1);
        Assert.Equal(expected, _registry.Model("credit")!.Version("1")!.Generation.Profile!.Feature("code")!.Kind);
    }

    [Fact]
    public void Each_event_is_judged_by_the_settings_of_its_time_and_the_counter_never_goes_back()
    {
        var version = Watch([]);
        Send("level", 9);
        Assert.Null(Counters(version, "level").OutOfRange);
        _registry.Reconfigure(Options(new() { ["level"] = new FeatureOptions { Range = new ValueRange(0, 10) } }));
        Assert.Equal(0, Counters(version, "level").OutOfRange);
        Send("level", 9, 11);
        Assert.Equal(1, Counters(version, "level").OutOfRange);
        // Another reference, and then no range any more: what was counted stays.
        _registry.SetReference("credit", "1", CreditModel.Reference(shift: 1));
        Assert.Equal(1, Counters(version, "level").OutOfRange);
        Send("level", 12);
        Assert.Equal(2, Counters(version, "level").OutOfRange);
        _registry.Reconfigure(Options([]));
        Send("level", 13);
        Assert.Equal(2, Counters(version, "level").OutOfRange);
    }

    [Fact]
    public void Settings_for_another_kind_than_the_references_have_no_effect()
    {
        var version = Watch(new() { ["age"] = new FeatureOptions { AllowedValues = ["1"] }, ["country"] = new FeatureOptions { Range = new ValueRange(0, 1) } });
        Send("country", "DE", "XX");
        Send("age", 50);
        Assert.Null(Counters(version, "country").OutOfRange);
        Assert.Equal(0, Counters(version, "age").OutOfRange);
    }

    private static MonitoringOptions Options(Dictionary<string, FeatureOptions> features) => new()
    {
        Drift = new DriftOptions { MinSamples = 1 },
        Models = [new ModelOptions { Name = "credit", Features = features }],
    };

    private static FeatureCounters Counters(VersionState version, string feature) => version.ReadCounters().Features.Single(counters => counters.Name == feature);

    private VersionState Watch(Dictionary<string, FeatureOptions> features)
    {
        _registry = new ModelRegistry(Options(features), new ExporterTelemetry(), _time);
        Assert.Equal(SliceRefusal.None, _registry.SetReference("credit", "1", CreditModel.Reference()));
        return _registry.Model("credit")!.Version("1")!;
    }

    private void Send(string feature, params object?[] values)
    {
        _registry.Apply(Batches.Of([.. values.Select(value => new TestEvent { Features = new() { [feature] = value } })]));
        _registry.Evaluate();
    }

    private static double Score(VersionState version, string feature) => version.Evaluation!.Windows[0].Features[version.Generation.Layout.IndexOf(feature)].OutOfRangeRatio;
}
