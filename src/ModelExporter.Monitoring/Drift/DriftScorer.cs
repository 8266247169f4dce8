using ModelExporter.Monitoring.Drift.Baselines;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;
using ModelExporter.Statistics.Dependence;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;
using ModelExporter.Statistics.MultipleTesting;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Monitoring.Drift;

/// <summary>Scores all features of one window against the reference, with one decision for the whole family. A service without state but its tables.</summary>
/// <remarks>
/// A feature exceeds when the effect is large enough to matter (PSI above its expected value), larger than chance explains (pooled chi-square, adjusted over the features by
/// Benjamini-Hochberg) and based on enough samples. The same rule serves the live windows and the chunks of a replay.
/// </remarks>
public sealed class DriftScorer
{
    /// <summary>The share of drift-free windows that stay below the noise floor.</summary>
    public const double NoiseFloorLevel = 0.99;

    // Above this adjusted p-value nothing speaks of drift any more.
    private const double ClearLevel = 0.05;

    // Least mean number of samples per pooled bin for a decision.
    private const int SamplesPerBin = 10;

    private static readonly ChiSquareQuantiles Quantiles = new(NoiseFloorLevel, 128);

    private readonly BinLayout _layout;
    private readonly DriftOptions[] _options;
    private readonly bool[] _hasAllowedValues;
    private readonly double[] _pValues;
    private readonly double[] _adjusted;
    private readonly long[] _liveBins;
    private readonly long[] _panes;

    /// <summary>A scorer for the features of a layout.</summary>
    /// <param name="layout">Where the counts lie.</param>
    /// <param name="optionsOf">The decision's settings for a feature.</param>
    /// <param name="hasAllowedValues">Whether a categorical feature has allowed values, or null when none has.</param>
    public DriftScorer(BinLayout layout, Func<string, DriftOptions> optionsOf, Func<string, bool>? hasAllowedValues = null)
    {
        _layout = layout;
        _hasAllowedValues = [.. layout.Features.Select(bins => hasAllowedValues?.Invoke(bins.Name) ?? false)];
        _options = [.. layout.Features.Select(bins => optionsOf(bins.Name))];
        _pValues = new double[layout.Features.Length];
        _adjusted = new double[layout.Features.Length];
        _liveBins = new long[layout.Features.Length == 0 ? 0 : layout.Features.Max(bins => bins.BinCount)];
        _panes = new long[Window.CoarsePanes * _liveBins.Length];
    }

