using System.Runtime.InteropServices;

namespace ModelExporter.Monitoring.Events;

/// <summary>The rows of one request that belong to one model version, column by column. A state owned by its batch.</summary>
/// <remarks>
/// A reader fills a row's columns at index <see cref="Rows"/> and ends it with <see cref="CommitRow"/>; what it wrote of an event that proves unusable it takes back
/// with <see cref="RollbackRow"/>, so that a bad event never spoils its batch.
/// </remarks>
public sealed class ModelSlice
{
    /// <summary>The name under which the prediction is a feature.</summary>
    public const string PredictionName = "_prediction";

    /// <summary>The name under which the score is a feature.</summary>
    public const string ScoreName = "_score";

    /// <summary>No timestamp was sent.</summary>
    public const long NoTimestamp = long.MinValue;

    private readonly BatchRoom _room;
    private readonly RowHead[] _firstHeads = new RowHead[16];
    private RowHead[] _heads;

    internal ModelSlice(string model, string version, int featureLimit, BatchRoom room)
    {
        _room = room;
        _heads = _firstHeads;
        Prediction = Of(PredictionName);
        Score = Of(ScoreName);
        Label = Of("_label");
        Error = Of("_error");
        Client = Of("_client");
        Reward = Of("_reward");
        Binned = new Models.BinnedSlice(room.Places);
        Model = model;
        Version = version;
        Features = new ColumnSet(featureLimit, room.Values);
        Scores = new ColumnSet(featureLimit, room.Values);
        Segments = new ColumnSet(featureLimit, room.Values);
    }

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>The model's version.</summary>
    public string Version { get; }

    /// <summary>Number of committed rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Feature values by feature name.</summary>
    public ColumnSet Features { get; }

    /// <summary>Class probabilities by class name.</summary>
    public ColumnSet Scores { get; }

    /// <summary>Segment values by segment name.</summary>
    public ColumnSet Segments { get; }

    /// <summary>The model's answer.</summary>
    public Column Prediction { get; }

    /// <summary>The model's score.</summary>
    public Column Score { get; }

    /// <summary>Ground truth that came with the prediction.</summary>
    public Column Label { get; }

    /// <summary>Why the prediction failed: text.</summary>
    public Column Error { get; }

    /// <summary>Who asked: text.</summary>
    public Column Client { get; }

    /// <summary>What feedback was worth: numbers.</summary>
    public Column Reward { get; }

    /// <summary>The traces in which predictions were made.</summary>
    public TraceColumn Traces { get; } = new();

    /// <summary>Changes when columns that were found are no longer those of the slice.</summary>
    public int ColumnGeneration => Features.Generation + Scores.Generation + Segments.Generation;

    /// <summary>The rows as cells of the model version's present layout.</summary>
    internal Models.BinnedSlice Binned { get; }

    /// <summary>Why the slice as a whole was not counted; set by the sink.</summary>
    public SliceRefusal Refusal { get; set; }

    /// <summary>The heads of the committed rows.</summary>
    public ReadOnlySpan<RowHead> Heads => _heads.AsSpan(0, Rows);

    /// <summary>The same heads, to be changed.</summary>
    internal Span<RowHead> HeadSpan => _heads.AsSpan(0, Rows);

    /// <summary>The head of the row that is being filled.</summary>
    public ref RowHead Current
    {
        get
        {
            if (Rows >= _heads.Length) GrowHeads();
            return ref _heads[Rows];
        }
    }

    /// <summary>The values of a feature, the prediction or the score; null when no row had any.</summary>
    internal Column? Column(string feature) => feature switch
    {
        PredictionName => Prediction,
        ScoreName => Score,
        _ => Features.Find(feature),
    };

    /// <summary>Starts a row: sets its head to "nothing known".</summary>
    /// <param name="index">The event's position in the request, from 0.</param>
    public void BeginRow(int index) => Current = new RowHead { Index = index, TimestampMilliseconds = NoTimestamp, LatencySeconds = double.NaN, Weight = 1 };

    /// <summary>Notes that the label of a row was not taken.</summary>
    internal void Refuse(int row, RowRefusal refusal) => _heads[row].Refusal = refusal;

    /// <summary>Makes the row that is being filled part of the batch.</summary>
    public void CommitRow() => Rows++;

    /// <summary>Takes back what was written of the row that is being filled.</summary>
    public void RollbackRow() => Truncate(Rows);

    /// <summary>Values that there is room for, a measure of the memory that is kept.</summary>
    internal int Capacity => Features.Capacity + Scores.Capacity + Segments.Capacity + Prediction.Capacity + Score.Capacity + Binned.Capacity;

    internal void Clear(int columnsToKeep)
    {
        Rows = 0;
        Refusal = SliceRefusal.None;
        Truncate(0);
        Release();
        ForgetWhenOver(Features, columnsToKeep);
        ForgetWhenOver(Scores, columnsToKeep);
        ForgetWhenOver(Segments, columnsToKeep);
    }

    private Column Of(string name) => new(name) { Room = _room.Values };

    // The first room stays with the slice, the room of many rows goes to whichever slice needs it next.
    private void Release()
    {
        Features.Clear();
        Scores.Clear();
        Segments.Clear();
        foreach (var column in (ReadOnlySpan<Column>)[Prediction, Score, Label, Error, Client, Reward]) column.Clear();
        Binned.Clear();
        if (_heads.Length < BatchRoom.LongRows) return;
        _room.Heads.Give(_heads);
        _heads = _firstHeads;
    }

    private void GrowHeads()
    {
        var longer = _room.Heads.Take(2 * _heads.Length);
        _heads.CopyTo(longer, 0);
        _heads = longer;
    }

    private static void ForgetWhenOver(ColumnSet columns, int columnsToKeep)
    {
        if (columns.All.Count > columnsToKeep) columns.Forget();
    }

    private void Truncate(int rows)
    {
        Features.Truncate(rows);
        Scores.Truncate(rows);
        Segments.Truncate(rows);
        Prediction.Truncate(rows);
        Score.Truncate(rows);
        Label.Truncate(rows);
        Error.Truncate(rows);
        Client.Truncate(rows);
        Reward.Truncate(rows);
        Traces.Truncate(rows);
    }
}

/// <summary>What every event has besides its values. A value.</summary>
[StructLayout(LayoutKind.Auto)]
public struct RowHead
{
    /// <summary>The event's position in the request, from 0.</summary>
    public int Index { get; set; }

    /// <summary>Whether the event carried a features object: without one its features are unknown, not missing.</summary>
    public bool HasFeatures { get; set; }

    /// <summary>When the prediction was made, milliseconds since 1970 UTC, or <see cref="ModelSlice.NoTimestamp"/>.</summary>
    public long TimestampMilliseconds { get; set; }

    /// <summary>How long the prediction took in seconds, or NaN.</summary>
    public double LatencySeconds { get; set; }

    /// <summary>How much a label counts; 0 keeps it out of every measure.</summary>
    public double Weight { get; set; }

    /// <summary>What a person did with the prediction.</summary>
    public FeedbackAction Feedback { get; set; }

    /// <summary>Why the row's label was not taken; set by the sink.</summary>
    public RowRefusal Refusal { get; set; }

    /// <summary>Where the text of an id starts in the batch's arena that is not hashed yet; see <see cref="EventBatch.NoteId"/>.</summary>
    internal int IdStart { get; set; }

    /// <summary>The length of that text, or 0 when there is none.</summary>
    internal int IdLength { get; set; }

    /// <summary>The hash of the event's id (see <see cref="EventId"/>), or the default for none.</summary>
    public EventId Id { get; set; }
}
