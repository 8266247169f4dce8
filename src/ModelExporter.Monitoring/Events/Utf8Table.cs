using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ModelExporter.Monitoring.Events;

/// <summary>Values by UTF-8 names; a lookup makes no string and allocates nothing. A state without a lock: its owner guards it.</summary>
public sealed class Utf8Table<T>
{
    private readonly Dictionary<byte[], T> _entries = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <summary>An empty table.</summary>
    public Utf8Table() => _lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Number of names.</summary>
    public int Count => _entries.Count;

    /// <summary>Finds the value of a name.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, [MaybeNullWhen(false)] out T value) => _lookup.TryGetValue(name, out value);

    /// <summary>Adds a name that is not there yet.</summary>
    public void Add(ReadOnlySpan<byte> name, T value) => _entries.Add(name.ToArray(), value);

    /// <summary>Removes all names.</summary>
    public void Clear() => _entries.Clear();
}

/// <summary>Equality of UTF-8 texts, byte by byte. The hash is randomised per process, since names come from strangers.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
    private static readonly ulong Factor = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue) | 1;

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    // Eight bytes at a time through the two halves of a product with a secret: several times as fast as the general hash over such short texts.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = Seed ^ (ulong)alternate.Length;
        if (alternate.Length >= sizeof(ulong))
        {
            // The last eight bytes overlap those before them.
            var last = BinaryPrimitives.ReadUInt64LittleEndian(alternate[^sizeof(ulong)..]);
            for (; alternate.Length > sizeof(ulong); alternate = alternate[sizeof(ulong)..]) hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(alternate));
            hash ^= last;
        }
        else
        {
            var tail = 0UL;
            for (var i = alternate.Length - 1; i >= 0; i--) tail = (tail << 8) | alternate[i];
            hash ^= tail;
        }

        hash = Fold(Fold(hash) ^ Seed);
        return (int)(hash >> 32);
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, Factor, out var low);
        return high ^ low ^ value;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
