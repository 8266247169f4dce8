using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>Predictions fail.</summary>
internal sealed class ErrorBurst : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("errors", "predictions fail (of the affected ones all)", _ => new ErrorBurst());

    /// <inheritdoc/>
    public string Description => "predictions fail";

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Changes = [IncidentConsequences.ErrorName, ModelSlice.ScoreName, ModelSlice.PredictionName, IncidentConsequences.LabelName],
        MustFlag = [(Signal.Errors, IncidentConsequences.ErrorName)],
    };

    /// <inheritdoc/>
    public void ChangeAnswer(SimulatedEvent e, double chance)
    {
        var reasons = TrafficGenerator.ErrorReasons;
        e.Error = reasons[Math.Min((int)(chance * reasons.Length), reasons.Length - 1)];
    }
}
