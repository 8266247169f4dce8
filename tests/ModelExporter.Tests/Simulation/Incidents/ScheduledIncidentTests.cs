using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation.Incidents;

public class ScheduledIncidentTests
{
    [Fact]
    public void An_incident_is_read_with_its_times_and_arguments()
    {
        var incident = ScheduledIncident.Parse("unit@30m+1h30m:feature=age,factor=12,share=0.25", out _)!;
        Assert.Equal(("unit", TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(90), 0.25), (incident.Kind, incident.Start, incident.Duration, incident.Share));
        Assert.Equal("unit change of age (x12), 25 % of the traffic", incident.Describe());
    }

    [Theory]
    [InlineData("unit", "expected NAME@START+DURATION")]
    [InlineData("unit@5m", "expected NAME@START+DURATION")]
    [InlineData("@5m+5m", "expected NAME@START+DURATION")]
    [InlineData("unti@5m+5m", "there is no incident \"unti\", did you mean unit?")]
    [InlineData("unit@soon+5m", "start: found \"soon\", expected a duration")]
    [InlineData("unit@5m+0s", "duration: found \"0s\", expected a duration")]
    [InlineData("unit@5m+5m:", "expected key=value")]
    [InlineData("unit@5m+5m:factor", "expected key=value")]
    [InlineData("unit@5m+5m:factor=2,factor=3", "each key once")]
    [InlineData("unit@5m+5m:factr=2", "unit: it has no \"factr\", did you mean \"factor\"?")]
    [InlineData("unit@5m+5m:factor=0", "factor: found \"0\", expected a number from 0.000001 to 1000000")]
    [InlineData("unit@5m+5m:feature=country", "feature: \"country\" is no numeric feature; there are age, income")]
    [InlineData("category@5m+5m:feature=has_guarantor", "is no categorical feature")]
    [InlineData("drift@5m+5m:share=1.5", "share: found \"1.5\"")]
    [InlineData("errors@5m+5m:feature=age", "errors: it has no \"feature\"; there are share")]
    public void What_is_wrong_is_said(string text, string problem)
    {
        Assert.Null(ScheduledIncident.Parse(text, out var found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_scenario_can_be_played_and_together_they_show_every_kind()
    {
        var kinds = new HashSet<string>();
        foreach (var scenario in Scenario.All)
        {
            var schedule = scenario.Schedule();
            kinds.UnionWith(schedule.Incidents.Select(incident => incident.Kind));
            Assert.All(schedule.Incidents, incident => Assert.True(schedule.Period is not { } period || incident.End <= period));
        }

        Assert.Equal(IncidentKind.All.Select(kind => kind.Name).Order(StringComparer.Ordinal), kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_incident_has_its_file_and_every_file_is_registered()
    {
        var types = typeof(IIncident).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IIncident)) && type.IsClass).ToList();
        Assert.Equal(types.Select(type => type.GetField("Kind")!.GetValue(null)).Cast<IncidentKind>().OrderBy(kind => kind.Name), IncidentKind.All.OrderBy(kind => kind.Name));
        Assert.Equal(IncidentKind.All.Count, IncidentKind.All.Select(kind => kind.Name).Distinct().Count());
    }

    [Fact]
    public void A_schedule_with_a_period_begins_anew()
    {
        var schedule = new IncidentSchedule([ScheduledIncident.Parse("latency@10s+10s", out _)!], TimeSpan.FromMinutes(1));
        var active = new List<ActiveIncident>();
        int[] seconds = [5, 15, 25, 65, 75, 85, 615];
        var on = seconds.Where(second =>
        {
            schedule.FindActive(1, TimeSpan.FromSeconds(second), 0, active);
            return active.Count > 0;
        });
        Assert.Equal([15, 75, 615], on);
        Assert.Equal([10.0, 70, 130], schedule.Between(TimeSpan.Zero, TimeSpan.FromSeconds(190)).Select(occurrence => occurrence.Start.TotalSeconds));
        Assert.Equal([70.0], schedule.Between(TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(71)).Select(occurrence => occurrence.Start.TotalSeconds));
    }
}
