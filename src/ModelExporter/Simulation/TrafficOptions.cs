namespace ModelExporter.Simulation;

/// <summary>What traffic is generated. A value; the same value makes the same traffic, byte for byte.</summary>
internal sealed record TrafficOptions
{
    /// <summary>What all random numbers follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>When the traffic begins.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Mean events per second over a day.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>How far the rate rises at 15:00 UTC and falls at 03:00, as a share of its mean, 0 to below 1.</summary>
    public double DailyCycle { get; init; } = 0.6;

    /// <summary>How far the applicants' mean standing rises and falls over the day, in standard deviations: with more than 0 hours differ from each other.</summary>
    public double MixCycle { get; init; }

    /// <summary>Share of predictions that fail without any incident.</summary>
    public double ErrorShare { get; init; } = 0.001;

    /// <summary>Median time until the outcome of a prediction is known; the delay is log-normal.</summary>
    public TimeSpan LabelDelay { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Share of predictions whose outcome is ever known.</summary>
    public double LabelledShare { get; init; } = 0.9;
}
