namespace ModelExporter.Monitoring.Reference;

/// <summary>A uniform random sample of a stream of numbers; all of them while they fit. A state without a lock: its owner guards it.</summary>
/// <remarks>The random numbers come from a fixed seed, so that the same stream gives the same sample. Source: Vitter, Random sampling with a reservoir, algorithm R, 1985.</remarks>
/// <param name="capacity">The largest number of values kept.</param>
public sealed class Reservoir(int capacity)
{
    private readonly Random _random = new(20_240_229);
    private double[] _values = [];
    private int _kept;

    /// <summary>Number of values seen.</summary>
    public long Seen { get; private set; }

    /// <summary>True while every value seen is kept.</summary>
    public bool IsExact => Seen == _kept;

    /// <summary>The values kept, in no particular order.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _kept);

    /// <summary>Offers a value.</summary>
    public void Add(double value)
    {
        Seen++;
        if (_kept < capacity)
        {
            if (_kept == _values.Length) Array.Resize(ref _values, Math.Min(capacity, Math.Max(64, _values.Length * 2)));
            _values[_kept++] = value;
            return;
        }

        var place = _random.NextInt64(Seen);
        if (place < capacity) _values[place] = value;
    }

    /// <summary>The values kept, ascending; the order inside is changed.</summary>
    public ReadOnlySpan<double> Sort()
    {
        _values.AsSpan(0, _kept).Sort();
        return Values;
    }
}
