using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class RunningMeanTests
{
    [Fact]
    public void Merged_parts_equal_the_whole_in_any_order() => Prop.ForAll(Parts(), parts =>
    {
        RunningMean whole = default, forwards = default, backwards = default;
        var states = parts.Select(Of).ToArray();
        foreach (var value in parts.SelectMany(part => part)) whole.Add(value);
        foreach (var state in states) forwards.Merge(state);
        foreach (var state in states.Reverse()) backwards.Merge(state);
        AssertNear(whole, forwards);
        AssertNear(whole, backwards);
    }).Check(Properties.Config);

    [Fact]
    public void A_large_offset_costs_no_precision()
    {
        var state = default(RunningMean);
        for (var i = 0; i < 1000; i++) state.Add(1e9 + (i % 2));
        Assert.Equal(250, state.SumOfSquaredDeviations, 1e-4);
        Assert.Equal(1e9 + 0.5, state.Mean, 1e-6);
    }

    [Fact]
    public void Mean_and_error_are_undefined_without_enough_values()
    {
        var state = default(RunningMean);
        Assert.Equal(double.NaN, state.Mean);
        state.Add(4);
        Assert.Equal(4, state.Mean);
        Assert.Equal(double.NaN, state.StandardError);
        Assert.False(state.Interval().IsDefined);
    }

    [Fact]
    public void Stored_parts_restore_the_state()
    {
        var state = Of([1.5, 2.5, 7]);
        Assert.Equal(state, RunningMean.From(state.Count, state.Mean, state.SumOfSquaredDeviations));
        Assert.Equal(default, RunningMean.From(0, double.NaN, 0));
    }

    private static RunningMean Of(double[] values)
    {
        var state = default(RunningMean);
        foreach (var value in values) state.Add(value);
        return state;
    }

    private static void AssertNear(RunningMean expected, RunningMean actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        if (expected.Count == 0) return;
        Assert.Equal(expected.Mean, actual.Mean, 1e-9);
        Assert.Equal(expected.SumOfSquaredDeviations, actual.SumOfSquaredDeviations, 1e-6);
    }

    private static Arbitrary<double[][]> Parts() =>
        Gen.Choose(-100_000, 100_000).Select(number => number / 1000d).ArrayOf().ArrayOf().ToArbitrary();
}
