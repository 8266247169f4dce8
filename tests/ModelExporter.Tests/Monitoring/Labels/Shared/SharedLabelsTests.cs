using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Storage.Labels;
using ModelExporter.Tests.Storage.Labels;

namespace ModelExporter.Tests.Monitoring.Labels.Shared;

/// <summary>Replicas that share labels count what one alone would count, each pair once.</summary>
public class SharedLabelsTests
{
    private static readonly string[] Classes = ["0", "1"];

    private readonly ManualTime _time = new();
    private readonly FakeDatabase _database = new();

    [Fact]
    public void A_gateway_that_has_seen_no_prediction_counts_the_pair_that_its_label_completes()
    {
        var (sidecar, gateway) = (New(), New());
        sidecar.Predict("a", 1, score: 0.9);
        sidecar.Flush();
        Assert.Null(gateway.Counters());
        Assert.Equal(new ApplyOutcome(1, 0, 0), gateway.Label("a", 0));
        gateway.Flush();
        var counters = gateway.Counters()!;
        Assert.Equal((1, 1, 0), (counters.Received, counters.Matched, counters.Unmatched));
        Assert.Equal((0, 0), (sidecar.Counters()!.Received, sidecar.Counters()!.Matched));
        Assert.Equal(new[] { 1L }, counters.Confusion.Where(cell => cell.Key == ("0", "1")).Select(cell => cell.Value));
        Assert.Equal(0, gateway.Measure(QualityMeasures.Accuracy));
    }

    [Fact]
    public void A_label_that_was_there_first_counts_at_the_replica_that_predicts()
    {
        var (sidecar, gateway) = (New(), New());
        gateway.Label("a", 1);
        gateway.Flush();
        _time.Advance(TimeSpan.FromMinutes(1));
        sidecar.Predict("a", 1);
        sidecar.Flush();
        Assert.Equal((1, 1), (sidecar.Counters()!.Received, sidecar.Counters()!.Matched));
        Assert.Null(gateway.Counters());
        Assert.Equal(1, sidecar.Measure(QualityMeasures.Accuracy));
    }

    [Fact]
    public void An_inline_label_counts_once_though_it_comes_again_through_the_gateway()
    {
        var (sidecar, gateway) = (New(), New());
        sidecar.Predict("a", 1, label: 0);
        sidecar.Flush();
        gateway.Label("a", 0);
        gateway.Flush();
        Assert.Equal((1, 1), (sidecar.Counters()!.Received, sidecar.Counters()!.Matched));
        Assert.Null(gateway.Counters());
    }

    [Fact]
    public void Scores_and_class_probabilities_reach_the_replica_that_counts()
    {
        var (sidecar, gateway) = (New(), New());
        foreach (var (id, high, label) in ((string, double, int)[])[("a", 0.9, 1), ("b", 0.2, 0), ("c", 0.6, 0), ("d", 0.7, 1)])
        {
            sidecar.Predict(id, high > 0.5 ? 1 : 0, scores: new Dictionary<string, double> { ["1"] = high, ["0"] = 1 - high });
            gateway.Label(id, label);
        }

        sidecar.Flush();
        gateway.Flush();
        Assert.Equal(1, gateway.Measure(QualityMeasures.RocAuc));
        Assert.Equal(0.75, gateway.Measure(QualityMeasures.Accuracy));
    }

    [Fact]
    public void Segments_reach_the_replica_that_counts_and_the_keys_are_its_own()
    {
        var sidecar = New(["region", "tier"]);
        // It knows one value less, and a key that the sidecar does not send.
        var gateway = new Replica(_database, _time, null, Classes, [new SegmentOptions("channel"), new SegmentOptions("tier"), new SegmentOptions("region") { Values = ["eu"] }]);
        sidecar.Predict("a", 1, segments: new() { ["region"] = "eu", ["tier"] = 1, ["unknown"] = "x" });
        sidecar.Predict("b", 1, segments: new() { ["region"] = "us", ["tier"] = null });
        sidecar.Predict("c", 0);
        sidecar.Flush();
        foreach (var (id, label) in ((string, int)[])[("a", 1), ("b", 0), ("c", 0)]) gateway.Label(id, label);
        gateway.Flush();
        Assert.Equal(
            ["channel _missing 1 1 0 1", "tier _missing 1 1 0 0", "tier 1 0 0 0 1", "region _missing 1 0 0 0", "region _other 0 1 0 0", "region eu 0 0 0 1"],
            PairsBySegment(gateway));
        Assert.Empty(PairsBySegment(sidecar));
        // The events are counted where they came.
        Assert.All(gateway.Registry.Model("credit")!.Versions[0].ReadCounters().Segments.Segments, segment => Assert.All(segment.Values, value => Assert.Equal(0, value.Predictions)));
    }

