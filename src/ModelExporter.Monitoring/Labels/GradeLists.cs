using ModelExporter.Monitoring.Checkpoint;

namespace ModelExporter.Monitoring.Labels;

/// <summary>The relevance grades of labelled rankings, kept so that a correction can take them out again. A state without a lock: its owner guards it.</summary>
/// <param name="limit">The largest number of grades over all lists.</param>
internal sealed class GradeLists(long limit)
{
    /// <summary>No list: there was no room for it.</summary>
    public const int None = -1;

    private readonly List<double[]?> _lists = [];
    private readonly Stack<int> _free = new();
    private long _grades;

    /// <summary>Keeps a list.</summary>
    /// <returns>Its place, or none when there is no room.</returns>
    public int Store(ReadOnlySpan<double> grades)
    {
        if (_grades + grades.Length > limit) return None;
        _grades += grades.Length;
        if (_free.TryPop(out var place))
        {
            _lists[place] = grades.ToArray();
            return place;
        }

        _lists.Add(grades.ToArray());
        return _lists.Count - 1;
    }

    /// <summary>The grades at a place; empty for none.</summary>
    public ReadOnlySpan<double> this[int place] => place == None ? default : _lists[place];

    /// <summary>Gives a place back.</summary>
    public void Free(int place)
    {
        if (place == None) return;
        _grades -= _lists[place]!.Length;
        _lists[place] = null;
        _free.Push(place);
    }

    /// <summary>Places that there are, free ones among them.</summary>
    internal int Room => _lists.Count;

    internal void Save(StateWriter writer)
    {
        writer.Write(_lists.Count);
        foreach (var list in _lists) writer.WriteValues<double>(list);
    }

    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(int.MaxValue); left > 0; left--)
        {
            var list = reader.ReadValues<double>(int.MaxValue);
            _grades += list.Length;
            _lists.Add(list);
        }
    }

    /// <summary>Frees all places but these.</summary>
    internal void Keep(HashSet<int> places)
    {
        for (var place = 0; place < _lists.Count; place++)
        {
            if (!places.Contains(place)) Free(place);
        }
    }

    internal void Clear()
    {
        _lists.Clear();
        _free.Clear();
        _grades = 0;
    }
}
