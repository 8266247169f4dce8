using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Simulation.Laws;

/// <summary>A few values with their shares, ascending: terms, counts. A value.</summary>
internal sealed class DiscreteLaw : FeatureLaw
{
    private readonly double[] _values;
    private readonly double[] _cumulative;
    private readonly double[] _thresholds;

    /// <param name="entries">Values and their shares, which add up to 1.</param>
    public DiscreteLaw(params (double Value, double Share)[] entries)
    {
        _values = [.. entries.Select(entry => entry.Value)];
        _cumulative = Cumulate([.. entries.Select(entry => entry.Share)]);
        _thresholds = Thresholds(_cumulative);
    }

    /// <summary>Poisson counts; the last of them holds the whole upper tail.</summary>
    public static DiscreteLaw Poisson(double mean, int most)
    {
        var entries = new (double, double)[most + 1];
        var (probability, rest) = (Math.Exp(-mean), 1.0);
        for (var count = 0; count < most; count++)
        {
            entries[count] = (count, probability);
            rest -= probability;
            probability *= mean / (count + 1);
        }

        entries[most] = (most, rest);
        return new DiscreteLaw(entries);
    }

    /// <summary>Shares as running sums.</summary>
    public static double[] Cumulate(ReadOnlySpan<double> shares)
    {
        var cumulative = new double[shares.Length];
        var sum = 0.0;
        for (var i = 0; i < shares.Length; i++) cumulative[i] = sum += shares[i];
        return cumulative;
    }

    /// <summary>The standard normal numbers between which the entries lie: one less than there are entries.</summary>
    public static double[] Thresholds(ReadOnlySpan<double> cumulative)
    {
        var thresholds = new double[cumulative.Length - 1];
        for (var i = 0; i < thresholds.Length; i++) thresholds[i] = NormalDistribution.Quantile(Math.Min(1, cumulative[i]));
        return thresholds;
    }

    /// <summary>The entry that a standard normal number stands for.</summary>
    public static int Find(ReadOnlySpan<double> thresholds, double normal)
    {
        var entry = 0;
        while (entry < thresholds.Length && normal > thresholds[entry]) entry++;
        return entry;
    }

    /// <inheritdoc/>
    public override double Of(double normal) => _values[Find(_thresholds, normal)];

    /// <inheritdoc/>
    public override double Cumulative(double value)
    {
        var last = -1;
        while (last + 1 < _values.Length && _values[last + 1] <= value) last++;
        return last < 0 ? 0 : last == _values.Length - 1 ? 1 : _cumulative[last];
    }
}
