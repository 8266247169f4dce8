using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels;

namespace ModelExporter.Tests.Monitoring.Labels;

public class SeenIdsTests
{
    [Fact]
    public void An_id_is_a_duplicate_until_it_is_older_than_the_horizon()
    {
        var seen = new SeenIds(10, TimeSpan.FromSeconds(1));
        Assert.True(seen.Add(Id(1), 0));
        Assert.False(seen.Add(Id(1), 1000));
        Assert.True(seen.Add(Id(1), 1001));
        Assert.Equal(1, seen.Count);
    }

    [Fact]
    public void A_repetition_does_not_lengthen_the_horizon()
    {
        var seen = new SeenIds(10, TimeSpan.FromSeconds(1));
        seen.Add(Id(1), 0);
        Assert.False(seen.Add(Id(1), 900));
        Assert.True(seen.Add(Id(1), 1500));
    }

    [Fact]
    public void The_oldest_id_makes_room_when_the_store_is_full()
    {
        var seen = new SeenIds(3, TimeSpan.FromDays(7));
        for (var i = 1; i <= 4; i++) Assert.True(seen.Add(Id(i), i));
        Assert.Equal(3, seen.Count);
        Assert.False(seen.Add(Id(2), 5));
        Assert.True(seen.Add(Id(1), 5));
    }

    [Fact]
    public void Without_capacity_nothing_is_a_duplicate()
    {
        var seen = new SeenIds(0, TimeSpan.FromDays(7));
        Assert.True(seen.Add(Id(1), 0));
        Assert.True(seen.Add(Id(1), 0));
        Assert.Equal(0, seen.Count);
    }

    [Fact]
    public void It_behaves_as_a_set_and_a_queue_do()
    {
        var steps = (from id in Gen.Choose(0, 200) from wait in Gen.Choose(0, 8) select (id, wait)).ArrayOf();
        var cases = from capacity in Gen.Choose(1, 150) from horizon in Gen.Choose(0, 900) from s in steps select (capacity, horizon, s);
        Check.One(Properties.Config.WithEndSize(600), Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var seen = new SeenIds(input.capacity, TimeSpan.FromMilliseconds(input.horizon));
            var set = new HashSet<int>();
            var queue = new Queue<(int Id, long Time)>();
            var now = 0L;
            foreach (var (id, wait) in input.s)
            {
                now += wait;
                while (queue.TryPeek(out var oldest) && now - oldest.Time > input.horizon) set.Remove(queue.Dequeue().Id);
                var isNew = set.Add(id);
                if (isNew)
                {
                    if (queue.Count == input.capacity) set.Remove(queue.Dequeue().Id);
                    queue.Enqueue((id, now));
                }

                Assert.Equal(isNew, seen.Add(Id(id), now));
                Assert.Equal(queue.Count, seen.Count);
            }
        }));
    }

    // Few buckets, so that chains are long.
    private static EventId Id(int id) => new((ulong)id + 1, (ulong)(id % 7));
}
