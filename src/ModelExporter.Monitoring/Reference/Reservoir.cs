using ModelExporter.Monitoring.Checkpoint;

namespace ModelExporter.Monitoring.Reference;

/// <summary>A uniform random sample of a stream of numbers; all of them while they fit. A state without a lock: its owner guards it.</summary>
/// <remarks>The random numbers come from a fixed seed, so that the same stream gives the same sample. Source: Vitter, Random sampling with a reservoir, algorithm R, 1985.</remarks>
/// <param name="capacity">The largest number of values kept.</param>
public sealed class Reservoir(int capacity)
{
    private const int Seed = 20_240_229;

    private Random _random = new(Seed);
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

    internal void Save(StateWriter writer)
    {
        writer.Write(Seen);
        writer.WriteValues(Values);
    }

    /// <summary>Takes over a saved sample. The random numbers that follow are others than without a restart, and as good.</summary>
    internal void Restore(StateReader reader)
    {
        var seen = reader.ReadInt64();
        var values = reader.ReadValues<double>(capacity);
        if (seen < values.Length || (seen > values.Length && values.Length < capacity)) throw new StateMismatchException("A sample of another size.");
        if (!Array.TrueForAll(values, double.IsFinite)) throw new StateMismatchException("A sample of values that are no numbers.");
        Seen = seen;
        _values = values;
        _kept = values.Length;
        _random = new Random(SeedAfter(seen));
    }

    private static int SeedAfter(long seen) => unchecked(Seed ^ (int)seen ^ (int)(seen >> 32));
}
