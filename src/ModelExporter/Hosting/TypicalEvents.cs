using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Hosting;

/// <summary>Events as a reference would have them: enough to see everything that a model version exports once its traffic flows.</summary>
internal static class TypicalEvents
{
    private const double LatencySeconds = 0.01;

    /// <summary>Makes events whose values are spread over the bins as those of the reference are; with labels, some of them right, when the reference has labels.</summary>
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

            if (profile.Labelled is { } labelled) Label(batch, slice, labelled, row);
            slice.CommitRow();
        }

        return batch;
    }

    private static void Label(EventBatch batch, ModelSlice slice, LabelledProfile labelled, int row)
    {
        var space = labelled.Space;
        switch (space.Task)
        {
            case ModelTask.Regression:
                // Errors of both signs and of different size.
                if (slice.Prediction[row] is { Kind: CellKind.Number } prediction) slice.Label.Set(row, Cell.OfNumber(prediction.Number + (row % 5) - 2));
                break;
            case ModelTask.Ranking:
                batch.AddNumber(row % 2);
                batch.AddNumber(1 - (row % 2));
                slice.Label.Set(row, batch.CommitVector(2));
                break;
            default:
                slice.Label.Set(row, batch.AddText(Encoding.UTF8.GetBytes(space.Classes[row % space.Classes.Count])));
                if (labelled.Scores.Count == 0 || slice.Score[row].Kind != CellKind.Absent) break;
                for (var i = 0; i < space.Classes.Count; i++)
                {
                    slice.Scores.FindOrAdd(Encoding.UTF8.GetBytes(space.Classes[i]))?.Set(row, Cell.OfNumber((1 + ((row + i) % space.Classes.Count)) * 2.0 / (space.Classes.Count * (space.Classes.Count + 1))));
                }

                break;
        }
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
