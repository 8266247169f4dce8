using MathNet.Numerics.Distributions;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Statistics.Quality;

public sealed class IntervalTests
{
    [Theory]
    [InlineData(20, 0.02)]
    [InlineData(50, 0.1)]
    [InlineData(100, 0.5)]
    [InlineData(500, 0.01)]
    [InlineData(1000, 0.9)]
    public void Wilson_interval_covers_the_true_share_about_as_often_as_it_says(int trials, double share)
    {
        double covered = 0;
        for (var successes = 0; successes <= trials; successes++)
        {
            if (WilsonInterval.Of(successes, trials).Contains(share)) covered += Binomial.PMF(share, trials, successes);
        }

        Assert.InRange(covered, 0.915, 0.985);
    }

    [Fact]
    public void Wilson_interval_covers_shares_of_random_models()
    {
        var random = new Random(20261121);
        var covered = 0;
        const int Rounds = 20_000;
        for (var round = 0; round < Rounds; round++)
        {
            var share = random.NextDouble();
            var trials = random.Next(10, 300);
            var successes = 0;
            for (var i = 0; i < trials; i++) successes += random.NextDouble() < share ? 1 : 0;
            if (WilsonInterval.Of(successes, trials).Contains(share)) covered++;
        }

        Assert.InRange(covered / (double)Rounds, 0.945, 0.96);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 10)]
    [InlineData(1, 1_000_000)]
    public void Wilson_interval_stays_inside_the_unit_interval_and_contains_the_share(long successes, long trials)
    {
        var interval = WilsonInterval.Of(successes, trials);
        Assert.InRange(interval.Lower, 0, (double)successes / trials);
        Assert.InRange(interval.Upper, (double)successes / trials, 1);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(7, 20)]
    [InlineData(3, 100_000)]
    [InlineData(99_990, 100_000)]
    [InlineData(499_000, 1_000_000)]
    public void Clopper_Pearson_bounds_leave_exactly_half_of_the_rest_on_each_side(int successes, int trials)
    {
        var interval = ClopperPearsonInterval.Of(successes, trials);
        Assert.Equal(0.025, 1 - Binomial.CDF(interval.Lower, trials, successes - 1), 1e-8);
        Assert.Equal(0.025, Binomial.CDF(interval.Upper, trials, successes), 1e-8);
    }

    [Fact]
    public void Clopper_Pearson_never_covers_less_than_it_says()
    {
        foreach (var trials in (int[])[5, 20, 60])
        {
            var intervals = Enumerable.Range(0, trials + 1).Select(successes => ClopperPearsonInterval.Of(successes, trials)).ToArray();
            for (var share = 0.01; share < 1; share += 0.013)
            {
                var covered = intervals.Select((interval, successes) => interval.Contains(share) ? Binomial.PMF(share, trials, successes) : 0).Sum();
                Assert.True(covered >= 0.95 - 1e-9, $"n = {trials}, p = {share}: {covered}");
            }
        }
    }

    [Fact]
    public void Clopper_Pearson_of_nothing_and_of_everything_has_a_closed_form()
    {
        Assert.Equal(1 - Math.Pow(0.025, 0.1), ClopperPearsonInterval.Of(0, 10).Upper, 12);
        Assert.Equal(0, ClopperPearsonInterval.Of(0, 10).Lower);
        Assert.Equal(Math.Pow(0.025, 0.1), ClopperPearsonInterval.Of(10, 10).Lower, 12);
        Assert.False(ClopperPearsonInterval.Of(0, 0).IsDefined);
    }

    [Fact]
    public void A_difference_of_two_proportions_has_Newcombes_published_interval()
    {
        // Newcombe 1998, table II, method 10: 56/70 - 48/80 = 0.2 with 0.0524 to 0.3339.
        var interval = LinearCombinationInterval.Of([new Ratio(56, 70), new Ratio(48, 80)], [1, -1]);
        Assert.Equal(0.0524, interval.Lower, 4);
        Assert.Equal(0.3339, interval.Upper, 4);
    }

    [Fact]
    public void F1_interval_covers_the_true_value_about_as_often_as_it_says()
    {
        // 20 % positives, recall 0.7, false positive rate 0.1.
        var random = new Random(3);
        var truth = 2 * 0.14 / ((2 * 0.14) + 0.06 + 0.08);
        const int Rounds = 4000;
        var covered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var cells = new int[4];
            for (var i = 0; i < 300; i++) cells[random.NextDouble() switch { < 0.14 => 0, < 0.22 => 1, < 0.28 => 2, _ => 3 }]++;
            if (F1.Interval(new BinaryConfusion(cells[0], cells[1], cells[2], cells[3])).Contains(truth)) covered++;
        }

        Assert.InRange(covered / (double)Rounds, 0.935, 0.97);
    }

    [Fact]
    public void Jackknife_of_accuracy_is_the_textbook_standard_error()
    {
        long[] counts = [40, 7, 5, 48];
        var error = JackknifeInterval.StandardError(counts, 2, matrix => Accuracy.Of(matrix), new long[4]);
        Assert.Equal(Math.Sqrt(0.88 * 0.12 / 99), error, 12);
    }

    [Fact]
    public void Jackknife_interval_of_macro_F1_covers_the_true_value_about_as_often_as_it_says()
    {
        double[] shares = [0.30, 0.05, 0.05, 0.04, 0.20, 0.06, 0.05, 0.05, 0.20];
        var truth = F1.Of(new ConfusionMatrix(shares, 3), ClassAverage.Macro);
        var random = new Random(4);
        const int Rounds = 2000;
        var covered = 0;
        var scratch = new long[9];
        for (var round = 0; round < Rounds; round++)
        {
            var counts = new long[9];
            for (var i = 0; i < 300; i++)
            {
                var (cell, left) = (0, random.NextDouble());
                while (cell < 8 && left >= shares[cell]) left -= shares[cell++];
                counts[cell]++;
            }

            if (JackknifeInterval.Of(counts, 3, matrix => F1.Of(matrix, ClassAverage.Macro), scratch, 0, 1).Contains(truth)) covered++;
        }

        Assert.InRange(covered / (double)Rounds, 0.93, 0.97);
    }

    [Fact]
    public void Group_jackknife_of_a_mean_is_its_standard_error()
    {
        double[] values = [3, 1, 4, 1, 5, 9, 2, 6];
        var all = default(RunningMean);
        foreach (var value in values) all.Add(value);
        var withoutEach = values.Select(value => (values.Sum() - value) / (values.Length - 1)).ToArray();
        Assert.Equal(all.StandardError, GroupJackknife.StandardError(withoutEach), 12);
        Assert.Equal(double.NaN, GroupJackknife.StandardError([1]));
        Assert.Equal(double.NaN, GroupJackknife.StandardError([1, double.NaN, 2]));
    }

    [Fact]
    public void A_confidence_outside_of_zero_to_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(1, 2, confidence: 95));
}
