using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Labels;

/// <summary>Labels of one model that came before their predictions. A state without a lock: its owner guards it.</summary>
/// <remarks>A tenth as many as predictions may wait, for as long.</remarks>
/// <param name="options">Capacity and horizon of the predictions.</param>
internal sealed class EarlyLabels(LabelOptions options)
{
    private const int Share = 10;
    private const int Least = 100;

    private readonly long _horizonMilliseconds = (long)options.Horizon.TotalMilliseconds;
    private readonly IdRing<EarlyLabel> _ring = new(Math.Max(Least, options.Capacity / Share));

    /// <summary>Labels that are held, those among them whose predictions have come since.</summary>
    public int Count => _ring.Count;

    /// <summary>Finds a label.</summary>
    public int Find(EventId id) => _ring.Find(id);

    /// <summary>The label at a place.</summary>
    public ref EarlyLabel this[int place] => ref _ring[place];

    /// <summary>Holds a label whose id is not held yet; there must be room.</summary>
    public void Add(EventId id, EarlyLabel label, long nowMilliseconds) => _ring[_ring.Add(id, nowMilliseconds)] = label;

    /// <summary>Marks a label as one whose prediction has come.</summary>
    public void Take(int place) => _ring.Unlink(place);

    /// <summary>Lets a label go that is too old, or the oldest one when another needs its room.</summary>
    /// <param name="nowMilliseconds">The present.</param>
    /// <param name="needsRoom">Whether there must be room for another one.</param>
    /// <param name="unmatched">The label that has left without its prediction.</param>
    /// <returns>False when none has left.</returns>
    public bool TryLeave(long nowMilliseconds, bool needsRoom, out EarlyLabel unmatched)
    {
        while (_ring.Count > 0 && (_ring.TimeOf(_ring.Oldest) < nowMilliseconds - _horizonMilliseconds || (needsRoom && _ring.IsFull)))
        {
            var oldest = _ring.Oldest;
            var wasTaken = !_ring.IsLinked(oldest);
            unmatched = _ring[oldest];
            _ring.RemoveOldest();
            if (!wasTaken) return true;
        }

        unmatched = default;
        return false;
    }

    internal void Save(StateWriter writer)
    {
        var held = Enumerable.Range(0, _ring.Count).Select(_ring.PlaceAt).Where(_ring.IsLinked).ToArray();
        writer.Write(held.Length);
        foreach (var place in held)
        {
            var id = _ring.IdOf(place);
            writer.Write((long)id.High);
            writer.Write((long)id.Low);
            writer.Write(_ring.TimeOf(place));
            _ring[place].Save(writer);
        }
    }

    internal void Restore(StateReader reader, int texts)
    {
        for (var left = reader.ReadCount(int.MaxValue); left > 0; left--)
        {
            var id = new EventId((ulong)reader.ReadInt64(), (ulong)reader.ReadInt64());
            var time = reader.ReadInt64();
            var label = EarlyLabel.Restore(reader);
            var isKnown = label.Value.Kind != CellKind.Text || (label.Value.TextNumber >= -1 && label.Value.TextNumber < texts);
            if (isKnown && !_ring.IsFull && _ring.Find(id) < 0) Add(id, label, time);
        }
    }
}

/// <summary>A label that came before its prediction. A value.</summary>
/// <param name="Value">The label; of a ranking none, since the grades stand beside.</param>
/// <param name="Grades">Relevance grades of a ranking, otherwise null.</param>
/// <param name="TimeMilliseconds">When the label became known, milliseconds since 1970.</param>
/// <param name="Version">The version that it names, or null.</param>
/// <param name="IsCounted">Whether it counts in no quality: its weight is 0.</param>
/// <param name="IsReceived">Whether it is in the count of labels.</param>
internal readonly record struct EarlyLabel(StoredValue Value, double[]? Grades, long TimeMilliseconds, string? Version, bool IsCounted, bool IsReceived)
{
    public void Save(StateWriter writer)
    {
        writer.Write((long)Value.Kind);
        writer.Write(Value.Bits);
        writer.Write(Grades is null ? 0 : 1);
        if (Grades is not null) writer.WriteValues<double>(Grades);
        writer.Write(TimeMilliseconds);
        writer.Write(Version ?? "");
        writer.Write(IsCounted ? 1 : 0);
    }

    public static EarlyLabel Restore(StateReader reader)
    {
        var value = new StoredValue((CellKind)reader.ReadCount((int)CellKind.TooLong), reader.ReadInt64());
        var grades = reader.ReadCount(1) == 1 ? reader.ReadValues<double>(int.MaxValue) : null;
        var time = reader.ReadInt64();
        var version = reader.ReadText();
        // Counters start with the process, so a label from before it is none of theirs.
        return new EarlyLabel(value, grades, time, version.Length == 0 ? null : version, reader.ReadCount(1) == 1, IsReceived: true);
    }
}