    /// <summary>Scores every feature.</summary>
    /// <param name="counts">The window.</param>
    /// <param name="scores">One per feature of the layout, in its order.</param>
    /// <param name="baselines">What the features are compared with, or null for the reference.</param>
    public void Score(WindowCounts counts, Span<FeatureScores> scores, BaselineCounts? baselines = null)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Score(_layout.Features[i], counts, _options[i], baselines, out var pooledBins);
            _pValues[i] = scores[i].Samples >= Required(_options[i], pooledBins) ? scores[i].PValue : double.NaN;
        }

        BenjaminiHochberg.Adjust(_pValues, _adjusted);
        for (var i = 0; i < scores.Length; i++) scores[i] = Decide(scores[i], _adjusted[i], _options[i]);
    }

    private static long Required(DriftOptions options, int pooledBins) => Math.Max(options.MinSamples, SamplesPerBin * pooledBins);

    private static FeatureScores Decide(FeatureScores scores, double adjusted, DriftOptions options)
    {
        if (double.IsNaN(adjusted))
        {
            // Enough for a score but not for a decision.
            return scores.Status == FeatureStatus.Ok ? scores with { Status = FeatureStatus.InsufficientSamples } : scores;
        }

        var effect = scores.PsiExcess >= options.PsiExcess;
        return scores with
        {
            AdjustedPValue = adjusted,
            Exceeds = effect && adjusted < options.Q,
            Clears = !effect || adjusted > Math.Max(options.Q, ClearLevel),
            Drifted = effect && adjusted < options.Q,
        };
    }

    private FeatureScores Score(FeatureBins bins, WindowCounts counts, DriftOptions options, BaselineCounts? baselines, out int pooledBins)
    {
        pooledBins = 0;
        var coarse = counts.Coarse;
        var live = counts.Bins(bins);
        var samples = Sum(live);
        var missing = coarse[bins.MissingCoarse];
        var invalid = coarse[bins.InvalidCoarse];
        // The values of an embedding are in no bin, so the share of those that are missing is not known.
        var expected = bins.BinCount == 0 ? 0 : samples + missing + invalid;
        var scores = FeatureScores.Undefined with
        {
            Samples = samples,
            MissingRatio = expected == 0 ? double.NaN : (double)missing / expected,
            InvalidRatio = expected == 0 ? double.NaN : (double)invalid / expected,
        };
        if (bins.BinCount == 0) return scores with { Status = FeatureStatus.NoBins };
        if (Sum(bins.BinReference) == 0) return scores with { Status = FeatureStatus.NoReference };
        if (samples == 0 || samples < options.MinSamples) return scores with { Status = FeatureStatus.InsufficientSamples };

        scores = scores with
        {
            OutOfRangeRatio = bins.Profile is NumericProfile || _hasAllowedValues[bins.Index] ? (double)coarse[bins.OutOfRangeCoarse] / samples : double.NaN,
            UnseenRatio = bins.Profile is CategoricalProfile && bins.UnseenIsKnown ? (double)live[^1] / samples : double.NaN,
        };
        var isReference = baselines is null || baselines.IsReference(bins);
        var baseline = isReference ? bins.BinReference : baselines!.For(bins, counts, out live);
        var baselineSamples = Sum(baseline);
        if (!isReference)
        {
            samples = Sum(live);
            if (Math.Min(samples, baselineSamples) < options.MinSamples) return scores with { Status = FeatureStatus.Learning };
        }

        var isConstant = isReference && bins.IsConstant;
        if (isConstant && live[Largest(baseline)] == samples) return scores with { Status = FeatureStatus.Constant };

        var designEffect = options.DesignEffect ? DesignEffect(bins, counts) : 1;
        var test = ContingencyChiSquare.Pooled(live, baseline, designEffect);
        pooledBins = test.Bins;
        scores = scores with
        {
            Status = isConstant ? FeatureStatus.ConstantChanged : FeatureStatus.Ok,
            DesignEffect = designEffect,
            Psi = PopulationStabilityIndex.FromCounts(live, baseline),
            PsiExpected = designEffect * PopulationStabilityIndexFloor.Mean(bins.BinCount, samples, baselineSamples),
            PsiNoiseFloor = designEffect * PopulationStabilityIndexFloor.Quantile(Quantiles, bins.BinCount, samples, baselineSamples),
            JensenShannonDistance = JensenShannon.DistanceBase2(live, baseline),
            PValue = test.Bins < 2 ? OneBinAgainstTheRest(live, samples, baseline, baselineSamples, designEffect) : test.PValue,
        };
        if (bins.Profile is not NumericProfile numeric) return scores;
        // Only the reference has fine bins and sums; another baseline has coarse counts, from which the distance is a little smaller.
        return isReference
            ? scores with
            {
                KolmogorovSmirnovDistance = KolmogorovSmirnov.FromCounts(counts.ValueCells(bins), bins.FineReference),
                WassersteinDistance = WassersteinDistance(bins, numeric, counts),
            }
            : scores with { KolmogorovSmirnovDistance = KolmogorovSmirnov.FromCounts(live, baseline) };
    }

    // A constant, or nearly: all other bins are too sparse for a chi-square even together, so their share is tested exactly. Which bin is the largest is decided by the baseline only.
    private static double OneBinAgainstTheRest(ReadOnlySpan<long> live, long samples, ReadOnlySpan<long> baseline, long baselineSamples, double designEffect)
    {
        var largest = Largest(baseline);
        return FisherExactTest.PValue(
            Effective(samples - live[largest], designEffect), Effective(samples, designEffect),
            Effective(baselineSamples - baseline[largest], designEffect), Effective(baselineSamples, designEffect));
    }

    // So many independent observations tell as much.
    private static long Effective(long count, double designEffect) => designEffect == 1 ? count : (long)(count / designEffect);

    private static int Largest(ReadOnlySpan<long> counts)
    {
        var largest = 0;
        for (var k = 1; k < counts.Length; k++)
        {
            if (counts[k] > counts[largest]) largest = k;
        }

        return largest;
    }

    // Dependent events make counts vary more than the test assumes; the window's own panes show by how much. A step inside the window raises it too, but by far less than the
    // step raises the statistic itself.
    private double DesignEffect(FeatureBins bins, WindowCounts counts)
    {
        if (!counts.HasAllPanes) return 1;
        var panes = _panes.AsSpan(0, Window.CoarsePanes * bins.BinCount);
        for (var age = 0; age < Window.CoarsePanes; age++)
        {
            var pane = counts.Pane(age).Slice(bins.FirstCoarse, bins.BinCount);
            for (var k = 0; k < pane.Length; k++) panes[(age * bins.BinCount) + k] = pane[k];
        }

        var effect = RaoScott.DesignEffect(panes, bins.BinCount);
        return double.IsNaN(effect) ? 1 : Math.Max(1, effect);
    }

    // Counts and sums both from the fine panes: they must cover the same events.
    private double WassersteinDistance(FeatureBins bins, NumericProfile numeric, WindowCounts counts)
    {
        var live = _liveBins.AsSpan(0, bins.BinCount);
        live.Clear();
        var cells = counts.ValueCells(bins);
        for (var cell = 0; cell < cells.Length; cell++) live[bins.ValueToBin[cell]] += cells[cell];
        var distance = Wasserstein.FromBins(live, counts.Sums.Slice(bins.FirstSum, bins.SumCount), bins.BinReference, numeric.CoarseSums);
        var scaled = Wasserstein.InStandardDeviations(distance, numeric.StandardDeviation);
        // Sums of values near the end of the range of doubles are infinite.
        return double.IsFinite(scaled) ? scaled : double.NaN;
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts) sum += count;
        return sum;
    }
}
