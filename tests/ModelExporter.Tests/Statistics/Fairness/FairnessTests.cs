using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Fairness;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Fairness;

public sealed class FairnessTests
{
    [Fact]
    public void Swapped_groups_turn_the_sign_and_stay_in_range() => Prop.ForAll(Groups(), Groups(), (unprivileged, privileged) =>
    {
        foreach (var measure in Differences())
        {
            var (forwards, backwards) = (measure(unprivileged, privileged), measure(privileged, unprivileged));
            Assert.Equal(double.IsNaN(forwards.Value), double.IsNaN(backwards.Value));
            Assert.Equal(double.IsNaN(forwards.Value), !forwards.Interval.IsDefined);
            if (double.IsNaN(forwards.Value)) continue;
            Assert.InRange(forwards.Value, -1, 1);
            Assert.Equal(-forwards.Value, backwards.Value, 12);
            Assert.Equal(-forwards.Interval.Lower, backwards.Interval.Upper, 12);
            Assert.True(forwards.Interval.Lower <= forwards.Value + 1e-12 && forwards.Value <= forwards.Interval.Upper + 1e-12);
        }
    }).Check(Properties.Config);

    [Fact]
    public void Equal_groups_are_at_parity() => Prop.ForAll(Groups(), group =>
    {
        foreach (var measure in Differences()) Assert.False(Math.Abs(measure(group, group).Value) > 0);
        Assert.False(Math.Abs(DisparateImpactRatio.Of(group, group).Value - 1) > 1e-12);
    }).Check(Properties.Config);

    [Fact]
    public void Ratio_turned_round_turns_its_bounds_round() => Prop.ForAll(Groups(), Groups(), (unprivileged, privileged) =>
    {
        var forwards = DisparateImpactRatio.Of(unprivileged, privileged);
        var backwards = DisparateImpactRatio.Of(privileged, unprivileged);
        if (double.IsNaN(forwards.Value) || double.IsNaN(backwards.Value)) return;
        Assert.Equal(1, forwards.Value * backwards.Value, 9);
        Assert.Equal(1, forwards.Interval.Lower * backwards.Interval.Upper, 9);
        Assert.True(forwards.Interval.Lower <= forwards.Value * (1 + 1e-12) && forwards.Value <= forwards.Interval.Upper * (1 + 1e-12));
    }).Check(Properties.Config);

    [Fact]
    public void A_group_without_any_favourable_prediction_raises_the_alarm()
    {
        var ratio = DisparateImpactRatio.Of(new Ratio(0, 200), new Ratio(80, 200));
        Assert.Equal(0, ratio.Value);
        Assert.Equal(0, ratio.Interval.Lower);
        Assert.InRange(ratio.Interval.Upper, 0.001, 0.1);
        Assert.True(ratio.Interval.Excludes(1));
    }

    [Fact]
    public void Without_a_favourable_prediction_of_the_privileged_there_is_no_ratio()
    {
        Assert.Equal(double.NaN, DisparateImpactRatio.Of(new Ratio(3, 10), new Ratio(0, 10)).Value);
        Assert.False(DisparateImpactRatio.Of(new Ratio(3, 10), new Ratio(0, 10)).Interval.IsDefined);
    }

    [Fact]
    public void An_empty_group_leaves_everything_undefined()
    {
        foreach (var measure in Differences()) Assert.Equal(double.NaN, measure(default, new BinaryConfusion(3, 1, 2, 4)).Value);
        Assert.Equal((double.NaN, double.NaN), StatisticalParityDifference.Test(default, new Ratio(3, 4)));
        Assert.Equal((double.NaN, double.NaN), StatisticalParityDifference.Test(new Ratio(5, 5), new Ratio(3, 3)));
    }

    [Fact]
    public void Parity_is_rejected_as_often_as_the_level_says_when_it_holds()
    {
        var random = new Random(41);
        const int Rounds = 4000;
        int rejected = 0, excluded = 0, ratioExcluded = 0;
        for (var round = 0; round < Rounds; round++)
        {
            Ratio unprivileged = Draw(150), privileged = Draw(400);
            if (StatisticalParityDifference.Test(unprivileged, privileged).PValue < 0.05) rejected++;
            if (StatisticalParityDifference.Of(unprivileged, privileged).Interval.Excludes(0)) excluded++;
            if (DisparateImpactRatio.Of(unprivileged, privileged).Interval.Excludes(1)) ratioExcluded++;
        }

        Assert.InRange(rejected / (double)Rounds, 0.04, 0.06);
        Assert.InRange(excluded / (double)Rounds, 0.035, 0.065);
        Assert.InRange(ratioExcluded / (double)Rounds, 0.035, 0.065);

        Ratio Draw(int trials)
        {
            var successes = 0;
            for (var i = 0; i < trials; i++) successes += random.NextDouble() < 0.3 ? 1 : 0;
            return new Ratio(successes, trials);
        }
    }

    private static Func<BinaryConfusion, BinaryConfusion, GroupDifference>[] Differences() =>
    [
        (u, p) => StatisticalParityDifference.Of(u, p), (u, p) => EqualOpportunityDifference.Of(u, p),
        (u, p) => AverageOddsDifference.Of(u, p), (u, p) => PredictiveValueDifference.Of(u, p),
    ];

    private static Arbitrary<BinaryConfusion> Groups()
    {
        var cell = Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 50));
        return (from a in cell from b in cell from c in cell from d in cell select new BinaryConfusion(a, b, c, d)).ToArbitrary();
    }
}
