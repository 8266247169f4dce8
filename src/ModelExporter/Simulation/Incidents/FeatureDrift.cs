using System.Globalization;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>Other applicants come: one numeric feature moves by so many standard deviations of its normal number. The model stays right about them.</summary>
/// <param name="feature">The feature's place.</param>
/// <param name="shift">How far, in standard deviations.</param>
internal sealed class FeatureDrift(int feature, double shift) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("drift", "one numeric feature moves (feature=age, shift=1 standard deviations)",
        arguments => new FeatureDrift(arguments.Numeric("feature", "age"), arguments.Number("shift", 1, -5, 5)));

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"drift of {CreditFeatures.Names[feature]} ({shift:+0.##;-0.##} standard deviations)");

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Features = [CreditFeatures.Names[feature]],
        Changes = [CreditFeatures.Names[feature], ModelSlice.ScoreName, ModelSlice.PredictionName, IncidentConsequences.LabelName],
        MustFlag = [(Signal.Drifted, CreditFeatures.Names[feature])],
        MayFlag = IncidentConsequences.AnswerMayDrift,
    };

    /// <inheritdoc/>
    public void ChangeApplicant(SimulatedEvent e) => e.Normals[feature] += shift;
}
