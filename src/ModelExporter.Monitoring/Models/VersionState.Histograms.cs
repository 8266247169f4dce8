using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Models;

/// <content>The values of numeric features since their reference is in use.</content>
public sealed partial class VersionState
{
    /// <summary>Copies the histograms of all numeric features with bins. Like counters they only grow while the reference stays, and their schema only falls.</summary>
    /// <param name="generation">The reference that they must belong to.</param>
    /// <returns>One for each numeric feature, in the order of the layout; empty when another reference is in use by now.</returns>
    public IReadOnlyList<FeatureHistogram> ReadHistograms(Generation generation)
    {
        lock (Model.Lock)
        {
            if (!ReferenceEquals(generation, _generation)) return [];
            var features = new List<FeatureHistogram>();
            foreach (var bins in generation.Layout.Features)
            {
                if (bins.HistogramIndex < 0) continue;
                var values = new ExponentialHistogram();
                values.Merge(_windows.HistogramTotals[bins.HistogramIndex]);
                values.Merge(_windows.Open.Histograms[bins.HistogramIndex]);
                var sum = 0.0;
                for (var bin = 0; bin < bins.BinCount; bin++) sum += _windows.SumTotals[bins.FirstSum + bin] + _windows.Open.Sums[bins.FirstSum + bin];
                features.Add(new FeatureHistogram(bins.Name, values, sum));
            }

            return features;
        }
    }
}

/// <summary>All values of a numeric feature since its reference is in use. A value; nobody changes the histogram any more.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Values">How often which value came.</param>
/// <param name="Sum">The sum of all values.</param>
public sealed record FeatureHistogram(string Feature, ExponentialHistogram Values, double Sum);
