using ModelExporter.Statistics.Quality;
using ModelExporter.Statistics.Quality.Regression;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled predictions of a regression: sums of errors in 32 groups, and a histogram of absolute errors. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// A pair's group follows from its two numbers, so that it can be found again to be removed. The groups give a standard error to measures that have no formula of their own
/// (RMSE, R2, WAPE). The histogram has eight bins per doubling, relative to the scale of the targets: 2^-18 to 2^14 times it.
/// Errors beyond 2^28 times the scale of the targets count as that large.
/// </remarks>
public sealed class RegressionTally : QualityTally
{
    /// <summary>Groups of pairs for the jackknife.</summary>
    public const int Groups = 32;

    private const int Schema = 3;
    private const int LowestOctave = -18;
    private const int Octaves = 32;
    private const int ErrorBins = (Octaves << Schema) + 2;

    // Counts: all, with a percentage error, with a logarithmic error, per group, error bins.
    private const int Percentages = 1;
    private const int Logarithms = 2;
    private const int GroupCounts = 3;
    private const int Histogram = GroupCounts + Groups;

    // Sums over all pairs, then per group.
    private const int Percentage = 0;
    private const int PercentageSquares = 1;
    private const int Symmetric = 2;
    private const int SymmetricSquares = 3;
    private const int Logarithmic = 4;
    private const int LogarithmicSquares = 5;
    private const int GroupSums = 6;

    private const int Error = 0;
    private const int Squared = 1;
    private const int Absolute = 2;
    private const int Target = 3;
    private const int TargetSquares = 4;
    private const int TargetSize = 5;
    private const int SumsPerGroup = 6;

    private readonly int _exponent;

    internal RegressionTally(QualityLayout layout)
        : base(layout, Histogram + ErrorBins, GroupSums + (Groups * SumsPerGroup)) => _exponent = layout.Space.Scale.Exponent;

    /// <summary>The sums over all pairs in the form that the measures take.</summary>
    public RegressionAccumulator Total() => Accumulate(-1);

    /// <summary>The sums over all pairs but those of one group; -1 for all.</summary>
    public RegressionAccumulator Accumulate(int without)
    {
        long count = 0;
        Span<Int128> sums = stackalloc Int128[SumsPerGroup];
        for (var group = 0; group < Groups; group++)
        {
            if (group == without) continue;
            count += Counts[GroupCounts + group];
            for (var i = 0; i < SumsPerGroup; i++) sums[i] += Sums[GroupSums + (group * SumsPerGroup) + i];
        }

        var anchor = Layout.Space.Scale.Anchor;
        var target = FixedMoments.Mean(count, sums[Target], sums[TargetSquares], _exponent);
        var squared = FixedPoint.ToDouble(sums[Squared], 2 * _exponent);
        var means = new RegressionAccumulator
        {
            Error = FixedMoments.Mean(count, sums[Error], sums[Squared], _exponent),
            AbsoluteError = FixedMoments.Mean(count, sums[Absolute], sums[Squared], _exponent),
            SquaredError = RunningMean.From(count, squared / count, double.NaN),
            Target = RunningMean.From(count, target.Mean + anchor, target.SumOfSquaredDeviations),
            PercentageError = FixedMoments.Mean(Counts[Percentages], Sums[Percentage], Sums[PercentageSquares]),
            SymmetricError = FixedMoments.Mean(count, Sums[Symmetric], Sums[SymmetricSquares]),
            SquaredLogError = FixedMoments.Mean(Counts[Logarithms], Sums[Logarithmic], Sums[LogarithmicSquares]),
        };
        return RegressionAccumulator.From(means, FixedPoint.ToDouble(sums[TargetSize], _exponent), double.NaN, double.NaN, double.NaN);
    }

    /// <summary>Pairs in one group.</summary>
    public long GroupCount(int group) => Counts[GroupCounts + group];

    /// <summary>Pairs by absolute error; bin 0 holds errors of next to nothing.</summary>
    public ReadOnlySpan<long> ErrorCounts => Counts.Slice(Histogram, ErrorBins);

    /// <summary>Edges of the bins of absolute errors, one more than bins; the last bin has no end, what lies in it is at least its start.</summary>
    public double[] ErrorEdges()
    {
        var edges = new double[ErrorBins + 1];
        for (var bin = 1; bin < ErrorBins; bin++) edges[bin] = Math.ScaleB(Math.Pow(2, (bin - 1) / (double)(1 << Schema)), LowestOctave + _exponent);
        edges[ErrorBins] = edges[ErrorBins - 1];
        return edges;
    }

    private protected override bool Apply(in LabelledPair pair, int sign)
    {
        var (target, prediction) = (pair.Label.Number, pair.Prediction.Number);
        var error = prediction - target;
        if (!double.IsFinite(target) || !double.IsFinite(prediction) || !double.IsFinite(error * error)) return false;
        var absolute = Math.Abs(error);
        var group = GroupOf(target, prediction);
        Counts[0] += sign;
        Counts[GroupCounts + group] += sign;
        Counts[Histogram + BinOf(absolute)] += sign;
        var share = absolute / Math.Abs(target);
        if (double.IsFinite(share))
        {
            Counts[Percentages] += sign;
            AddWithSquare(Percentage, share, sign);
        }

        AddWithSquare(Symmetric, absolute == 0 ? 0 : absolute / ((Math.Abs(target) / 2) + (Math.Abs(prediction) / 2)), sign);
        if (target >= 0 && prediction >= 0)
        {
            Counts[Logarithms] += sign;
            var distance = double.LogP1(prediction) - double.LogP1(target);
            AddWithSquare(Logarithmic, distance * distance, sign);
        }

        var sums = Sums.Slice(GroupSums + (group * SumsPerGroup), SumsPerGroup);
        var offset = target - Layout.Space.Scale.Anchor;
        sums[Error] += sign * FixedPoint.Of(error, _exponent);
        sums[Squared] += sign * FixedPoint.Of(error * error, 2 * _exponent);
        sums[Absolute] += sign * FixedPoint.Of(absolute, _exponent);
        sums[Target] += sign * FixedPoint.Of(offset, _exponent);
        sums[TargetSquares] += sign * FixedPoint.Of(offset * offset, 2 * _exponent);
        sums[TargetSize] += sign * FixedPoint.Of(Math.Abs(target), _exponent);
        return true;
    }

    private void AddWithSquare(int sum, double value, int sign)
    {
        Sums[sum] += sign * FixedPoint.Of(value);
        Sums[sum + 1] += sign * FixedPoint.Of(value * value);
    }

    private int BinOf(double absolute)
    {
        if (!(absolute > 0)) return 0;
        // Index i of the histogram covers (2^((i-1)/8), 2^(i/8)].
        var index = ExponentialBuckets.IndexOf(absolute, Schema) - ((LowestOctave + _exponent) << Schema);
        return Math.Clamp(index, 0, ErrorBins - 1);
    }

    private static int GroupOf(double target, double prediction) =>
        (int)(StableHash.Of(BitConverter.DoubleToInt64Bits(target) ^ (long)StableHash.Of(prediction)) % Groups);
}
