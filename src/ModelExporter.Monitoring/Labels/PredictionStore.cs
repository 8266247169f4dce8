using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The recent predictions of one model: they wait for their labels, a repeated id is found among them, and a label can be corrected. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// About 76 bytes a prediction, class probabilities of models with several classes apart; memory is taken as predictions come. A prediction leaves when it is older than the
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
        Scores.SaveNames(writer);
        writer.Write(_ring.Count);
        for (var i = 0; i < _ring.Count; i++)
        {
            var place = _ring.PlaceAt(i);
            var id = _ring.IdOf(place);
            ref readonly var prediction = ref _ring[place];
            writer.Write((long)id.High);
            writer.Write((long)id.Low);
            writer.Write(_ring.TimeOf(place));
            writer.Write(prediction.Version);
            writer.Write(prediction.EventMilliseconds);
            Write(writer, prediction.Prediction);
            writer.Write(BitConverter.DoubleToInt64Bits(prediction.Score));
            Scores.Save(writer, prediction.ScoresRow);
            writer.Write(prediction.CountedSeconds);
            Write(writer, prediction.Label);
            if (prediction.Label.Kind == CellKind.Vector) writer.WriteValues(Grades[(int)prediction.Label.Bits]);
        }
    }

    /// <summary>Takes over saved predictions; meant for an empty store.</summary>
    /// <param name="reader">The saved state.</param>
    /// <param name="versions">The present number of each saved version number, or -1 for one that is gone.</param>
    internal void Restore(StateReader reader, ReadOnlySpan<int> versions)
    {
        Texts.Restore(reader);
        Scores.RestoreNames(reader);
        for (var left = reader.ReadCount(int.MaxValue); left > 0; left--)
        {
            var id = new EventId((ulong)reader.ReadInt64(), (ulong)reader.ReadInt64());
            var time = reader.ReadInt64();
            var number = reader.ReadCount(ushort.MaxValue);
            var version = number < versions.Length ? versions[number] : -1;
            var read = new WaitingPrediction
            {
                EventMilliseconds = reader.ReadInt64(),
                Prediction = Read(reader),
                Score = BitConverter.Int64BitsToDouble(reader.ReadInt64()),
                ScoresRow = Scores.Restore(reader),
                CountedSeconds = (uint)reader.ReadInt64(),
            };
            var label = Read(reader);
            if (label.Kind == CellKind.Vector) label = StoredValue.OfList(Grades.Store(reader.ReadValues<double>(int.MaxValue)));
            if (version < 0 || !TryAdd(id, (ushort)version, time, out var place) || place < 0)
            {
                Scores.Free(read.ScoresRow);
                if (label.Kind == CellKind.Vector) Grades.Free((int)label.Bits);
                continue;
            }

            read.Version = (ushort)version;
            _ring[place] = read;
            if (label.Kind != CellKind.Absent) SetLabel(place, label);
        }
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

    private static void Write(StateWriter writer, StoredValue value)
    {
        writer.Write((long)value.Kind);
        writer.Write(value.Bits);
    }

    private StoredValue Read(StateReader reader)
    {
        var value = new StoredValue((CellKind)reader.ReadCount((int)CellKind.TooLong), reader.ReadInt64());
        if (value.Kind == CellKind.Text && (value.TextNumber < -1 || value.TextNumber >= Texts.Count)) throw new StateMismatchException("A label names a text that is not there.");
        return value;
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
