using System.Text;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Gathers the reference of a categorical feature. A state without a lock: its owner guards it.</summary>
/// <param name="categories">Categories that the profile keeps apart.</param>
/// <param name="known">Distinct categories counted; a new one beyond them is counted as other, and the profile says that it is not complete.</param>
public sealed class CategoricalProfileBuilder(int categories, int known = CategoricalProfileBuilder.DefaultKnown)
{
    /// <summary>Distinct categories counted unless said otherwise.</summary>
    public const int DefaultKnown = 2000;

    private readonly Utf8Table<Tally> _tallies = new();
    private readonly List<Tally> _all = [];
    private long _beyond;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Distinct categories known.</summary>
    public int Distinct => _all.Count;

    /// <summary>Adds a value.</summary>
    public void Add(ReadOnlySpan<byte> category)
    {
        Count++;
        if (_tallies.TryGet(category, out var tally))
        {
            tally.Count++;
        }
        else if (_all.Count < known)
        {
            tally = new Tally(Encoding.UTF8.GetString(category)) { Count = 1 };
            _tallies.Add(category, tally);
            _all.Add(tally);
        }
        else
        {
            _beyond++;
        }
    }

    /// <summary>Makes the profile, or null when no value was seen.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="missing">Events without a value.</param>
    public CategoricalProfile? Build(string name, long missing)
    {
        if (Count == 0) return null;
        _all.Sort((a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Value, b.Value));
        var kept = Math.Min(categories, _all.Count);
        return new CategoricalProfile
        {
            Name = name,
            Samples = Count,
            Missing = missing,
            Categories = [.. _all.Take(kept).Select(tally => new CategoryCount(tally.Value, tally.Count))],
            OtherCount = _all.Skip(kept).Sum(tally => tally.Count) + _beyond,
            OtherCategories = [.. _all.Skip(kept).Select(tally => tally.Value).Order(StringComparer.Ordinal)],
            Complete = _beyond == 0,
        };
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_all.Count);
        foreach (var tally in _all)
        {
            writer.Write(tally.Value);
            writer.Write(tally.Count);
        }

        writer.Write(_beyond);
    }

    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(known); left > 0; left--)
        {
            var tally = new Tally(reader.ReadText()) { Count = reader.ReadNonNegative() };
            var name = Encoding.UTF8.GetBytes(tally.Value);
            if (_tallies.TryGet(name, out _)) throw new StateMismatchException("A category that is there twice.");
            _tallies.Add(name, tally);
            _all.Add(tally);
            Count += tally.Count;
        }

        _beyond = reader.ReadNonNegative();
        Count += _beyond;
    }

    private sealed class Tally(string value)
    {
        public string Value { get; } = value;

        public long Count { get; set; }
    }
}
