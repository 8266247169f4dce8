using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>A source fails: a numeric feature is not there, whatever it would have been.</summary>
/// <param name="feature">The feature's place.</param>
internal sealed class MissingBurst(int feature) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("missing", "one numeric feature is missing (feature=credit_utilisation)",
        arguments => new MissingBurst(arguments.Numeric("feature", "credit_utilisation")));

    /// <inheritdoc/>
    public string Description => $"{CreditFeatures.Names[feature]} missing";

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Features = [CreditFeatures.Names[feature]],
        Changes = [CreditFeatures.Names[feature], ModelSlice.ScoreName, ModelSlice.PredictionName],
        MustFlag = [(Signal.Missing, CreditFeatures.Names[feature])],
        MayFlag = IncidentConsequences.AnswerMayBeWrong,
    };

    /// <inheritdoc/>
    public void ChangeInputs(SimulatedEvent e) => e.Numbers[feature] = double.NaN;
}
