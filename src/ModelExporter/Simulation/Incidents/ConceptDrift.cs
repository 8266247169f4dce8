namespace ModelExporter.Simulation.Incidents;

/// <summary>The world no longer works as the model learned: the outcome of the affected applications is the opposite one. Inputs and answers show nothing.</summary>
internal sealed class ConceptDrift : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("concept", "outcomes are the opposite of what they would have been, features stay as they are", _ => new ConceptDrift());

    /// <inheritdoc/>
    public string Description => "concept drift: outcomes turn round";

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Changes = [IncidentConsequences.LabelName],
        MustFlag = [(Signal.Quality, IncidentConsequences.LabelName)],
    };

    /// <inheritdoc/>
    public void ChangeOutcome(SimulatedEvent e) => e.Label = 1 - e.Label;
}
