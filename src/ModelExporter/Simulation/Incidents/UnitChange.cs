using System.Globalization;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>A numeric feature is sent in another unit: cents for euros, months for years.</summary>
/// <param name="feature">The feature's place.</param>
/// <param name="factor">What its values are multiplied by.</param>
internal sealed class UnitChange(int feature, double factor) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("unit", "one numeric feature is sent in another unit (feature=income, factor=100)",
        arguments => new UnitChange(arguments.Numeric("feature", "income"), arguments.Number("factor", 100, 0.000001, 1_000_000)));

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"unit change of {CreditFeatures.Names[feature]} (x{factor:0.######})");

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Features = [CreditFeatures.Names[feature]],
        Changes = [CreditFeatures.Names[feature], ModelSlice.ScoreName, ModelSlice.PredictionName],
        MustFlag = [(Signal.Drifted, CreditFeatures.Names[feature])],
        MayFlag = IncidentConsequences.AnswerMayBeWrong,
    };

    /// <inheritdoc/>
    public void ChangeInputs(SimulatedEvent e) => e.Numbers[feature] *= factor;
}
