using System.Globalization;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>The model itself changed: its scores move although its inputs do not.</summary>
/// <param name="shift">How far, on the scale of the logit.</param>
internal sealed class ScoreShift(double shift) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("score", "scores move although the inputs do not (shift=-1.5 on the scale of the logit)",
        arguments => new ScoreShift(arguments.Number("shift", -1.5, -10, 10)));

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"scores shifted by {shift:0.##} on the logit scale");

    /// <inheritdoc/>
    public IncidentConsequences Consequences { get; } = new()
    {
        Changes = [ModelSlice.ScoreName, ModelSlice.PredictionName],
        MustFlag = [(Signal.Drifted, ModelSlice.ScoreName)],
        MayFlag = [(Signal.Drifted, ModelSlice.PredictionName), (Signal.Quality, IncidentConsequences.LabelName)],
    };

    /// <inheritdoc/>
    public void ChangeAnswer(SimulatedEvent e, double chance) => TrafficGenerator.SetScore(e, e.Logit + shift);
}
