using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ModelExporter.Storage.Checkpoint;

/// <summary>The bytes of a checkpoint file. A service.</summary>
/// <remarks>
/// <code>
/// offset  bytes
///      0      8  89 4D 58 43 50 0D 0A 1A, so that a text tool or a transfer in text mode is noticed
///      8      4  format version
///     12      8  when it was made, milliseconds since 1970
///     20      8  length of the state, uncompressed
///     28      n  the state, Brotli (RFC 7932)
/// 28 + n     32  SHA-256 of everything before
/// </code>
/// Numbers are little-endian. The version belongs to the whole: it counts up when the state's own form changes.
/// </remarks>
public static class CheckpointFormat
{
    /// <summary>The version that this program writes.</summary>
    public const int Version = 2;

    private const int VersionOffset = 8;
    private const int CreatedOffset = 12;
    private const int LengthOffset = 20;
    private const int HeaderLength = 28;

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'M', (byte)'X', (byte)'C', (byte)'P', 0x0D, 0x0A, 0x1A];

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="file">Receives the bytes.</param>
    /// <param name="state">The state.</param>
    /// <param name="created">When it was made.</param>
    public static void Write(Stream file, ReadOnlySpan<byte> state, DateTimeOffset created)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[VersionOffset..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(header[CreatedOffset..], created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(header[LengthOffset..], state.Length);
        using var sha = SHA256.Create();
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
        {
            hashed.Write(header);
            using var compressed = new BrotliStream(hashed, CompressionLevel.Fastest, leaveOpen: true);
            compressed.Write(state);
        }

        file.Write(sha.Hash);
    }

    /// <summary>Reads a checkpoint. Nothing is unpacked before the checksum is right.</summary>
    /// <param name="file">All bytes of the file.</param>
    public static CheckpointReading Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) return new CheckpointReading(CheckpointDefect.Damaged, "the file is empty");
        if (!file.StartsWith(Magic)) return new CheckpointReading(CheckpointDefect.Foreign, "the file is no checkpoint");
        if (file.Length < HeaderLength + SHA256.HashSizeInBytes) return new CheckpointReading(CheckpointDefect.Damaged, "the file ends too early");
        var version = BinaryPrimitives.ReadInt32LittleEndian(file[VersionOffset..]);
        if (version > Version)
        {
            return new CheckpointReading(CheckpointDefect.FutureVersion, $"the file has format version {version}, this program reads {Version}: a newer program wrote it");
        }

        if (version is >= 1 and < Version)
        {
            return new CheckpointReading(CheckpointDefect.PastVersion, $"the file has format version {version}, this program reads {Version}: an older program wrote it");
        }

        if (version < 1) return new CheckpointReading(CheckpointDefect.Damaged, $"the file has format version {version}, which does not exist");
        var content = file[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(file[content.Length..])) return new CheckpointReading(CheckpointDefect.Damaged, "the checksum does not match: the file is truncated or damaged");
        var created = BinaryPrimitives.ReadInt64LittleEndian(file[CreatedOffset..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(file[LengthOffset..]);
        return Unpack(content[HeaderLength..], length) is { } state
            ? new CheckpointReading(new SavedState(state, DateTimeOffset.FromUnixTimeMilliseconds(created)))
            : new CheckpointReading(CheckpointDefect.Damaged, "the content has another length than the file says");
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> compressed, long length)
    {
        if (length < 0 || length > Array.MaxLength) return null;
        try
        {
            var state = new byte[length];
            using var plain = new BrotliStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
            plain.ReadExactly(state);
            return plain.ReadByte() < 0 ? state : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException or EndOfStreamException)
        {
            return null;
        }
    }
}
