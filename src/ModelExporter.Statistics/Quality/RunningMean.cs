namespace ModelExporter.Statistics.Quality;

/// <summary>State (a mutable value, owned by whoever holds it): mean and spread of a loss, mergeable over panes and replicas.</summary>
/// <remarks>
/// Welford's update and Chan's merge: no difference of large sums, so an offset of 1e9 costs no precision. Merged anew when panes expire, never subtracted.
/// Three numbers only, since a pane holds many of them; Sketches.Moments keeps shape and extremes too.
/// Source: Welford 1962; Chan, Golub and LeVeque, Algorithms for computing the sample variance, 1983.
/// </remarks>
public struct RunningMean
{
    private double _mean;
    private double _squares;

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>The mean, or NaN without values.</summary>
    public readonly double Mean => Count > 0 ? _mean : double.NaN;

    /// <summary>Sum of squared distances from the mean; 0 without values.</summary>
    public readonly double SumOfSquaredDeviations => _squares;

    /// <summary>Sum of the values; 0 without values.</summary>
    public readonly double Sum => _mean * Count;

    /// <summary>Variance with divisor n - 1, or NaN below two values.</summary>
    public readonly double SampleVariance => Count > 1 ? _squares / (Count - 1) : double.NaN;

    /// <summary>Standard error of the mean, sd / sqrt(n), or NaN below two values.</summary>
    public readonly double StandardError => Math.Sqrt(SampleVariance / Count);

    /// <summary>State from stored parts.</summary>
    public static RunningMean From(long count, double mean, double sumOfSquaredDeviations) =>
        count > 0 ? new RunningMean { Count = count, _mean = mean, _squares = sumOfSquaredDeviations } : default;

    /// <summary>Adds a value; it must be finite.</summary>
    public void Add(double value)
    {
        Count++;
        var distance = value - _mean;
        _mean += distance / Count;
        _squares += distance * (value - _mean);
    }

    /// <summary>Adds everything that another state has seen.</summary>
    public void Merge(in RunningMean other)
    {
        if (other.Count == 0) return;
        if (Count == 0)
        {
            this = other;
            return;
        }

        var total = Count + other.Count;
        var distance = other._mean - _mean;
        _mean += distance * other.Count / total;
        _squares += other._squares + (distance * distance * Count / total * other.Count);
        Count = total;
    }

    /// <summary>Mean plus and minus z standard errors, cut to the range of the measure; undefined below two values.</summary>
    public readonly ConfidenceInterval Interval(
        double confidence = 0.95, double least = double.NegativeInfinity, double greatest = double.PositiveInfinity) =>
        ConfidenceInterval.Normal(Mean, StandardError, confidence, least, greatest);
}
