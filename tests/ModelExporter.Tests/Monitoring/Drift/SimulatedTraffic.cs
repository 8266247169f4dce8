using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Drift;

/// <summary>Seeded traffic of one model through the real registry, on event time. All its features have the same value, so that settings per feature can be compared.</summary>
internal sealed class SimulatedTraffic
{
    public const string Model = "credit";
    public const string Version = "1";
    private const int BatchRows = 500;

    private readonly Random _random;
    private readonly EventBatch _batch = new(8);
    private readonly byte[][] _features;
    private double _spare = double.NaN;

    /// <summary>Traffic of a model with one feature per drift decision.</summary>
    public SimulatedTraffic(MonitoringOptions options, int seed, params (string Feature, DriftOptions Drift)[] features)
    {
        _features = [.. features.Select(feature => System.Text.Encoding.UTF8.GetBytes(feature.Feature))];
        var model = new ModelOptions { Name = Model, Features = features.ToDictionary(feature => feature.Feature, feature => new FeatureOptions { Drift = feature.Drift }) };
        options = options with { Models = [model] };
        _random = new Random(seed);
        Registry = new ModelRegistry(options with { Time = options.Time with { Source = TimeSource.Event, FutureTolerance = TimeSpan.FromDays(36_500) } }, new ExporterTelemetry(), new ManualTime());
    }

    public ModelRegistry Registry { get; }

    /// <summary>Where the next span begins; a Monday at first.</summary>
    public DateTimeOffset Now { get; private set; } = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public VersionState State => Registry.Model(Model)!.Version(Version)!;

    /// <summary>A standard normal number.</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * _random.NextDouble());
        _spare = radius * sine;
        return radius * cosine;
    }

    /// <summary>Sets the reference to the profile of values.</summary>
    public ReferenceProfile SetReference(int samples, Func<int, double> value)
    {
        var builder = new ProfileBuilder(new ProfileLimits(Values: samples));
        for (var i = 0; i < samples; i++)
        {
            _batch.Clear();
            var slice = Row(0, null, value(i));
            builder.Add(_batch, slice, 0);
        }

        var profile = builder.Build(Model, Version, ReferenceSource.Profile, null);
        Registry.SetReference(Model, Version, profile);
        return profile;
    }

    /// <summary>Sends events at even distances over a span of time that begins where the last one ended, and evaluates once a day.</summary>
    public void Send(TimeSpan span, int events, Func<DateTimeOffset, double> value)
    {
        var (start, evaluated) = (Now, Now);
        for (var sent = 0; sent < events;)
        {
            _batch.Clear();
            for (var row = 0; row < BatchRows && sent < events; row++, sent++)
            {
                var at = start + TimeSpan.FromTicks((long)(span.Ticks * ((sent + 0.5) / events)));
                Row(row, at, value(at));
            }

            Registry.Apply(_batch);
            // Closed panes wait for an evaluation, a bounded number of them.
            if (start + (span * sent / events) - evaluated < TimeSpan.FromDays(1)) continue;
            Registry.Evaluate();
            evaluated = start + (span * sent / events);
        }

        Now = start + span;
    }

    /// <summary>Lets time pass without events.</summary>
    public void Skip(TimeSpan span) => Now += span;

    /// <summary>Evaluates and reads the scores of one window by feature.</summary>
    public Dictionary<string, FeatureScores> Evaluate(int window = 0)
    {
        Registry.Evaluate();
        var evaluation = State.Evaluation!;
        return evaluation.Layout.Features.ToDictionary(bins => bins.Name, bins => evaluation.Windows[window].Features[bins.Index]);
    }

    private ModelSlice Row(int index, DateTimeOffset? at, double value)
    {
        var slice = _batch.Slice(Model, Version);
        slice.BeginRow(index);
        slice.Current.HasFeatures = true;
        if (at is { } time) slice.Current.TimestampMilliseconds = time.ToUnixTimeMilliseconds();
        foreach (var feature in _features) slice.Features.FindOrAdd(feature)!.Set(slice.Rows, Cell.OfNumber(value));
        slice.CommitRow();
        return slice;
    }
}
