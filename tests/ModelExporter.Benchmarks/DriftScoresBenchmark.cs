using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.MultipleTesting;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Benchmarks;

/// <summary>All scores of a model with 20 features from its bins: what one evaluation computes. Budget: 25 microseconds, no allocation.</summary>
[MemoryDiagnoser]
public class DriftScoresBenchmark
{
    public const int Features = 20;
    public const int Bins = 12;
    public const int FineBins = 102;
    private const double BudgetNanoseconds = 25_000;
    private readonly long[][] _live = new long[Features][];
    private readonly long[][] _reference = new long[Features][];
    private readonly long[][] _liveFine = new long[Features][];
    private readonly long[][] _referenceFine = new long[Features][];
    private readonly double[][] _liveSums = new double[Features][];
    private readonly double[][] _referenceSums = new double[Features][];
    private readonly double[] _spreads = new double[Features];
    private readonly double[] _pValues = new double[Features];
    private readonly double[] _adjusted = new double[Features];
    private readonly ChiSquareQuantiles _quantiles = new(0.99, 64);

    public DriftScoresBenchmark()
    {
        var random = new Random(20);
        for (var feature = 0; feature < Features; feature++)
        {
            (_reference[feature], _referenceSums[feature]) = Sample(random, Bins, 10_000, 0);
            (_live[feature], _liveSums[feature]) = Sample(random, Bins, 1_000, feature % 4 == 0 ? 0.2 : 0);
            (_referenceFine[feature], _) = Sample(random, FineBins, 10_000, 0);
            (_liveFine[feature], _) = Sample(random, FineBins, 1_000, feature % 4 == 0 ? 0.2 : 0);
            _spreads[feature] = WassersteinFloor.Spread(EmpiricalDistribution.FromBins(_reference[feature], _referenceSums[feature]));
        }
    }

    /// <summary>One evaluation.</summary>
    /// <returns>A sum over all scores, so that none can be left out.</returns>
    [Benchmark]
    public double AllScores()
    {
        var sum = 0.0;
        for (var feature = 0; feature < Features; feature++)
        {
            ReadOnlySpan<long> live = _live[feature], reference = _reference[feature];
            sum += PopulationStabilityIndex.FromCounts(live, reference);
            sum += PopulationStabilityIndexFloor.Mean(Bins, 1_000, 10_000);
            sum += PopulationStabilityIndexFloor.Quantile(_quantiles, Bins, 1_000, 10_000);
            sum += JensenShannon.DistanceBase2(live, reference);
            sum += JensenShannonFloor.Quantile(_quantiles, Bins, 1_000, 10_000);
            sum += KolmogorovSmirnov.FromCounts(_liveFine[feature], _referenceFine[feature]);
            sum += Wasserstein.FromBins(live, _liveSums[feature], reference, _referenceSums[feature]);
            sum += WassersteinFloor.Mean(_spreads[feature], 1_000, 10_000);
            _pValues[feature] = ContingencyChiSquare.Pooled(live, reference).PValue;
        }

        BenjaminiHochberg.Adjust(_pValues, _adjusted);
        foreach (var p in _adjusted) sum += p;
        return sum;
    }

    /// <summary>Prints nanoseconds and bytes per evaluation. Returns 1 when the budget is exceeded.</summary>
    public static int Run(TextWriter output)
    {
        var benchmark = new DriftScoresBenchmark();
        const int Rounds = 30;
        const int PerRound = 1_000;
        var sum = 0.0;
        for (var i = 0; i < 20 * PerRound; i++) sum += benchmark.AllScores();
        var least = double.PositiveInfinity;
        var times = new double[Rounds];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerRound; i++) sum += benchmark.AllScores();
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / PerRound;
            least = Math.Min(least, times[round]);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Rounds * PerRound);
        Array.Sort(times);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Features} features, {Bins} coarse and {FineBins} fine bins: median {times[Rounds / 2]:f0} ns, least {least:f0} ns, {bytes:f2} bytes"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"budget {BudgetNanoseconds:f0} ns, 0 bytes; checksum {sum:g6}"));
        return times[Rounds / 2] <= BudgetNanoseconds && bytes == 0 ? 0 : 1;
    }

    private static (long[] Counts, double[] Sums) Sample(Random random, int bins, int samples, double shift)
    {
        var counts = new long[bins];
        var sums = new double[bins];
        for (var i = 0; i < samples; i++)
        {
            var value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) + shift;
            var bin = Math.Clamp((int)Math.Floor((value * bins / 6) + (0.5 * bins)), 0, bins - 1);
            counts[bin]++;
            sums[bin] += value;
        }

        return (counts, sums);
    }
}