    [Fact]
    public void A_pair_whose_replica_counts_no_segments_is_in_none()
    {
        var (sidecar, gateway) = (New(), New(["region"]));
        sidecar.Predict("a", 1, segments: new() { ["region"] = "eu" });
        sidecar.Flush();
        gateway.Label("a", 1);
        gateway.Flush();
        Assert.Equal(1, gateway.Counters()!.Matched);
        Assert.Empty(PairsBySegment(gateway));
    }

    [Fact]
    public void Values_over_the_limit_of_the_replica_that_counts_are_other_and_counted()
    {
        var sidecar = New(["region"]);
        var gateway = new Replica(_database, _time, null, Classes, [new SegmentOptions("region")], categories: 2);
        foreach (var id in Enumerable.Range(0, 5)) sidecar.Predict($"{id}", 1, segments: new() { ["region"] = $"r{id}" });
        sidecar.Flush();
        foreach (var id in Enumerable.Range(0, 5)) gateway.Label($"{id}", 1);
        gateway.Flush();
        Assert.Equal(["region _other 0 0 0 3", "region r0 0 0 0 1", "region r1 0 0 0 1"], PairsBySegment(gateway));
        Assert.Equal(3, gateway.Telemetry.LimitReached(ModelExporter.Monitoring.Models.Limits.SegmentValues).Value);
    }

    [Fact]
    public void A_correction_reaches_the_windows_of_the_replica_that_counted()
    {
        var (sidecar, gateway) = (New(), New());
        sidecar.Predict("a", 1);
        sidecar.Flush();
        gateway.Label("a", 0);
        gateway.Flush();
        sidecar.Label("a", 1);
        sidecar.Flush();
        Assert.Equal((1, 1), (sidecar.Counters()!.Received, sidecar.Counters()!.Corrected));
        Assert.Equal(0, gateway.Measure(QualityMeasures.Accuracy));
        gateway.Flush();
        Assert.Equal(1, gateway.Measure(QualityMeasures.Accuracy));
        Assert.Equal((1, 1, 0), (gateway.Window(0)!.Labels, gateway.Counters()!.Matched, gateway.Counters()!.Corrected));
        Assert.Equal(0, sidecar.Window(0)!.Labels);
    }

    [Fact]
    public void A_label_that_is_none_of_the_task_or_of_another_version_is_unmatched()
    {
        var (sidecar, gateway) = (New(), New());
        sidecar.Predict("a", 1);
        sidecar.Flush();
        gateway.Label("a", new double[] { 1, 0 });
        gateway.Flush();
        Assert.Equal((1, 0, 1), (gateway.Counters()!.Received, gateway.Counters()!.Matched, gateway.Counters()!.Unmatched));
        Assert.Equal(new ApplyOutcome(0, 0, 0), sidecar.Label("a", new double[] { 1, 0 }));
        sidecar.Predict("b", 1);
        sidecar.Label("b", 1, version: "2");
        sidecar.Flush();
        Assert.Equal((1, 0, 1), (sidecar.Counters()!.Received, sidecar.Counters()!.Matched, sidecar.Counters()!.Unmatched));
    }

    [Fact]
    public void A_weight_of_zero_travels_with_its_label()
    {
        var (sidecar, gateway) = (New(), New());
        sidecar.Predict("a", 1);
        gateway.Label("a", 1, weight: 0);
        sidecar.Flush();
        gateway.Flush();
        Assert.Equal((1, 0), (gateway.Counters()!.Matched, gateway.Window(0)!.Labels));
    }

    [Fact]
    public void Predictions_without_an_id_keep_their_labels_to_themselves()
    {
        var replica = New();
        replica.Registry.Apply(Batches.Of(new TestEvent { HasPrediction = true, Prediction = 1, Label = 1 }));
        Assert.Equal((1, 0), (replica.Counters()!.Matched, replica.Queue.Count));
    }

