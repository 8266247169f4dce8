using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Tests.Statistics.Sketches;

public class SpaceSavingTests
{
    private const int Counters = 8;

    [Fact]
    public void Every_count_encloses_the_truth_within_n_over_k() => Check.One(Properties.Config, Prop.ForAll(Streams(), stream => KeepsItsPromise(Of(stream), stream)));

    [Fact]
    public void A_merged_summary_keeps_the_promise_for_both_streams()
    {
        Check.One(Properties.Config, Prop.ForAll(Streams(), Streams(), Streams(), (first, second, third) =>
        {
            var merged = Of(first);
            merged.Merge(Of(second));
            foreach (var item in third) merged.Add(item);
            merged.Merge(Of(first));
            return KeepsItsPromise(merged, [.. first, .. second, .. third, .. first]);
        }));
    }

    [Fact]
    public void Few_different_items_are_counted_exactly()
    {
        var summary = Of([1, 2, 2, 3, 3, 3]);
        Assert.Equal([new(3, 3, 0), new(2, 2, 0), new(1, 1, 0)], summary.Top());
        Assert.Equal([new FrequentItem<int>(3, 3, 0)], summary.Top(1));
        Assert.Equal(0, summary.SmallestCount);
    }

    [Fact]
    public void Saved_items_restore_the_summary()
    {
        Check.One(Properties.Config, Prop.ForAll(Streams(), stream =>
        {
            var summary = Of(stream);
            var restored = SpaceSaving<int>.Restore(Counters, summary.Top(), summary.Count);
            restored?.Add(5);
            summary.Add(5);
            return restored is not null && restored.Count == summary.Count && KeepsItsPromise(restored, [.. stream, 5]);
        }));
        Assert.Null(SpaceSaving<int>.Restore(1, [new(1, 1, 0), new(2, 1, 0)], 2));
        Assert.Null(SpaceSaving<int>.Restore(4, [new(1, 1, 0), new(1, 1, 0)], 2));
        Assert.Null(SpaceSaving<int>.Restore(4, [new(1, 5, 0)], 2));
        Assert.Null(SpaceSaving<int>.Restore(4, [new(1, 5, 5)], 9));
    }

    private static SpaceSaving<int> Of(IEnumerable<int> stream)
    {
        var summary = new SpaceSaving<int>(Counters);
        foreach (var item in stream) summary.Add(item);
        return summary;
    }

    private static bool KeepsItsPromise(SpaceSaving<int> summary, int[] stream)
    {
        var truth = stream.CountBy(item => item).ToDictionary();
        var held = summary.Top().ToDictionary(item => item.Item);
        return summary.Count == stream.Length
            && held.Count <= Counters
            && summary.SmallestCount <= summary.MaxError
            && held.Values.All(item => truth.GetValueOrDefault(item.Item) is var count && item.Count >= count && item.Count - item.Error <= count && item.Error <= summary.MaxError)
            && truth.All(pair => pair.Value <= summary.MaxError || held.ContainsKey(pair.Key))
            && truth.All(pair => held.ContainsKey(pair.Key) || pair.Value <= summary.SmallestCount);
    }

    // Small items are frequent.
    private static Arbitrary<int[]> Streams() => Gen.Choose(1, 400).Select(k => 400 / k).ArrayOf().ToArbitrary();
}
