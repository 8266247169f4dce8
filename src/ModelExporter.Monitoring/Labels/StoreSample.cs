using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Labels;

/// <summary>Takes a sample of the labelled predictions that are remembered, to find out what labels can be. A service.</summary>
internal static class StoreSample
{
    /// <summary>The latest labelled predictions of a version.</summary>
    /// <param name="store">The predictions.</param>
    /// <param name="version">The version's number.</param>
    /// <param name="rankingDepth">How many positions of a ranking count.</param>
    /// <param name="limit">The largest number of pairs.</param>
    public static PairSample Of(PredictionStore store, ushort version, int rankingDepth, int limit)
    {
        var sample = new PairSample(limit, rankingDepth);
        var batch = new EventBatch(LabelSpace.MaxClasses);
        for (var i = store.Count - 1; i >= 0 && sample.Seen < limit; i--)
        {
            ref readonly var prediction = ref store[store.PlaceAt(i)];
            if (prediction.Version != version || prediction.IsWaiting || prediction.CountedSeconds == 0) continue;
            batch.Clear();
            var slice = batch.Slice("", "");
            slice.BeginRow(0);
            slice.Prediction.Set(0, CellOf(batch, store, prediction.Prediction));
            if (!double.IsNaN(prediction.Score)) slice.Score.Set(0, Cell.OfNumber(prediction.Score));
            for (var k = 0; k < store.Scores.Names.Count && prediction.ScoresRow != ClassScores.None; k++)
            {
                var score = store.Scores[prediction.ScoresRow, k];
                if (!double.IsNaN(score)) slice.Scores.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(store.Scores.Names[k]))!.Set(0, Cell.OfNumber(score));
            }

            var label = CellOf(batch, store, prediction.Label);
            slice.CommitRow();
            sample.Add(batch, slice, 0, label);
        }

        return sample;
    }

    private static Cell CellOf(EventBatch batch, PredictionStore store, StoredValue value)
    {
        switch (value.Kind)
        {
            case CellKind.Number: return Cell.OfNumber(value.Number);
            case CellKind.Boolean: return Cell.OfBoolean(value.Bits != 0);
            case CellKind.Text: return value.TextNumber >= 0 ? batch.AddText(store.Texts[value.TextNumber]) : batch.AddText(BitConverter.GetBytes(value.TextHash));
            case CellKind.Vector:
                var grades = store.Grades[(int)value.Bits];
                foreach (var grade in grades) batch.AddNumber(grade);
                return grades.IsEmpty ? default : batch.CommitVector(grades.Length);
            default: return default;
        }
    }
}
