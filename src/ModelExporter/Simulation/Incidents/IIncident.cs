namespace ModelExporter.Simulation.Incidents;

/// <summary>Something that goes wrong. Each step of an event's way can be changed; an incident overrides the one that it is about.</summary>
internal interface IIncident
{
    /// <summary>What happens, in a few words: "unit change of income (x100)".</summary>
    string Description { get; }

    /// <summary>What it changes, and what follows for whoever watches the model.</summary>
    IncidentConsequences Consequences { get; }

    /// <summary>The world changes: other applicants come. The model's probabilities stay right for them.</summary>
    void ChangeApplicant(SimulatedEvent e)
    {
    }

    /// <summary>The data changes on its way: the model is sent something else than the applicant is.</summary>
    void ChangeInputs(SimulatedEvent e)
    {
    }

    /// <summary>The model or its service changes: another answer, a later one, or none.</summary>
    /// <param name="e">The event.</param>
    /// <param name="chance">A random number of this incident and event, above 0 and at most 1.</param>
    void ChangeAnswer(SimulatedEvent e, double chance)
    {
    }

    /// <summary>What turns out changes.</summary>
    void ChangeOutcome(SimulatedEvent e)
    {
    }
}
