using MathNet.Numerics.Distributions;

namespace ModelExporter.Tests.Statistics.NoiseFloor;

/// <summary>Seeded windows and references drawn from one and the same distribution over bins.</summary>
internal sealed class NullSimulation
{
    private readonly Random _random;
    private readonly double[] _shares;
    private readonly double[] _cumulative;

    public NullSimulation(int seed, double[] weights)
    {
        _random = new Random(seed);
        _shares = [.. weights.Select(weight => weight / weights.Sum())];
        _cumulative = new double[weights.Length];
        var sum = 0.0;
        for (var k = 0; k < weights.Length; k++) _cumulative[k] = sum += _shares[k];
    }

    /// <summary>n independent observations, counted.</summary>
    public long[] Draw(int n)
    {
        var counts = new long[_shares.Length];
        for (var i = 0; i < n; i++)
        {
            var bin = Array.BinarySearch(_cumulative, _random.NextDouble());
            counts[Math.Min(bin < 0 ? ~bin : bin, counts.Length - 1)]++;
        }

        return counts;
    }

    /// <summary>About m independent observations, counted: given its total a vector of Poisson counts is multinomial.</summary>
    public long[] DrawReference(int m) => [.. _shares.Select(share => (long)Poisson.Sample(_random, m * share))];

    /// <summary>The counts that are expected of m observations.</summary>
    public long[] Expected(int m) => [.. _shares.Select(share => (long)Math.Round(m * share))];
}
