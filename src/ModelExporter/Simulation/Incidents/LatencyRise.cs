using System.Globalization;

namespace ModelExporter.Simulation.Incidents;

/// <summary>Predictions take longer.</summary>
/// <param name="factor">How many times longer.</param>
internal sealed class LatencyRise(double factor) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("latency", "predictions take longer (factor=8)", arguments => new LatencyRise(arguments.Number("factor", 8, 1, 10_000)));

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"latency rises (x{factor:0.##})");

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Changes = [IncidentConsequences.LatencyName],
        MustFlag = [(Signal.Latency, IncidentConsequences.LatencyName)],
    };

    /// <inheritdoc/>
    public void ChangeAnswer(SimulatedEvent e, double chance) => e.LatencyMilliseconds = Math.Round(e.LatencyMilliseconds * factor * 100) / 100;
}
