using System.Text;
using System.Text.Json;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation;

public class GroundTruthTests
{
    private static readonly TrafficOptions Options = new() { Seed = 1, Start = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Each_incident_is_written_once_when_it_begins()
    {
        using var stream = new MemoryStream();
        var truth = new GroundTruth(stream, Options, Scenario.Find("demo")!.Schedule());
        truth.AdvanceTo(TimeSpan.FromSeconds(29));
        Assert.Empty(Lines(stream));
        truth.AdvanceTo(TimeSpan.FromSeconds(31));
        truth.AdvanceTo(TimeSpan.FromSeconds(32));
        var line = Assert.Single(Lines(stream));
        Assert.Equal(("unit", "unit change of income (x100)"), (line.GetProperty("incident").GetString(), line.GetProperty("description").GetString()));
        Assert.Equal(Options.Start.AddSeconds(30), line.GetProperty("start").GetDateTimeOffset());
        Assert.Equal(Options.Start.AddSeconds(120), line.GetProperty("end").GetDateTimeOffset());
        Assert.Equal(["income"], Texts(line.GetProperty("features")));
        Assert.Equal(["income"], Texts(line.GetProperty("must_flag").GetProperty("drifted")));
        Assert.DoesNotContain("income", Texts(line.GetProperty("must_not_flag").GetProperty("drifted")));
        Assert.Contains("age", Texts(line.GetProperty("must_not_flag").GetProperty("drifted")));

        truth.AdvanceTo(Scenario.Find("demo")!.Period!.Value + TimeSpan.FromSeconds(31));
        Assert.Equal(10, Lines(stream).Count);
    }

    [Fact]
    public void A_quiet_run_has_an_empty_truth()
    {
        using var stream = new MemoryStream();
        new GroundTruth(stream, Options, IncidentSchedule.Quiet).AdvanceTo(TimeSpan.FromDays(1));
        Assert.Equal(0, stream.Length);
    }

    private static List<JsonElement> Lines(MemoryStream stream) =>
        [.. Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(element => element.GetString());
}
