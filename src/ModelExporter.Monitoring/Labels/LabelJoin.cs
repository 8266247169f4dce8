using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Labels;

/// <summary>What became of a label.</summary>
internal enum LabelVerdict
{
    /// <summary>It was joined, took the place of another one, or is held until its prediction comes.</summary>
    Accepted,

    /// <summary>The prediction has this label already.</summary>
    Duplicate,

    /// <summary>It is no label of the model's task.</summary>
    Refused,

    /// <summary>The store that replicas share is away, and no more labels can be held for it.</summary>
    NotHeld,
}

/// <summary>Joins the predictions of one model with their labels, whichever comes first. A state guarded by its model's lock.</summary>
/// <param name="model">The model.</param>
/// <param name="options">Capacity, horizon, and the time at which pairs count.</param>
/// <param name="shared">Where the halves of all replicas meet, or null when they meet here.</param>
internal sealed partial class LabelJoin(ModelState model, LabelOptions options, ISharedLabels? shared = null)
{
    // Ids of predictions that have none but have to be remembered; no SHA-256 begins with 64 zero bits but by a wonder.
    private ulong _nameless;
    private long _textsMissed;

    /// <summary>The predictions.</summary>
    public PredictionStore Store { get; } = new(options);

    /// <summary>Labels whose predictions have not come.</summary>
    public EarlyLabels Early { get; } = new(options);

    /// <summary>Takes a prediction in whose id is new, and its label when that came with it or before it.</summary>
    /// <param name="version">Its model version.</param>
    /// <param name="batch">Its batch.</param>
    /// <param name="slice">Its slice.</param>
    /// <param name="row">Its row.</param>
    /// <param name="place">Its place in the store, or none.</param>
    /// <param name="at">The time at which it counts.</param>
    /// <param name="segments">Its combination of segments.</param>
    public void Predicted(VersionState version, EventBatch batch, ModelSlice slice, int row, int place, long at, int segments)
    {
        var quality = version.Quality;
        var score = quality.CountPrediction(batch, slice, row, at);
        var label = slice.Label[row];
        var hasLabel = IsLabel(label);
        if (label.Kind is not (CellKind.Absent or CellKind.Null))
        {
            hasLabel = hasLabel && quality.IsLabel(label.Kind);
            // A label that is shared counts with its pair.
            if (!hasLabel || !IsShared || slice.Heads[row].Id.IsNone) quality.Received++;
            if (!hasLabel) quality.Unmatched++;
        }

        if (place < 0 && hasLabel && quality.RemembersAll) Store.TryAdd(new EventId(0, ++_nameless), version.Number, version.Present, out place);
        if (place < 0)
        {
            if (!hasLabel) return;
            var nameless = new WaitingPrediction { Version = version.Number, Segments = segments };
            Fill(ref nameless, version, batch, slice, row, score, at);
            quality.Count(nameless, Store.Texts.Store(batch, label), GradesOf(batch, label), CountedAt(version, at, ModelSlice.NoTimestamp), 0, isCounted: true);
            Store.Scores.Free(nameless.ScoresRow);
            return;
        }

        Fill(ref Store[place], version, batch, slice, row, score, at);
        Store[place].Segments = segments;
        if (IsShared && !slice.Heads[row].Id.IsNone) Share(version, batch, slice, row, at, hasLabel);
        else if (hasLabel) Join(version, place, Store.Texts.Store(batch, label), GradesOf(batch, label), CountedAt(version, at, ModelSlice.NoTimestamp), at, isCounted: true);
        else if (Early.Count > 0) JoinEarly(version, slice.Heads[row].Id, place);
        NoteTexts();
    }

