using System.Text;
using System.Text.Json;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Tests.Ingest;

namespace ModelExporter.Tests.Simulation;

public class EventJsonTests
{
    [Fact]
    public void Lines_are_read_by_the_real_reader_as_what_the_events_are()
    {
        // Every kind of incident at once, in half of the events each, so that every form of a value is there.
        var incidents = new IncidentSchedule([.. IncidentKind.All.Select(kind => ScheduledIncident.Parse($"{kind.Name}@0s+1h:share=0.5", out _)!), ScheduledIncident.Parse("unit@0s+1h:feature=savings,factor=0.0001", out _)!]);
        var generator = new TrafficGenerator(new TrafficOptions { Seed = 31 }, incidents);
        var json = new EventJson("credit", "1");
        var expected = new EventBatch(100);
        for (var i = 0; i < 1000; i++)
        {
            json.Write(generator.Next());
            generator.Current.AddTo(expected, "credit", "1");
        }

        var request = new IngestRequest(new IngestLimits());
        var format = EventFormats.CreateAll().OfType<NativeFormat>().Single();
        var outcome = request.Process(format, json.Written.Span, new RecordingSink(), new ExporterTelemetry().Format(format.Name));
        Assert.Equal((null, 0L), (outcome.Failure, outcome.Rejected));
        var (slice, wanted) = (Assert.Single(request.Batch.Slices), Assert.Single(expected.Slices));
        Assert.Equal(1000, slice.Rows);
        Assert.Equal(20, slice.Features.All.Count);
        for (var row = 0; row < slice.Rows; row++)
        {
            Assert.Equal((wanted.Heads[row].Id, wanted.Heads[row].TimestampMilliseconds), (slice.Heads[row].Id, slice.Heads[row].TimestampMilliseconds));
            Assert.Equal(wanted.Heads[row].LatencySeconds, slice.Heads[row].LatencySeconds, 12);
            foreach (var column in wanted.Features.All) AssertSame(expected, column[row], request.Batch, slice.Features.Find(column.Name)![row]);
            foreach (var column in wanted.Scores.All) AssertSame(expected, column[row], request.Batch, slice.Scores.Find(column.Name)![row]);
            AssertSame(expected, wanted.Prediction[row], request.Batch, slice.Prediction[row]);
            AssertSame(expected, wanted.Score[row], request.Batch, slice.Score[row]);
            AssertSame(expected, wanted.Error[row], request.Batch, slice.Error[row]);
        }
    }

    [Fact]
    public void A_label_names_its_prediction_and_when_it_became_known()
    {
        var json = new EventJson("m", "2");
        json.Write(new SimulatedLabel(255, 1, new DateTimeOffset(1969, 12, 31, 23, 59, 58, 7, TimeSpan.Zero).ToUnixTimeMilliseconds()));
        var line = Encoding.UTF8.GetString(json.Written.Span);
        Assert.Equal("{\"model\":\"m\",\"version\":\"2\",\"id\":\"00000000000000ff\",\"timestamp\":\"1969-12-31T23:59:58.007Z\",\"label\":\"approve\"}\n", line);
    }

    [Fact]
    public void Labels_come_in_the_order_in_which_they_are_known_one_for_each_prediction_at_most()
    {
        var traffic = new SimulatedTraffic(new TrafficOptions { Seed = 32, LabelDelay = TimeSpan.FromMinutes(5) }, IncidentSchedule.Quiet, "credit", "1") { MostEvents = 3000 };
        traffic.Fill(int.MaxValue, TimeSpan.MaxValue);
        var predicted = Parse(traffic.Events.Written).Where(e => e.TryGetProperty("prediction", out _)).ToDictionary(Id, Time);
        var meanwhile = Parse(traffic.Labels.Written).ToList();
        Assert.All(meanwhile, label => Assert.True(Time(label) <= predicted.Values.Max()));
        traffic.FillRest();
        var labels = meanwhile.Concat(Parse(traffic.Labels.Written)).ToList();
        Assert.Equal(labels.Count, labels.Select(Id).Distinct().Count());
        Assert.Equal(labels.Select(Time).Order(), labels.Select(Time));
        Assert.All(labels, label => Assert.True(Time(label) >= predicted[Id(label)]));
        Assert.InRange(labels.Count, 0.87 * predicted.Count, 0.93 * predicted.Count);
        Assert.Equal(labels.Count, traffic.LabelCount);
    }

    private static IEnumerable<JsonElement> Parse(ReadOnlyMemory<byte> lines) =>
        Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static string Id(JsonElement line) => line.GetProperty("id").GetString()!;

    private static DateTimeOffset Time(JsonElement line) => line.GetProperty("timestamp").GetDateTimeOffset();

    private static void AssertSame(EventBatch expected, Cell wanted, EventBatch found, Cell cell)
    {
        Assert.Equal((wanted.Kind, wanted.Number), (cell.Kind, cell.Number));
        if (wanted.Kind == CellKind.Text) Assert.Equal(expected.Text(wanted).ToArray(), found.Text(cell).ToArray());
    }
}
