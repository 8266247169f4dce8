using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Drift;

/// <summary>Values that resemble their predecessors, through the real registry: the test's size with and without the correction, and its power.</summary>
public class DependentTrafficTests(ITestOutputHelper output)
{
    private const int EventsPerWindow = 3_000;
    private const int Windows = 600;
    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(0.0, 0.02, 0.09, 0.02, 0.09)]
    [InlineData(0.3, 0.05, 0.16, 0.02, 0.09)]
    [InlineData(0.6, 0.16, 0.35, 0.03, 0.13)]
    public void The_correction_brings_the_size_back(double correlation, double plainLeast, double plainMost, double correctedLeast, double correctedMost)
    {
        var (traffic, next) = Traffic(correlation, seed: 11);
        int plain = 0, corrected = 0;
        traffic.Send(Length, EventsPerWindow, _ => next(0));
        for (var window = 0; window < Windows; window++)
        {
            traffic.Send(Length, EventsPerWindow, _ => next(0));
            var scores = traffic.Evaluate();
            if (scores["plain"].PValue < 0.05) plain++;
            if (scores["corrected"].PValue < 0.05) corrected++;
        }

        output.WriteLine($"AR(1) {correlation}: size at 5 % is {(double)plain / Windows:P1} without and {(double)corrected / Windows:P1} with the correction");
        Assert.InRange((double)plain / Windows, plainLeast, plainMost);
        Assert.InRange((double)corrected / Windows, correctedLeast, correctedMost);
    }

    [Fact]
    public void A_step_inside_the_window_is_still_found()
    {
        const int Runs = 30;
        var (traffic, next) = Traffic(0.6, seed: 12);
        int plain = 0, corrected = 0;
        var effect = 0.0;
        for (var run = 0; run < Runs; run++)
        {
            // The last of four quarters is shifted by one standard deviation.
            traffic.Send(2 * Length, 2 * EventsPerWindow, _ => next(0));
            traffic.Send(0.75 * Length, (int)(0.75 * EventsPerWindow), _ => next(0));
            traffic.Send(0.25 * Length, (int)(0.25 * EventsPerWindow), _ => next(1));
            var scores = traffic.Evaluate();
            effect += scores["corrected"].DesignEffect / Runs;
            if (scores["plain"].PValue < 0.001) plain++;
            if (scores["corrected"].PValue < 0.001) corrected++;
        }

        output.WriteLine($"{corrected} of {Runs} steps found with the correction (mean design effect {effect:F2}), {plain} without");
        Assert.Equal(Runs, plain);
        Assert.Equal(Runs, corrected);
    }

    private static (SimulatedTraffic Traffic, Func<double, double> Next) Traffic(double correlation, int seed)
    {
        var traffic = new SimulatedTraffic(
            new MonitoringOptions { Windows = [Length], Evidence = new EvidenceOptions { Enabled = false } }, seed,
            ("corrected", new DriftOptions()), ("plain", new DriftOptions { DesignEffect = false }));
        traffic.SetReference(100_000, _ => traffic.Normal());
        var noise = Math.Sqrt(1 - (correlation * correlation));
        var value = 0.0;
        double Next(double shift)
        {
            value = (correlation * value) + (noise * traffic.Normal());
            return value + shift;
        }

        return (traffic, Next);
    }
}
