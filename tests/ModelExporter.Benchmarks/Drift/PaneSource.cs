using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>Seeded panes of events in bins: independent events, an AR(1) process that the bins cut, or events that come several times. A state of one run.</summary>
internal sealed class PaneSource
{
    /// <summary>Bins that hold anything; the exporter adds two for what lies outside.</summary>
    public const int Bins = 10;

    private readonly Random _random;
    private readonly double _correlation;
    private readonly int _repeats;
    private readonly double[] _edges = new double[Bins - 1];
    private double[] _cumulative;
    private double _value;

    /// <summary>A source without drift.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="correlation">Of neighbouring events, 0 for independent ones.</param>
    /// <param name="repeats">How often each event comes.</param>
    public PaneSource(int seed, double correlation = 0, int repeats = 1)
    {
        _random = new Random(seed);
        _correlation = correlation;
        _repeats = repeats;
        _cumulative = [];
        Drift(0);
    }

    /// <summary>Moves the distribution so that its PSI to the even one is the given.</summary>
    public void Drift(double psi)
    {
        var shares = Shares(psi);
        _cumulative = new double[Bins];
        var sum = 0.0;
        for (var k = 0; k < Bins; k++)
        {
            sum += shares[k];
            _cumulative[k] = sum;
            if (k < Bins - 1) _edges[k] = NormalDistribution.Quantile(sum);
        }
    }

    /// <summary>Fills one pane.</summary>
    /// <param name="counts">Counts per bin; those beyond the tenth stay 0.</param>
    /// <param name="events">Events in it.</param>
    public void Next(Span<long> counts, int events)
    {
        counts.Clear();
        for (var i = 0; i < events; i += _repeats) counts[_correlation == 0 ? Independent() : Dependent()] += Math.Min(_repeats, events - i);
    }

    /// <summary>A reference of so many events from the even distribution.</summary>
    public long[] Reference(int samples)
    {
        var counts = new long[Bins];
        for (var i = 0; i < samples; i++) counts[_random.Next(Bins)]++;
        return counts;
    }

    // Shares in proportion to exp(slope * k); bisection on the slope.
    private static double[] Shares(double psi)
    {
        var (low, high) = (0.0, 3.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (Psi(Tilted(middle)) < psi) low = middle;
            else high = middle;
        }

        return Tilted(psi == 0 ? 0 : low);
    }

    private static double[] Tilted(double slope)
    {
        var shares = new double[Bins];
        for (var k = 0; k < Bins; k++) shares[k] = Math.Exp(slope * (k - ((Bins - 1) / 2.0)));
        var sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }

    private static double Psi(double[] shares) => shares.Sum(share => (share - (1.0 / Bins)) * Math.Log(share * Bins));

    private int Independent()
    {
        var u = _random.NextDouble();
        // The even distribution's bin is the best guess.
        var bin = (int)(u * Bins);
        while (bin > 0 && u < _cumulative[bin - 1]) bin--;
        while (bin < Bins - 1 && u >= _cumulative[bin]) bin++;
        return bin;
    }

    private int Dependent()
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        _value = (_correlation * _value) + (Math.Sqrt(1 - (_correlation * _correlation)) * normal);
        var bin = Array.BinarySearch(_edges, _value);
        return bin < 0 ? ~bin : bin + 1;
    }
}
