using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The recent predictions of one model: they wait for their labels, a repeated id is found among them, and a label can be corrected. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// About 80 bytes a prediction, class probabilities of models with several classes apart; memory is taken as predictions come. A prediction leaves when it is older than the
/// horizon, or when the store is full and it is the oldest; one that leaves without a label is counted.
/// </remarks>
/// <param name="options">Capacity and horizon; without capacity nothing is remembered and no id is a duplicate.</param>
internal sealed class PredictionStore(LabelOptions options)
{
    private const int GradesPerPrediction = 10;

    private readonly long _horizonMilliseconds = (long)options.Horizon.TotalMilliseconds;
    private readonly IdRing<WaitingPrediction> _ring = new(options.Capacity);
    private readonly List<StoreTally> _tallies = [];

    /// <summary>Texts of predictions and labels.</summary>
    public ValueTexts Texts { get; } = new();

    /// <summary>Class probabilities.</summary>
    public ClassScores Scores { get; } = new();

    /// <summary>Relevance grades.</summary>
    public GradeLists Grades { get; } = new((long)options.Capacity * GradesPerPrediction);

    /// <summary>Predictions remembered.</summary>
    public int Count => _ring.Count;

    /// <summary>The prediction at a place.</summary>
    public ref WaitingPrediction this[int place] => ref _ring[place];

    /// <summary>The place of a prediction by its age, 0 for the oldest.</summary>
    public int PlaceAt(int index) => _ring.PlaceAt(index);

    /// <summary>The place of an id, or <see cref="IdRing{T}.None"/>.</summary>
    public int Find(EventId id) => _ring.Find(id);

    /// <summary>Fetches what <see cref="TryAdd"/> will need for these rows; changes nothing.</summary>
    public void Fetch(ReadOnlySpan<RowHead> rows) => _ring.Fetch(rows);

    /// <summary>What became of the predictions of a version.</summary>
    public StoreTally TallyOf(ushort version)
    {
        while (_tallies.Count <= version) _tallies.Add(new StoreTally());
        return _tallies[version];
    }

    /// <summary>Remembers a prediction; the caller fills in the rest at its place.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">The model version's number.</param>
    /// <param name="nowMilliseconds">The present.</param>
    /// <param name="place">Its place, or none without capacity.</param>
    /// <returns>False when the id was there already.</returns>
    public bool TryAdd(EventId id, ushort version, long nowMilliseconds, out int place)
    {
        place = IdRing<WaitingPrediction>.None;
        if (options.Capacity <= 0) return true;
        Expire(nowMilliseconds);
        if (_ring.Find(id) >= 0) return false;
        if (_ring.IsFull) Leave(byAge: false);
        place = _ring.Add(id, nowMilliseconds);
        ref var prediction = ref _ring[place];
        prediction.Version = version;
        prediction.Score = double.NaN;
        prediction.ScoresRow = ClassScores.None;
        TallyOf(version).Waiting++;
        return true;
    }

    /// <summary>Gives a prediction its label.</summary>
    public void SetLabel(int place, StoredValue label)
    {
        ref var prediction = ref _ring[place];
        if (prediction.IsWaiting) TallyOf(prediction.Version).Waiting--;
        else if (prediction.Label.Kind == CellKind.Vector) Grades.Free((int)prediction.Label.Bits);
        prediction.Label = label;
    }

    /// <summary>Lets those go that are older than the horizon.</summary>
    public void Expire(long nowMilliseconds)
    {
        while (_ring.Count > 0 && _ring.TimeOf(_ring.Oldest) < nowMilliseconds - _horizonMilliseconds) Leave(byAge: true);
    }

    internal void Save(StateWriter writer)
    {
        Texts.Save(writer);
        Scores.Save(writer);
        Grades.Save(writer);
        writer.WriteSection(_ring.Save);
    }

    /// <summary>Takes over saved predictions; meant for an empty store, which stays empty when they do not fit.</summary>
    /// <param name="reader">The saved state.</param>
    /// <param name="versions">The present number of each saved version number, or -1 for one that is gone.</param>
    internal void Restore(StateReader reader, ReadOnlySpan<int> versions)
    {
        try
        {
            Texts.Restore(reader);
            Scores.Restore(reader);
            Grades.Restore(reader);
            _ring.Restore(reader.ReadSection());
            for (var i = 0; i < _ring.Count; i++) Check(ref _ring[_ring.PlaceAt(i)], versions);
        }
        catch (StateMismatchException)
        {
            Texts.Clear();
            Scores.Clear();
            Grades.Clear();
            _ring.Clear();
            throw;
        }

        var (rows, lists) = (new HashSet<int>(), new HashSet<int>());
        for (var i = 0; i < _ring.Count; i++)
        {
            ref readonly var prediction = ref _ring[_ring.PlaceAt(i)];
            rows.Add(prediction.ScoresRow);
            if (prediction.Label.Kind == CellKind.Vector) lists.Add((int)prediction.Label.Bits);
            if (prediction.IsWaiting) TallyOf(prediction.Version).Waiting++;
        }

        Scores.Keep(rows);
        Grades.Keep(lists);
    }

    private void Leave(bool byAge)
    {
        ref readonly var prediction = ref _ring[_ring.Oldest];
        Scores.Free(prediction.ScoresRow);
        if (prediction.IsWaiting)
        {
            var tally = TallyOf(prediction.Version);
            tally.Waiting--;
            if (byAge) tally.LeftByAge++;
            else tally.LeftByCapacity++;
        }
        else if (prediction.Label.Kind == CellKind.Vector)
        {
            Grades.Free((int)prediction.Label.Bits);
        }

        _ring.RemoveOldest();
    }

    private void Check(ref WaitingPrediction prediction, ReadOnlySpan<int> versions)
    {
        if (prediction.Version >= versions.Length || versions[prediction.Version] < 0) throw new StateMismatchException("A prediction is of a version that is not there.");
        if (prediction.ScoresRow < ClassScores.None || prediction.ScoresRow >= Scores.Room) throw new StateMismatchException("A prediction has class scores that are not there.");
        prediction.Version = (ushort)versions[prediction.Version];
        Check(prediction.Prediction);
        Check(prediction.Label);
    }

    private void Check(StoredValue value)
    {
        var isKnown = value.Kind switch
        {
            CellKind.Text => value.TextNumber >= -1 && value.TextNumber < Texts.Count,
            CellKind.Vector => value.Bits >= GradeLists.None && value.Bits < Grades.Room,
            _ => value.Kind is CellKind.Absent or CellKind.Number or CellKind.Boolean,
        };
        if (!isKnown) throw new StateMismatchException("A prediction or its label is none.");
    }
}

/// <summary>What became of the predictions of one version. A state owned by its store.</summary>
internal sealed class StoreTally
{
    /// <summary>Predictions that wait for their labels.</summary>
    public long Waiting { get; set; }

    /// <summary>Predictions that left without a label because the store was full.</summary>
    public long LeftByCapacity { get; set; }

    /// <summary>Predictions that left without a label because they were too old.</summary>
    public long LeftByAge { get; set; }
}
