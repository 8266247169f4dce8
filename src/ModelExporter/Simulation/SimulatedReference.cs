using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>Makes the reference profile of simulated traffic: of events without any incident, drawn independently of the traffic itself.</summary>
internal static class SimulatedReference
{
    /// <summary>Events that a profile is made of unless something else is said.</summary>
    public const int DefaultEvents = 10_000;

    // Training data is no part of the traffic: it must not share its random numbers.
    private const ulong TrainingSeed = 0x7472_6169_6E69_6E67;
    private const int BatchRows = 1000;

    /// <summary>The profile of so many events.</summary>
    public static ReferenceProfile Build(TrafficOptions options, int events, string model, string version)
    {
        // Spread over whole days, so that every hour has its share.
        var training = options with { Seed = EventRandom.Mix(options.Seed ^ TrainingSeed), Rate = events / TimeSpan.FromDays(1).TotalSeconds };
        var generator = new TrafficGenerator(training, IncidentSchedule.Quiet);
        var builder = new ProfileBuilder(new ProfileLimits { Values = Math.Max(events, 1), Features = CreditFeatures.Names.Length });
        var batch = new EventBatch(2 * CreditFeatures.Names.Length);
        for (var made = 0; made < events;)
        {
            batch.Clear();
            for (var row = 0; row < BatchRows && made < events; row++, made++)
            {
                var e = generator.Next();
                e.AddTo(batch, model, version);
                // Training data has its outcomes.
                batch.Slices[0].Label.Set(row, batch.AddText(EventJson.ClassNames[e.Label]));
            }

            var slice = batch.Slices[0];
            for (var row = 0; row < slice.Rows; row++) builder.Add(batch, slice, row);
        }

        return builder.Build(model, version, ReferenceSource.Profile, options.Start);
    }
}
