using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class ConfusionMatrixTests
{
    private static readonly long[] Cells = [25, 4, 2, 2, 26, 5, 3, 3, 19];

    [Fact]
    public void One_class_against_the_rest_keeps_every_observation()
    {
        var matrix = new ConfusionMatrix(Cells, 3);
        Assert.Equal(new BinaryConfusion(26, 7, 7, 49), matrix.OneAgainstRest(1));
        Assert.Equal(89, matrix.Total);
        Assert.Equal(70, matrix.Correct());
    }

    [Fact]
    public void Cells_that_are_not_square_are_refused() => Assert.Throws<ArgumentException>(() => new ConfusionMatrix(new long[5], 2).Total);

    [Fact]
    public void Amounts_and_counts_give_the_same_measures()
    {
        double[] amounts = [.. Cells.Select(cell => (double)cell)];
        Assert.Equal(Measures(new ConfusionMatrix(Cells, 3)), Measures(new ConfusionMatrix(amounts, 3)));
    }

    [Fact]
    public void Names_of_the_classes_do_not_matter() => Prop.ForAll(Matrices(), input =>
    {
        var order = Enumerable.Range(0, input.Classes).ToArray();
        new Random(input.Seed).Shuffle(order);
        var permuted = new long[input.Counts.Length];
        for (var i = 0; i < order.Length; i++)
        {
            for (var j = 0; j < order.Length; j++) permuted[(order[i] * order.Length) + order[j]] = input.Counts[(i * order.Length) + j];
        }

        AssertNear(Measures(new ConfusionMatrix(input.Counts, input.Classes)), Measures(new ConfusionMatrix(permuted, input.Classes)));
    }).Check(Properties.Config);

    [Fact]
    public void Measures_stay_in_their_range_or_are_undefined() => Prop.ForAll(Matrices(), input =>
    {
        var measures = Measures(new ConfusionMatrix(input.Counts, input.Classes));
        for (var i = 0; i < measures.Length; i++)
        {
            var least = i < 2 ? -1 : 0;
            Assert.True(double.IsNaN(measures[i]) || (measures[i] >= least - 1e-12 && measures[i] <= 1 + 1e-12), $"measure {i} is {measures[i]}");
        }
    }).Check(Properties.Config);

    [Fact]
    public void Micro_average_of_one_label_per_event_is_accuracy() => Prop.ForAll(Matrices(), input =>
    {
        var matrix = new ConfusionMatrix(input.Counts, input.Classes);
        var accuracy = Accuracy.Of(matrix);
        AssertNear(
            [accuracy, accuracy, accuracy],
            [Precision.Of(matrix, ClassAverage.Micro), Recall.Of(matrix, ClassAverage.Micro), F1.Of(matrix, ClassAverage.Micro)]);
    }).Check(Properties.Config);

    [Fact]
    public void Two_classes_agree_with_the_binary_form() => Prop.ForAll(Matrices().Filter(input => input.Classes == 2), input =>
    {
        var matrix = new ConfusionMatrix(input.Counts, 2);
        var binary = new BinaryConfusion(input.Counts[3], input.Counts[1], input.Counts[2], input.Counts[0]);
        Assert.Equal(binary, matrix.OneAgainstRest(1));
        AssertNear(
            [Accuracy.Of(matrix), MatthewsCorrelation.Of(matrix), CohenKappa.Of(matrix), BalancedAccuracy.Of(matrix)],
            [Accuracy.Of(binary), MatthewsCorrelation.Of(binary), CohenKappa.Of(binary), BalancedAccuracy.Of(binary)]);
        var left = BalancedAccuracy.Interval(matrix);
        var right = LinearCombinationInterval.Of([Recall.RatioOf(binary), Specificity.RatioOf(binary)], [0.5, 0.5]);
        AssertNear([left.Lower, left.Upper], [right.Lower, right.Upper]);
    }).Check(Properties.Config);

    [Fact]
    public void An_undefined_class_is_left_out_unless_zero_is_asked_for()
    {
        // Class 2 is never predicted: precision 1, 1/2 and 0/0.
        var matrix = new ConfusionMatrix([2L, 0, 0, 0, 2, 0, 0, 2, 0], 3);
        Assert.Equal(0.75, Precision.Of(matrix, ClassAverage.Macro), 12);
        Assert.Equal(0.5, Precision.Of(matrix, ClassAverage.Macro, ZeroDivision.Zero), 12);
        Assert.Equal(double.NaN, Precision.Of(matrix.OneAgainstRest(2)));
        Assert.Equal(0, Precision.Of(matrix.OneAgainstRest(2), ZeroDivision.Zero));
    }

    [Fact]
    public void Nothing_is_known_without_observations()
    {
        var empty = new ConfusionMatrix(new long[9], 3);
        Assert.All(Measures(empty), value => Assert.Equal(double.NaN, value));
        Assert.Equal(double.NaN, Accuracy.Of(default(BinaryConfusion)));
        Assert.False(Accuracy.Interval(default(BinaryConfusion)).IsDefined);
    }

    [Fact]
    public void A_single_class_leaves_correlation_and_kappa_undefined()
    {
        var always = new BinaryConfusion(10, 0, 0, 0);
        Assert.Equal(double.NaN, MatthewsCorrelation.Of(always));
        Assert.Equal(0, MatthewsCorrelation.Of(always, ZeroDivision.Zero));
        Assert.Equal(double.NaN, CohenKappa.Of(always));
        Assert.Equal(double.NaN, BalancedAccuracy.Of(always));
        Assert.Equal(double.NaN, Specificity.Of(always));
    }

    [Fact]
    public void Large_counts_do_not_overflow()
    {
        const long Many = 1L << 50;
        var matrix = new ConfusionMatrix([Many, Many / 4, Many / 4, Many], 2);
        Assert.Equal(0.6, MatthewsCorrelation.Of(matrix), 12);
        Assert.Equal(0.6, CohenKappa.Of(matrix), 12);
    }

    private static double[] Measures(ConfusionMatrix matrix)
    {
        List<double> measures = [MatthewsCorrelation.Of(matrix), CohenKappa.Of(matrix), Accuracy.Of(matrix), BalancedAccuracy.Of(matrix)];
        foreach (var average in Enum.GetValues<ClassAverage>())
        {
            measures.AddRange([Precision.Of(matrix, average), Recall.Of(matrix, average), F1.Of(matrix, average), Specificity.Of(matrix, average)]);
        }

        return [.. measures];
    }

    private static void AssertNear(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            var isNear = double.IsNaN(expected[i]) == double.IsNaN(actual[i]) && !(Math.Abs(expected[i] - actual[i]) > 1e-9);
            Assert.True(isNear, $"{i}: {expected[i]} and {actual[i]}");
        }
    }

    // Many zeros, so that absent and never predicted classes are common.
    private static Arbitrary<(int Classes, long[] Counts, int Seed)> Matrices() => (
        from classes in Gen.Choose(2, 6)
        from counts in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 40)).ArrayOf(classes * classes)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select (classes, counts.Select(count => (long)count).ToArray(), seed)).ToArbitrary();
}
