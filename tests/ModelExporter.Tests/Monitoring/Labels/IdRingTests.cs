using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels;

namespace ModelExporter.Tests.Monitoring.Labels;

public class IdRingTests
{
    [Fact]
    public void It_holds_what_a_queue_holds_and_finds_what_a_dictionary_finds() => Check.One(Properties.Config.WithMaxTest(60), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var capacity = random.Next(4) switch { 0 => random.Next(1, 70), 1 => random.Next(1, 5000), _ => random.Next(5000, 40_000) };
        var ring = new IdRing<int>(capacity);
        var queue = new Queue<(EventId Id, int Value, long Time)>();
        var linked = new Dictionary<EventId, int>();
        // Few low bits, so that chains are long now and then.
        var lowBits = random.Next(2) == 0 ? 0xFFUL : ulong.MaxValue;
        var ahead = new RowHead[IdRing<int>.MostFetched];
        for (var step = 0; step < 2 * capacity; step++)
        {
            var id = new EventId(((ulong)(uint)random.Next(4) << 32) | (uint)step, (ulong)random.NextInt64() & lowBits);
            if (ring.IsFull || (queue.Count > 0 && random.Next(20) == 0))
            {
                Assert.Equal((queue.Peek().Id, queue.Peek().Value, queue.Peek().Time), (ring.IdOf(ring.Oldest), ring[ring.Oldest], ring.TimeOf(ring.Oldest)));
                ring.RemoveOldest();
                linked.Remove(queue.Dequeue().Id);
            }

            // Fetching ahead changes nothing, whatever is fetched.
            for (var i = 0; i < ahead.Length; i++) ahead[i].Id = random.Next(2) == 0 ? id : new EventId((ulong)random.NextInt64(), (ulong)random.NextInt64());
            if (step % 8 == 0) ring.Fetch(ahead.AsSpan(random.Next(ahead.Length)));
            Assert.Equal(-1, ring.Find(id));
            var place = ring.Add(id, step);
            ring[place] = step * 3;
            queue.Enqueue((id, step * 3, step));
            linked.Add(id, step * 3);
            if (random.Next(30) == 0)
            {
                ring.Unlink(place);
                linked.Remove(id);
            }
        }

        Assert.Equal(queue.Count, ring.Count);
        Assert.Equal(queue.Select(entry => entry.Value), Enumerable.Range(0, ring.Count).Select(i => ring[ring.PlaceAt(i)]));
        foreach (var (id, value, _) in queue)
        {
            var place = ring.Find(id);
            Assert.Equal(linked.ContainsKey(id), place >= 0);
            if (place >= 0) Assert.Equal(value, ring[place]);
        }
    }));
}
