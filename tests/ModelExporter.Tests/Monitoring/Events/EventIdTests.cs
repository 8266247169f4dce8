using System.Buffers.Binary;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Monitoring.Events;

public class EventIdTests
{
    [Fact]
    public void An_id_is_the_first_half_of_the_sha_256_of_its_bytes_whatever_its_length() => Check.One(Properties.Config.WithMaxTest(500), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var id = new byte[random.Next(1, 140)];
        random.NextBytes(id);
        var hash = SHA256.HashData(id);
        Assert.Equal(new EventId(BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(8))), EventId.Of(id));
    }));

    [Fact]
    public void An_empty_id_is_none() => Assert.True(EventId.Of(default).IsNone);
}
