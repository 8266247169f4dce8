using System.Buffers.Binary;
using System.Numerics;

namespace ModelExporter.Monitoring.Features;

/// <summary>Numbers by category, for lookups only: an open table over the first eight bytes of the names. A value: never changed once made.</summary>
/// <remarks>The names are those of a reference; what strangers send is looked up and never added.</remarks>
internal sealed class CategoryTable
{
    private const ulong Factor = 0x9E3779B97F4A7C15;

    private readonly Entry[] _entries;
    private readonly byte[][] _names;
    private readonly int _shift;

    /// <summary>Makes the table.</summary>
    /// <param name="categories">Names, all different, and their numbers.</param>
    public CategoryTable(IReadOnlyList<(byte[] Name, int Number)> categories)
    {
        // At most half full, so that a search soon meets an empty place.
        var bits = Math.Max(2, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)categories.Count)) + 1);
        _entries = new Entry[1 << bits];
        _names = new byte[_entries.Length][];
        _shift = 64 - bits;
        foreach (var (name, number) in categories)
        {
            var start = Start(name);
            var place = Place(start, name.Length);
            while (_names[place] is not null) place = (place + 1) & (_entries.Length - 1);
            _entries[place] = new Entry(start, name.Length, number);
            _names[place] = name;
        }
    }

    /// <summary>The number of a category, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var start = Start(name);
        for (var place = Place(start, name.Length); _names[place] is { } held; place = (place + 1) & (_entries.Length - 1))
        {
            ref readonly var entry = ref _entries[place];
            if (entry.Start == start && entry.Length == name.Length && (name.Length <= sizeof(ulong) || name.SequenceEqual(held))) return entry.Number;
        }

        return -1;
    }

    private static ulong Start(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64LittleEndian(name);
        // Two reads that overlap in the middle, shifted to where their bytes belong.
        if (name.Length >= sizeof(uint))
            return BinaryPrimitives.ReadUInt32LittleEndian(name) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) << (8 * (name.Length - sizeof(uint))));
        var start = 0UL;
        for (var i = name.Length - 1; i >= 0; i--) start = (start << 8) | name[i];
        return start;
    }

    private int Place(ulong start, int length) => (int)(((start ^ (ulong)length) * Factor) >> _shift);

    private readonly record struct Entry(ulong Start, int Length, int Number);
}
