using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation.Incidents;

/// <summary>Two numeric features are exchanged on their way to the model.</summary>
/// <param name="first">The one's place.</param>
/// <param name="second">The other's place.</param>
internal sealed class SwappedColumns(int first, int second) : IIncident
{
    /// <summary>The kind.</summary>
    public static readonly IncidentKind Kind = new("swap", "two numeric features are exchanged (first=income, second=loan_amount)",
        arguments => new SwappedColumns(arguments.Numeric("first", "income"), arguments.Numeric("second", "loan_amount")));

    private readonly string[] _names = [CreditFeatures.Names[first], CreditFeatures.Names[second]];

    /// <inheritdoc/>
    public string Description => $"{_names[0]} and {_names[1]} swapped";

    /// <inheritdoc/>
    public IncidentConsequences Consequences => new()
    {
        Features = _names,
        Changes = [.. _names, ModelSlice.ScoreName, ModelSlice.PredictionName],
        MustFlag = [(Signal.Drifted, _names[0]), (Signal.Drifted, _names[1])],
        // The shares of missing values are exchanged as well.
        MayFlag = [.. IncidentConsequences.AnswerMayBeWrong, (Signal.Missing, _names[0]), (Signal.Missing, _names[1])],
    };

    /// <inheritdoc/>
    public void ChangeInputs(SimulatedEvent e) => (e.Numbers[first], e.Numbers[second]) = (e.Numbers[second], e.Numbers[first]);
}
