using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Labels;

/// <content>Joining over replicas: both halves go to where those of all replicas meet, and a pair comes back to the replica that counts it.</content>
internal sealed partial class LabelJoin
{
    /// <summary>Whether predictions and labels meet outside this process.</summary>
    public bool IsShared => shared is not null;

    /// <summary>Counts a pair that this replica is the one to count.</summary>
    public void Complete(VersionState version, PredictionHalf prediction, LabelHalf label, int corrections)
    {
        var quality = version.Quality;
        var arrival = version.PlaceLabel(ModelSlice.NoTimestamp, out _);
        Expire(version.Present);
        var place = Store.Find(prediction.Id);
        // Where the shared rows were lost and sent anew, what was counted once stays so.
        if (place >= 0 && !Store[place].IsWaiting) return;
        quality.Received += 1 + corrections;
        quality.Corrected += corrections;
        if (!quality.IsLabel(label.Label.Kind))
        {
            quality.Unmatched++;
            return;
        }

        var value = Stored(label.Label);
        var countedAt = CountedAt(version, prediction.EventMilliseconds, arrival);
        if (place < 0 && Store.TryAdd(prediction.Id, version.Number, version.Present, out place) && place >= 0) Fill(ref Store[place], version, prediction);
        if (Store[place].Version == version.Number)
        {
            Join(version, place, value, label.Label.Grades, countedAt, label.KnownAtMilliseconds, label.IsCounted);
        }
        else
        {
            // Two versions predicted under one id, here and elsewhere; the pair is that of the one elsewhere.
            var foreign = new WaitingPrediction { Version = version.Number };
            Fill(ref foreign, version, prediction);
            quality.Count(foreign, value, label.Label.Grades, countedAt, label.KnownAtMilliseconds - prediction.EventMilliseconds, label.IsCounted);
            Store.Scores.Free(foreign.ScoresRow);
        }

        NoteTexts();
    }

    /// <summary>Puts another label in the place of the first in the windows, as long as the pair is remembered.</summary>
    public void Replace(EventId id, LabelValue label)
    {
        var place = Store.Find(id);
        if (place < 0 || Store[place].IsWaiting) return;
        var version = model.VersionOf(Store[place].Version);
        if (!version.Quality.IsLabel(label.Kind)) return;
        version.PlaceLabel(ModelSlice.NoTimestamp, out _);
        _ = Replace(version, place, Stored(label), label.Grades);
        NoteTexts();
    }

    /// <summary>Counts labels without a prediction of theirs.</summary>
    public void CountUnmatched(string? named, long labels, long corrections)
    {
        if (VersionFor(named) is not { } version) return;
        version.Quality.Received += labels;
        version.Quality.Corrected += corrections;
        version.Quality.Unmatched += labels - corrections;
    }

    private static KeyValuePair<string, double>[] ClassScoresOf(ModelSlice slice, int row)
    {
        var scores = new List<KeyValuePair<string, double>>();
        foreach (var column in slice.Scores.All)
        {
            if (scores.Count < LabelSpace.MaxClasses && column[row] is { Kind: CellKind.Number } cell) scores.Add(KeyValuePair.Create(column.Name, cell.Number));
        }

        return [.. scores];
    }

    // What is not taken any more is counted by the store.
    private void Share(VersionState version, EventBatch batch, ModelSlice slice, int row, long at, bool hasLabel)
    {
        var id = slice.Heads[row].Id;
        var score = slice.Score[row] is { Kind: CellKind.Number } cell ? cell.Number : double.NaN;
        var prediction = LabelValue.Of(batch, slice.Prediction[row]);
        var isTaken = shared!.TryAdd(new PredictionHalf(model.Name, id, version.Version, at, prediction, score, ClassScoresOf(slice, row), version.Segments.ValuesOf(batch, row)));
        if (hasLabel && isTaken) shared.TryAdd(new LabelHalf(model.Name, id, version.Version, LabelValue.Of(batch, slice.Label[row]), at, IsCounted: true));
    }

    private LabelVerdict Share(EventBatch batch, in RowHead head, Cell cell, string? named, long now)
    {
        if (VersionFor(named) is { } version && !version.Quality.IsLabel(cell.Kind)) return LabelVerdict.Refused;
        var knownAt = head.TimestampMilliseconds == ModelSlice.NoTimestamp ? now : Math.Min(now, head.TimestampMilliseconds);
        return shared!.TryAdd(new LabelHalf(model.Name, head.Id, named, LabelValue.Of(batch, cell), knownAt, head.Weight > 0)) ? LabelVerdict.Accepted : LabelVerdict.NotHeld;
    }

    private StoredValue Stored(LabelValue value) => value.Kind switch
    {
        CellKind.Number => StoredValue.OfNumber(value.Number),
        CellKind.Boolean => StoredValue.OfBoolean(value.Number != 0),
        CellKind.Text => Store.Texts.Store(value.Text),
        _ => default,
    };

    private void Fill(ref WaitingPrediction prediction, VersionState version, PredictionHalf half)
    {
        prediction.EventMilliseconds = half.EventMilliseconds;
        prediction.Prediction = Stored(half.Prediction);
        prediction.Score = half.Score;
        prediction.ScoresRow = Store.Scores.Store(half.ClassScores);
        prediction.Segments = version.Segments.CombinationOf(half.Segments);
    }
}
