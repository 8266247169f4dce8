using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ModelExporter.Monitoring.Events;

/// <summary>The first 128 bits of the SHA-256 of an event's id: the same on every replica and after a restart, so stores can share it. A value.</summary>
/// <param name="High">First 64 bits.</param>
/// <param name="Low">Next 64 bits.</param>
public readonly record struct EventId(ulong High, ulong Low)
{
    /// <summary>True when the event had no id.</summary>
    public bool IsNone => High == 0 && Low == 0;

    /// <summary>The hash of an id's UTF-8 bytes; an empty id is no id.</summary>
    public static EventId Of(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty) return default;
        if (id.Length <= ShortSha256.MaxLength)
        {
            var (high, low) = ShortSha256.Hash(id);
            return new EventId(high, low);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, hash);
        return new EventId(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash[sizeof(ulong)..]));
    }
}
