using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>A categorical feature has a value that nobody has seen before; the model does not know what it means.</summary>
/// <param name="feature">The feature's place among the categorical ones.</param>
internal sealed class NewCategory(int feature) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("category", "one categorical feature has a value that was never seen (feature=country)",
        arguments => new NewCategory(arguments.Categorical("feature", "country")));

    /// <inheritdoc/>
    public string Description => $"new value of {CreditFeatures.Categorical[feature].Name} ({CreditFeatures.Categorical[feature].Newcomer})";

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Features = [CreditFeatures.Categorical[feature].Name],
        Changes = [CreditFeatures.Categorical[feature].Name, ModelSlice.ScoreName, ModelSlice.PredictionName],
        MustFlag = [(Signal.Drifted, CreditFeatures.Categorical[feature].Name), (Signal.Unseen, CreditFeatures.Categorical[feature].Name)],
        MayFlag = IncidentConsequences.AnswerMayBeWrong,
    };

    /// <inheritdoc/>
    public void ChangeInputs(SimulatedEvent e) => e.Categories[feature] = CreditFeatures.Categorical[feature].NewcomerIndex;
}
