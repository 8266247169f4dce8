using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

/// <summary>Whatever comes in whatever order to whatever replica, a pair is completed once.</summary>
public class PairRowTests
{
    private static readonly Guid[] Replicas = [.. Enumerable.Range(1, 3).Select(i => new Guid(i, 0, 0, new byte[8]))];

    private readonly PairRow _row = new("credit", Halves.Id(1));
    private long _number;

    [Fact]
    public void The_second_half_completes_the_pair_whichever_it_is()
    {
        Assert.Equal(PairOutcomeKind.Nothing, Apply(0, Halves.Label(1)).Kind);
        var outcome = Apply(1, Halves.Prediction(1));
        Assert.Equal(PairOutcomeKind.Completed, outcome.Kind);
        Assert.Equal((5_000, 1_000), (outcome.Label!.KnownAtMilliseconds, outcome.Prediction!.EventMilliseconds));
        Assert.Equal(Replicas[1], _row.CompletedBy!.Value.Replica);
        Assert.Equal(PairOutcomeKind.Nothing, Apply(2, Halves.Prediction(1)).Kind);
        Assert.Equal(PairOutcomeKind.Nothing, Apply(2, Halves.Label(1)).Kind);
    }

    [Fact]
    public void A_label_that_is_replaced_while_it_waits_counts_with_its_corrections()
    {
        Apply(0, Halves.Label(1, "yes"));
        Apply(1, Halves.Label(1, "no"));
        var outcome = Apply(0, Halves.Prediction(1));
        Assert.Equal((PairOutcomeKind.Completed, 1), (outcome.Kind, outcome.Corrections));
        Assert.Equal("no"u8.ToArray(), outcome.Label!.Label.Text);
    }

    [Fact]
    public void A_correction_counts_once_though_it_is_sent_again()
    {
        Apply(0, Halves.Prediction(1));
        Apply(0, Halves.Label(1, "yes"));
        var correction = new PairOperation(++_number, Halves.Label(1, "no"));
        Assert.Equal(PairOutcomeKind.Corrected, _row.Apply(Replicas[1], correction).Kind);
        Assert.Equal(PairOutcomeKind.Corrected, _row.Apply(Replicas[1], correction).Kind);
        Assert.Equal(1, _row.Revision);
        Assert.Equal(Replicas[0], _row.CompletedBy!.Value.Replica);
    }

    [Fact]
    public void A_label_sent_again_after_its_pair_was_completed_elsewhere_is_no_correction()
    {
        var label = new PairOperation(++_number, Halves.Label(1));
        _row.Apply(Replicas[0], label);
        Assert.Equal(PairOutcomeKind.Completed, Apply(1, Halves.Prediction(1)).Kind);
        Assert.Equal(PairOutcomeKind.Nothing, _row.Apply(Replicas[0], label).Kind);
    }

    [Fact]
    public void A_label_of_another_version_is_unmatched_and_the_prediction_waits_on()
    {
        Apply(0, Halves.Label(1, version: "2"));
        var outcome = Apply(0, Halves.Prediction(1, version: "1"));
        Assert.Equal((PairOutcomeKind.Unmatched, "2"), (outcome.Kind, outcome.Version));
        Assert.Equal(PairOutcomeKind.Unmatched, Apply(0, Halves.Label(1, version: "2")).Kind);
        Assert.Equal(PairOutcomeKind.Completed, Apply(0, Halves.Label(1, version: "1")).Kind);
    }

    [Fact]
    public void Every_order_with_repeated_attempts_completes_a_pair_once_and_counts_each_correction_once()
    {
        var step = from isPrediction in Gen.Elements(true, false)
                   from replica in Gen.Choose(0, 2)
                   from label in Gen.Elements("yes", "no")
                   from repeats in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
                   select (isPrediction, replica, label, repeats);
        Check.One(Properties.Config, Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var row = new PairRow("credit", Halves.Id(1));
            var (completed, labels, number) = (new HashSet<(int, long)>(), 0, 0L);
            string? last = null;
            var hasPrediction = false;
            foreach (var (isPrediction, replica, label, repeats) in steps)
            {
                var operation = new PairOperation(++number, isPrediction ? Halves.Prediction(1) : Halves.Label(1, label));
                var first = row.Apply(Replicas[replica], operation);
                // The answer was lost: the same half again is told the same.
                for (var i = 0; i < repeats; i++) Assert.Equal(first.Kind, row.Apply(Replicas[replica], operation).Kind);
                if (first.Kind == PairOutcomeKind.Completed) Assert.True(completed.Add((replica, number)));
                if (first.Kind == PairOutcomeKind.Completed) labels += 1 + first.Corrections;
                if (first.Kind == PairOutcomeKind.Corrected) labels++;
                if (isPrediction) hasPrediction = true;
                else last = label;
            }

            Assert.Equal(hasPrediction && last is not null ? 1 : 0, completed.Count);
            if (completed.Count == 0) return;
            // Every change of the label counts, from the first one on.
            var told = steps.Where(one => !one.isPrediction).Select(one => one.label).ToArray();
            Assert.Equal(1 + told.Zip(told.Skip(1)).Count(pair => pair.First != pair.Second), labels);
            Assert.Equal(last, System.Text.Encoding.UTF8.GetString(HalfJson.ReadValue(row.Label).Text!));
        }));
    }

    private PairOutcome Apply(int replica, ModelExporter.Monitoring.Labels.Shared.SharedHalf half) => _row.Apply(Replicas[replica], new PairOperation(++_number, half));
}