    /// <summary>Takes a label in.</summary>
    public LabelVerdict Labelled(EventBatch batch, ModelSlice slice, int row)
    {
        ref readonly var head = ref slice.Heads[row];
        var cell = slice.Label[row];
        var named = slice.Version.Length == 0 ? null : slice.Version;
        var now = model.Present;
        Expire(now);
        if (IsShared) return Share(batch, head, cell, named, now);
        var place = Store.Find(head.Id);
        if (place < 0) return Hold(batch, head, cell, named, now);
        var version = model.VersionOf(Store[place].Version);
        if (named is not null && !string.Equals(named, version.Version, StringComparison.Ordinal))
        {
            // Ids are unique in a model, so the prediction that is meant will never come.
            var quality = (model.Version(named) ?? version).Quality;
            quality.Received++;
            quality.Unmatched++;
            return LabelVerdict.Accepted;
        }

        if (!version.Quality.IsLabel(cell.Kind)) return LabelVerdict.Refused;
        var arrival = version.PlaceLabel(head.TimestampMilliseconds, out var knownAt);
        var verdict = Label(version, place, Store.Texts.Store(batch, cell), GradesOf(batch, cell), arrival, knownAt, head.Weight > 0);
        NoteTexts();
        return verdict;
    }

    /// <summary>Lets predictions and labels go that are too old.</summary>
    public void Expire(long nowMilliseconds)
    {
        Store.Expire(nowMilliseconds);
        while (Early.TryLeave(nowMilliseconds, needsRoom: false, out var unmatched)) Unmatched(unmatched);
    }

    internal void Save(StateWriter writer)
    {
        var versions = model.Versions;
        writer.Write(versions.Count);
        foreach (var version in versions)
        {
            writer.Write(version.Number);
            writer.Write(version.Version);
        }

        writer.Write((long)_nameless);
        Store.Save(writer);
        Early.Save(writer);
    }

    internal void Restore(StateReader reader)
    {
        var numbers = new List<int>();
        for (var left = reader.ReadCount(ushort.MaxValue); left > 0; left--)
        {
            var number = reader.ReadCount(ushort.MaxValue);
            while (numbers.Count <= number) numbers.Add(-1);
            numbers[number] = model.Version(reader.ReadText()) is { } version ? version.Number : -1;
        }

        _nameless = (ulong)reader.ReadInt64();
        Store.Restore(reader, numbers.ToArray());
        Early.Restore(reader, Store.Texts.Count);
    }

    private static bool IsLabel(Cell cell) => cell.Kind is CellKind.Number or CellKind.Boolean or CellKind.Text || (cell.Kind == CellKind.Vector && cell.Length > 0);

    private static ReadOnlySpan<double> GradesOf(EventBatch batch, Cell label) => label.Kind == CellKind.Vector ? batch.Vector(label) : default;

    private static uint Seconds(long milliseconds) => (uint)Math.Clamp(milliseconds / 1000, 0, uint.MaxValue);

    private void Fill(ref WaitingPrediction prediction, VersionState version, EventBatch batch, ModelSlice slice, int row, double score, long at)
    {
        prediction.EventMilliseconds = at;
        prediction.Prediction = Store.Texts.Store(batch, slice.Prediction[row]);
        prediction.Score = score;
        prediction.ScoresRow = version.Quality.NeedsClassScores ? Store.Scores.Store(slice, row) : ClassScores.None;
    }

    // The time at which a pair is in the windows: that of its label's arrival, or of its prediction.
    private long CountedAt(VersionState version, long eventMilliseconds, long arrival) =>
        options.Time == LabelTime.Prediction ? eventMilliseconds : arrival == ModelSlice.NoTimestamp ? version.Present : arrival;

    private void JoinEarly(VersionState version, EventId id, int place)
    {
        var at = Early.Find(id);
        if (at < 0) return;
        ref readonly var early = ref Early[at];
        if (early.Version is not null && !string.Equals(early.Version, version.Version, StringComparison.Ordinal)) return;
        var kind = early.Grades is null ? early.Value.Kind : CellKind.Vector;
        if (!version.Quality.IsLabel(kind)) return;
        if (!early.IsReceived) version.Quality.Received++;
        // The pair is complete now: it counts from now on.
        Join(version, place, early.Value, early.Grades, CountedAt(version, Store[place].EventMilliseconds, ModelSlice.NoTimestamp), early.TimeMilliseconds, early.IsCounted);
        Early.Take(at);
    }

