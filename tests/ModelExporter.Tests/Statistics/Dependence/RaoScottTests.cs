using ModelExporter.Statistics.Dependence;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Tests.Statistics.NoiseFloor;

namespace ModelExporter.Tests.Statistics.Dependence;

public class RaoScottTests
{
    private const int Bins = 10;

    [Fact]
    public void Factor_is_the_weighted_mean_of_the_variances_relative_to_independence()
    {
        // Two panes of equal size, by the definition: v_k = Var(c_k) / (n Q_k (1 - Q_k)).
        double[] shares = [0.5, 0.3, 0.2];
        double[] variances = [Math.Pow(20, 2) / 2, Math.Pow(20, 2) / 2, 0];
        double above = 0, below = 0;
        for (var k = 0; k < 3; k++)
        {
            above += variances[k] / (100 * shares[k] * (1 - shares[k])) * (1 - shares[k]);
            below += 1 - shares[k];
        }

        Assert.Equal(above / below, RaoScott.DesignEffect([60, 20, 20, 40, 40, 20], 3), 1e-12);
    }

    [Fact]
    public void Empty_panes_and_bins_change_nothing() =>
        Assert.Equal(RaoScott.DesignEffect([60, 40, 30, 70], 2), RaoScott.DesignEffect([60, 0, 40, 0, 0, 0, 30, 0, 70], 3), 1e-12);

    [Fact]
    public void One_pane_or_one_bin_is_undefined()
    {
        Assert.True(double.IsNaN(RaoScott.DesignEffect([60, 40], 2)));
        Assert.True(double.IsNaN(RaoScott.DesignEffect([60, 0, 40, 0], 2)));
        Assert.True(double.IsNaN(RaoScott.DesignEffect([], 2)));
    }

    [Fact]
    public void Half_a_pane_is_refused() => Assert.Throws<ArgumentException>(() => RaoScott.DesignEffect([1, 2, 3], 2));

    [Fact]
    public void Independent_observations_have_a_factor_of_one()
    {
        var simulation = new NullSimulation(7, [5, 4, 3, 2, 1]);
        var random = new Random(8);
        var panes = Enumerable.Range(0, 600).SelectMany(_ => simulation.Draw(random.Next(20, 200))).ToArray();
        Assert.Equal(1, RaoScott.DesignEffect(panes, 5), 0.08);
    }

    [Theory]
    [InlineData(0.3, 0.07)]
    [InlineData(0.6, 0.15)]
    public void Correlated_observations_raise_false_alarms_and_the_factor_takes_them_back(double correlation, double plainAtLeast)
    {
        const int Window = 400, Runs = 1_500;
        var stream = new AutoregressiveStream(correlation, 23);
        var reference = stream.Count(400_000);
        var baseline = Enumerable.Range(0, 400).SelectMany(_ => stream.Count(Window)).ToArray();
        var factor = RaoScott.DesignEffect(baseline, Bins);
        int plain = 0, corrected = 0;
        for (var run = 0; run < Runs; run++)
        {
            var live = stream.Count(Window);
            if (ContingencyChiSquare.Pooled(live, reference).PValue < 0.05) plain++;
            if (ContingencyChiSquare.Pooled(live, reference, factor).PValue < 0.05) corrected++;
        }

        Assert.True(factor > 1);
        Assert.True(plain >= plainAtLeast * Runs, $"{plain} of {Runs} windows alarm without correction");
        Assert.InRange((double)corrected / Runs, 0.03, 0.09);
    }

    /// <summary>An AR(1) stream of standard normal values, counted in ten bins of equal probability.</summary>
    private sealed class AutoregressiveStream(double correlation, int seed)
    {
        private static readonly double[] Edges =
            [.. Enumerable.Range(1, Bins - 1).Select(k => ModelExporter.Statistics.Distributions.NormalDistribution.Quantile(k / (double)Bins))];

        private readonly Random _random = new(seed);
        private readonly double _noise = Math.Sqrt(1 - (correlation * correlation));
        private double _value;

        public long[] Count(int observations)
        {
            var counts = new long[Bins];
            for (var i = 0; i < observations; i++)
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
                _value = (correlation * _value) + (_noise * normal);
                var bin = Array.BinarySearch(Edges, _value);
                counts[bin < 0 ? ~bin : bin + 1]++;
            }

            return counts;
        }
    }
}
