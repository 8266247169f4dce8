using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class QualityTallyTests
{
    private static readonly QualityLayout[] Layouts =
    [
        new(LabelSpace.Binary("0", "1")),
        new(LabelSpace.Multiclass(["a", "b", "c"])),
        new(LabelSpace.Regression(new ValueScale(3, 20))),
        new(LabelSpace.Ranking(5)),
    ];

    [Fact]
    public void A_corrected_label_leaves_no_trace()
    {
        foreach (var layout in Layouts)
        {
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
            {
                var (kept, corrected) = (layout.NewTally(), layout.NewTally());
                var random = new Random(seed);
                for (var i = 0; i < 60; i++)
                {
                    var (first, second, scale) = (random.Next(), random.Next(), Math.Pow(10, random.Next(-6, 9)));
                    Add(kept, second, 1);
                    Add(corrected, first, scale);
                    if (i % 2 == 0) Add(corrected, first ^ 0x55, scale);
                    Remove(corrected, first, scale);
                    if (i % 2 == 0) Remove(corrected, first ^ 0x55, scale);
                    Add(corrected, second, 1);
                }

                return AreEqual(kept, corrected);
            }).Check(Properties.Config);
        }
    }

    [Fact]
    public void Panes_add_up_in_any_order_and_subtract_again()
    {
        foreach (var layout in Layouts)
        {
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
            {
                var random = new Random(seed);
                var panes = Enumerable.Range(0, 4).Select(_ => layout.NewTally()).ToArray();
                var whole = layout.NewTally();
                for (var i = 0; i < 80; i++)
                {
                    var pair = random.Next();
                    Add(panes[i % 4], pair, 1);
                    Add(whole, pair, 1);
                }

                var (forward, backward) = (layout.NewTally(), layout.NewTally());
                foreach (var pane in panes) forward.Merge(pane);
                foreach (var pane in panes.Reverse()) backward.Merge(pane);
                var isWhole = AreEqual(whole, forward) && AreEqual(whole, backward);
                foreach (var pane in panes) forward.Subtract(pane);
                return isWhole && AreEqual(forward, layout.NewTally());
            }).Check(Properties.Config);
        }
    }

    [Fact]
    public void Counting_a_pair_allocates_nothing()
    {
        foreach (var layout in Layouts)
        {
            var tally = layout.NewTally();
            double[] scores = [0.2, 0.3, 0.5], grades = [1, 0, 1];
            var pair = new LabelledPair(new PredictionOutcome(Pairs.Class(1), 0.4), new LabelOutcome(Pairs.Class(0), 3), scores, grades);
            for (var i = 0; i < 100; i++) tally.Add(pair);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++) tally.Add(pair);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Tallies_of_different_layouts_do_not_add_up() =>
        Assert.Throws<ArgumentException>(() => Layouts[0].NewTally().Merge(new QualityLayout(LabelSpace.Binary("0", "1")).NewTally()));

    [Fact]
    public void What_is_not_finite_is_not_counted()
    {
        var tally = Layouts[2].NewTally();
        Assert.False(tally.Add(Pairs.Regression(double.NaN, 1)));
        Assert.False(tally.Add(Pairs.Regression(1, double.PositiveInfinity)));
        Assert.False(tally.Add(Pairs.Regression(1e300, -1e300)));
        Assert.Equal(0, tally.Pairs);
    }

    [Fact]
    public void Two_other_classes_that_differ_are_a_mistake_and_two_alike_are_none()
    {
        var tally = (ClassificationTally)Layouts[1].NewTally();
        var other = tally.Layout.Space.OtherClass;
        tally.Add(new LabelledPair(new PredictionOutcome(new ClassCode(other, 7), double.NaN), new LabelOutcome(new ClassCode(other, 7), double.NaN)));
        tally.Add(new LabelledPair(new PredictionOutcome(new ClassCode(other, 7), double.NaN), new LabelOutcome(new ClassCode(other, 8), double.NaN)));
        Assert.Equal((2L, 1L), (tally.Pairs, tally.OtherConfused));
        Assert.Equal(0.5, QualityMeasures.Compute(tally).Value(QualityMeasures.Accuracy));
    }

    private static void Add(QualityTally tally, int bits, double scale) => Assert.True(tally.Add(Make(tally.Layout.Space, bits, scale)));

    private static void Remove(QualityTally tally, int bits, double scale) => Assert.True(tally.Remove(Make(tally.Layout.Space, bits, scale)));

    private static LabelledPair Make(LabelSpace space, int bits, double scale)
    {
        var random = new Random(bits);
        return space.Task switch
        {
            ModelTask.Binary => Pairs.Binary(random.Next(2) == 1, random.Next(2) == 1, random.NextDouble()),
            ModelTask.Multiclass => Pairs.Multiclass(random.Next(4), random.Next(4), random.NextDouble(), random.NextDouble(), random.NextDouble()),
            ModelTask.Regression => Pairs.Regression(scale * Pairs.Normal(random), scale * Pairs.Normal(random)),
            _ => Pairs.Ranking(random.Next(3), random.Next(3), random.Next(3), random.Next(3)),
        };
    }

    private static bool AreEqual(QualityTally left, QualityTally right) => left.Counts.SequenceEqual(right.Counts) && left.Sums.SequenceEqual(right.Sums);
}
