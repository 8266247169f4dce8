namespace ModelExporter.Simulation.Incidents;

/// <summary>A kind of incident. A value.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Meaning">What happens.</param>
/// <param name="Create">Makes an incident of its arguments; what is wrong with them, they say themselves.</param>
internal sealed record IncidentKind(string Name, string Meaning, Func<IncidentArguments, IIncident> Create)
{
    /// <summary>All kinds: one file each, and one line here.</summary>
    public static readonly IReadOnlyList<IncidentKind> All =
    [
        FeatureDrift.Kind,
        UnitChange.Kind,
        SwappedColumns.Kind,
        MissingBurst.Kind,
        ErrorBurst.Kind,
        ConceptDrift.Kind,
        LatencyRise.Kind,
        NewCategory.Kind,
        ScoreShift.Kind,
    ];
}
