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
    public void Ids_that_are_hashed_side_by_side_are_those_that_are_hashed_alone() => Check.One(Properties.Config.WithMaxTest(200), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var batch = new EventBatch(10);
        var slice = batch.Slice("credit", "1");
        var expected = new List<EventId>();
        for (var row = random.Next(1, 40); row > 0; row--)
        {
            var id = new byte[random.Next(0, 70)];
            random.NextBytes(id);
            slice.BeginRow(row);
            batch.NoteId(ref slice.Current, id);
            // A row that is taken back leaves nothing for the one in its place.
            if (random.Next(4) == 0)
            {
                slice.RollbackRow();
                slice.BeginRow(row);
                id = [];
            }

            slice.CommitRow();
            expected.Add(EventId.Of(id));
        }

        batch.HashIds();
        Assert.Equal(expected, slice.Heads.ToArray().Select(head => head.Id));
    }));

    [Fact]
    public void An_empty_id_is_none() => Assert.True(EventId.Of(default).IsNone);
}