    private LabelVerdict Label(VersionState version, int place, StoredValue value, ReadOnlySpan<double> grades, long arrival, long knownAt, bool isCounted)
    {
        var quality = version.Quality;
        ref var prediction = ref Store[place];
        if (prediction.IsWaiting)
        {
            quality.Received++;
            Join(version, place, value, grades, CountedAt(version, prediction.EventMilliseconds, arrival), knownAt, isCounted);
            return LabelVerdict.Accepted;
        }

        if (!Replace(version, place, value, grades)) return LabelVerdict.Duplicate;
        quality.Received++;
        quality.Corrected++;
        return LabelVerdict.Accepted;
    }

    // False when the label is the same.
    private bool Replace(VersionState version, int place, StoredValue value, ReadOnlySpan<double> grades)
    {
        var quality = version.Quality;
        ref var prediction = ref Store[place];
        var former = prediction.Label;
        var formerGrades = former.Kind == CellKind.Vector ? Store.Grades[(int)former.Bits] : default;
        if (quality.AreSame(former, formerGrades, grades.IsEmpty ? value : new StoredValue(CellKind.Vector, 0), grades)) return false;
        // A list that was not kept cannot be taken out.
        if (prediction.CountedSeconds > 0 && (former.Kind != CellKind.Vector || !formerGrades.IsEmpty)) quality.Replace(prediction, formerGrades, value, grades);
        SetLabel(place, value, grades);
        return true;
    }

    private void Join(VersionState version, int place, StoredValue value, ReadOnlySpan<double> grades, long countedAt, long knownAt, bool isCounted)
    {
        ref var prediction = ref Store[place];
        prediction.CountedSeconds = isCounted ? Seconds(countedAt) : 0;
        version.Quality.Count(prediction, value, grades, prediction.CountedSeconds * 1000L, knownAt - prediction.EventMilliseconds, isCounted);
        SetLabel(place, value, grades);
    }

    private void SetLabel(int place, StoredValue value, ReadOnlySpan<double> grades) => Store.SetLabel(place, grades.IsEmpty ? value : StoredValue.OfList(Store.Grades.Store(grades)));

    private LabelVerdict Hold(EventBatch batch, in RowHead head, Cell cell, string? named, long now)
    {
        var version = VersionFor(named);
        var value = Store.Texts.Store(batch, cell);
        var grades = cell.Kind == CellKind.Vector ? batch.Vector(cell).ToArray() : null;
        var label = new EarlyLabel(value, grades, head.TimestampMilliseconds == ModelSlice.NoTimestamp ? now : Math.Min(now, head.TimestampMilliseconds), named, head.Weight > 0, version is not null);
        if (version is not null && !version.Quality.IsLabel(cell.Kind)) return LabelVerdict.Refused;
        var held = Early.Find(head.Id);
        if (held >= 0)
        {
            var former = Early[held];
            if (former.Value == value && former.Grades.AsSpan().SequenceEqual(grades)) return LabelVerdict.Duplicate;
            Early[held] = label with { IsReceived = former.IsReceived };
            if (version is not null)
            {
                version.Quality.Received++;
                version.Quality.Corrected++;
            }

            return LabelVerdict.Accepted;
        }

        while (Early.TryLeave(now, needsRoom: true, out var unmatched)) Unmatched(unmatched);
        Early.Add(head.Id, label, now);
        if (version is not null) version.Quality.Received++;
        NoteTexts();
        return LabelVerdict.Accepted;
    }

    private void Unmatched(in EarlyLabel label)
    {
        if (VersionFor(label.Version) is not { } version) return;
        if (!label.IsReceived) version.Quality.Received++;
        version.Quality.Unmatched++;
    }

    // A label that names no version, or one that is not there, counts with the latest one.
    private VersionState? VersionFor(string? named)
    {
        var versions = model.Versions;
        return (named is null ? null : model.Version(named)) ?? (versions.Count == 0 ? null : versions[^1]);
    }

    private void NoteTexts()
    {
        for (; _textsMissed < Store.Texts.Missed; _textsMissed++) model.CountLimit(Limits.LabelTexts);
    }
}
