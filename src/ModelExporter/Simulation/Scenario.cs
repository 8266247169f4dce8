using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>A named script of incidents. A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What happens.</param>
/// <param name="Period">After this time all of it happens again; null for once.</param>
/// <param name="Incidents">Its incidents as the command line has them.</param>
internal sealed record Scenario(string Name, string Meaning, TimeSpan? Period, params string[] Incidents)
{
    /// <summary>All scenarios.</summary>
    public static readonly IReadOnlyList<Scenario> All =
    [
        new("quiet", "nothing ever happens", null),
        new("drift", "older applicants come", null, "drift@30m+30m:feature=age,shift=1"),
        new("unit", "income in cents", null, "unit@30m+30m:feature=income,factor=100"),
        new("swap", "income and loan_amount exchanged", null, "swap@30m+30m"),
        new("missing", "credit_utilisation lost in half of the events", null, "missing@30m+30m:share=0.5"),
        new("errors", "every fifth prediction fails", null, "errors@30m+30m:share=0.2"),
        new("concept", "two of five outcomes turn round", null, "concept@30m+30m:share=0.4"),
        new("latency", "predictions take eight times as long", null, "latency@30m+30m"),
        new("all", "one incident of every kind, half an hour each with half an hour between", null,
            "drift@30m+30m", "unit@90m+30m", "swap@150m+30m", "missing@210m+30m:share=0.5", "errors@270m+30m:share=0.2", "concept@330m+30m:share=0.4", "latency@390m+30m",
            "category@450m+30m:share=0.2", "score@510m+30m"),
        new("demo", "one incident of every kind, 90 seconds each with a minute between, again and again", TimeSpan.FromSeconds(9 * 150),
            "unit@30s+90s", "drift@180s+90s", "errors@330s+90s:share=0.2", "swap@480s+90s", "missing@630s+90s:share=0.5", "latency@780s+90s", "category@930s+90s:share=0.2",
            "concept@1080s+90s:share=0.4", "score@1230s+90s"),
    ];

    /// <summary>The scenario of a name, or null.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    /// <summary>When what happens.</summary>
    /// <param name="more">Incidents besides its own.</param>
    public IncidentSchedule Schedule(params IEnumerable<ScheduledIncident> more) =>
        new([.. Incidents.Select(text => ScheduledIncident.Parse(text, out var problem) ?? throw new FormatException($"{Name}: {text}: {problem}")), .. more], Period);
}