    [Fact]
    public void How_many_wait_is_unknown_until_a_replica_says_it_and_what_left_counts_there()
    {
        var replica = New();
        replica.Predict("a", 1);
        Assert.Null(replica.Counters()!.Waiting);
        replica.Table.Expiries.Enqueue([new ModelExpiry("credit", true, [new ExpiredRows("1", true, false, 4, 0, ByAge: true)], new Dictionary<string, long> { ["1"] = 3 })]);
        replica.Flush();
        Assert.Equal((3, 4, 0), (replica.Counters()!.Waiting, replica.Counters()!.UnlabelledByAge, replica.Counters()!.UnlabelledByCapacity));
    }

    [Fact]
    public void Pairs_in_the_windows_after_a_restart_can_still_be_corrected()
    {
        var replica = New();
        replica.Predict("a", 1);
        replica.Label("a", 0);
        replica.Flush();
        var restarted = New();
        Assert.Empty(restarted.Registry.RestoreState(replica.Registry.SaveState()));
        Assert.Equal(0, restarted.Measure(QualityMeasures.Accuracy));
        ((ModelExporter.Monitoring.Labels.Shared.ISharedLabelSink)restarted.Registry).Replace("credit", LabelledModel.Id("a"), ModelExporter.Monitoring.Labels.Shared.LabelValue.OfNumber(1));
        Assert.Equal((1, 1.0), (restarted.Window(0)!.Labels, restarted.Measure(QualityMeasures.Accuracy)));
    }

    [Fact]
    public void However_halves_come_and_connections_break_every_pair_counts_once()
    {
        var step = from kind in Gen.Choose(0, 9)
                   from replica in Gen.Choose(0, 2)
                   from id in Gen.Choose(0, 12)
                   from value in Gen.Choose(0, 1)
                   select (kind, replica, id, value);
        Check.One(Properties.Config.WithEndSize(200), Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var database = new FakeDatabase();
            Replica[] replicas = [.. Enumerable.Range(0, 3).Select(_ => new Replica(database, _time, classes: Classes))];
            var (predicted, labelled) = (new HashSet<int>(), new HashSet<int>());
            foreach (var (kind, at, id, value) in steps)
            {
                var replica = replicas[at];
                switch (kind)
                {
                    case < 3:
                        replica.Predict($"{id}", 1);
                        predicted.Add(id);
                        break;
                    case < 6:
                        Assert.Equal(1, replica.Label($"{id}", value).Accepted);
                        labelled.Add(id);
                        break;
                    case < 8:
                        replica.Flush();
                        break;
                    default:
                        // The connection breaks before the commit, or between the commit and its answer.
                        Action fail = () => throw new PairTableException(PairTableFailure.Unavailable, "broken");
                        if (kind == 8) replica.Table.Before = _ => fail();
                        else replica.Table.After = fail;
                        Assert.True(!replica.Flush() || replica.Queue.Count == 0);
                        (replica.Table.Before, replica.Table.After) = (null, null);
                        break;
                }
            }

            foreach (var replica in replicas) Assert.True(replica.Flush());
            foreach (var replica in replicas) Assert.True(replica.Flush());
            var pairs = predicted.Intersect(labelled).Count();
            var counters = replicas.Select(replica => replica.Counters()).OfType<LabelCounters>().ToArray();
            Assert.Equal(pairs, counters.Sum(one => one.Matched));
            Assert.Equal(pairs, counters.Sum(one => one.Confusion.Sum(cell => cell.Value)));
            Assert.Equal(pairs, counters.Sum(one => one.Delays.Counts.ToArray().Sum()));
            Assert.Equal(pairs, replicas.Sum(replica => replica.Window(1)?.Labels ?? 0));
            // The windows hold the labels that hold now.
            var right = database.Rows.Values.Count(row => row.CompletedBy is not null && HalfJson.ReadValue(row.Label).Number == 1);
            Assert.Equal(right, replicas.Sum(replica => (replica.Measure(QualityMeasures.Accuracy, 1) ?? 0) * (replica.Window(1)?.Labels ?? 0)), 6);
        }));
    }

    private static string[] PairsBySegment(Replica replica) =>
    [
        .. from segment in replica.Registry.Model("credit")!.Versions[0].ReadCounters().Segments.Segments
           from value in segment.Values
           where value.Confusion.Sum() > 0
           select $"{segment.Segment} {value.Value} {string.Join(' ', value.Confusion)}",
    ];

    private Replica New(string[] segments) => new(_database, _time, null, Classes, [.. segments.Select(name => new SegmentOptions(name))]);

    private Replica New() => new(_database, _time, new LabelOptions(), Classes);
}
