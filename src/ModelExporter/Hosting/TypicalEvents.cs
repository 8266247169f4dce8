using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Hosting;

/// <summary>Events as a reference would have them: enough to see everything that a model version exports once its traffic flows.</summary>
internal static class TypicalEvents
{
    private const double LatencySeconds = 0.01;

    /// <summary>Makes events whose values are spread over the bins as those of the reference are.</summary>
    /// <param name="profile">The reference.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version's name.</param>
    /// <param name="events">How many.</param>
    public static EventBatch Of(ReferenceProfile profile, string model, string version, int events)
    {
        var batch = new EventBatch(profile.Features.Count);
        var slice = batch.Slice(model, version);
        for (var row = 0; row < events; row++)
        {
            slice.BeginRow(row);
            slice.Current.HasFeatures = true;
            slice.Current.LatencySeconds = LatencySeconds;
            foreach (var feature in profile.Features)
            {
                var cell = Value(batch, feature, (row + 0.5) / events);
                if (feature.Name == ModelSlice.PredictionName) slice.Prediction.Set(row, cell);
                else if (feature.Name == ModelSlice.ScoreName) slice.Score.Set(row, cell);
                else slice.Features.FindOrAdd(Encoding.UTF8.GetBytes(feature.Name))?.Set(row, cell);
            }

            slice.CommitRow();
        }

        return batch;
    }

    private static Cell Value(EventBatch batch, FeatureProfile feature, double share)
    {
        switch (feature)
        {
            case NumericProfile numeric:
                var bin = Find(numeric.FineCounts, share);
                var edges = numeric.FineEdges;
                return Cell.OfNumber(bin == 0 ? edges[0] : bin == edges.Length ? edges[^1] : edges[bin - 1]);
            case CategoricalProfile { Categories.Length: > 0 } categorical:
                var category = Find([.. categorical.Categories.Select(category => category.Count)], share);
                return batch.AddText(Encoding.UTF8.GetBytes(categorical.Categories[category].Value));
            default:
                return Cell.Null;
        }
    }

    // The place at which the counts have reached a share of their sum.
    private static int Find(long[] counts, double share)
    {
        var left = share * counts.Sum();
        for (var i = 0; i < counts.Length; i++)
        {
            left -= counts[i];
            if (left < 0) return i;
        }

        return counts.Length - 1;
    }
}
