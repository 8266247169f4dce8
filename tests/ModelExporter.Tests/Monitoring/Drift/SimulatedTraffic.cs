using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Drift;

/// <summary>Seeded traffic of one model with one numeric feature through the real registry, on event time.</summary>
internal sealed class SimulatedTraffic
{
    public const string Model = "credit";
    public const string Version = "1";
    public const string Feature = "amount";
    private const int BatchRows = 500;

    private readonly Random _random;
    private readonly EventBatch _batch = new(8);
    private double _spare = double.NaN;

    public SimulatedTraffic(MonitoringOptions options, int seed, DateTimeOffset start)
    {
        _random = new Random(seed);
        Now = start;
        Registry = new ModelRegistry(options with { Time = options.Time with { Source = TimeSource.Event, FutureTolerance = TimeSpan.FromDays(36_500) } }, new ExporterTelemetry(), new ManualTime());
    }

    public ModelRegistry Registry { get; }

    public DateTimeOffset Now { get; private set; }

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
        var builder = new ProfileBuilder(new ProfileLimits());
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

    /// <summary>Sends events at even distances over a span of time that begins where the last one ended.</summary>
    public void Send(TimeSpan span, int events, Func<DateTimeOffset, double> value)
    {
        var start = Now;
        for (var sent = 0; sent < events;)
        {
            _batch.Clear();
            for (var row = 0; row < BatchRows && sent < events; row++, sent++)
            {
                var at = start + TimeSpan.FromTicks((long)(span.Ticks * ((sent + 0.5) / events)));
                Row(row, at, value(at));
            }

            Registry.Apply(_batch);
        }

        Now = start + span;
    }

    /// <summary>Evaluates and reads the feature's scores in one window.</summary>
    public FeatureScores Evaluate(int window = 0)
    {
        Registry.Evaluate();
        var evaluation = State.Evaluation!;
        return evaluation.Windows[window].Features[evaluation.Layout.IndexOf(Feature)];
    }

    private ModelSlice Row(int index, DateTimeOffset? at, double value)
    {
        var slice = _batch.Slice(Model, Version);
        slice.BeginRow(index);
        slice.Current.HasFeatures = true;
        if (at is { } time) slice.Current.TimestampMilliseconds = time.ToUnixTimeMilliseconds();
        slice.Features.FindOrAdd("amount"u8)!.Set(slice.Rows, Cell.OfNumber(value));
        slice.CommitRow();
        return slice;
    }
}
