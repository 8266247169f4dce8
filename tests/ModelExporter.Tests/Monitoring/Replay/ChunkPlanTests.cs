using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Tests.Monitoring.Replay;

public class ChunkPlanTests
{
    private static readonly ChunkOptions Hours = new() { Window = TimeSpan.FromHours(1) };

    [Fact]
    public void A_number_of_events_cuts_chunks()
    {
        var plan = ChunkPlan.InOrder(new ChunkOptions { Events = 2 });
        Assert.Equal([0, 0, 1, 1, 2], new long[] { 5, 6, 6, 7, 8 }.Select(plan.Next));
    }

    [Fact]
    public void Within_the_open_chunk_the_order_does_not_matter()
    {
        var plan = ChunkPlan.InOrder(new ChunkOptions { Events = 3 });
        Assert.Equal([0, 0, 0, 1, ChunkPlan.OutOfOrder], new long[] { 5, 3, 9, 9, 8 }.Select(plan.Next));
    }

    [Fact]
    public void Time_cuts_chunks_at_multiples_of_its_length_and_empty_ones_are_passed_over()
    {
        var plan = ChunkPlan.InOrder(Hours);
        Assert.Equal([0, 0, 1, ChunkPlan.OutOfOrder, ChunkPlan.NoTime], new[] { 10, 3_599_999, 7_200_000, 3_600_000, ModelSlice.NoTimestamp }.Select(plan.Next));
        Assert.Equal([0L, 7_200_000L], new[] { plan.Start(0), plan.Start(1) });
    }

    [Fact]
    public void Times_before_1970_are_cut_alike()
    {
        var plan = ChunkPlan.InOrder(Hours);
        Assert.Equal([0, 1], new long[] { -1, 0 }.Select(plan.Next));
        Assert.Equal(-3_600_000, plan.Start(0));
    }

    [Fact]
    public void Events_in_any_order_are_in_the_chunks_that_sorted_events_would_be_in()
    {
        Check.One(Properties.Config, Prop.ForAll(ArbMap.Default.ArbFor<short[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (times, size) =>
        {
            var options = new ChunkOptions { Events = (size.Get % 7) + 1 };
            var plan = new SortedPlan([.. times.Select(time => (long)time)], options);
            var chunks = times.Select(time => plan.Next(time)).ToArray();
            var expected = times.Select((time, index) => (time, index)).OrderBy(item => item.time).ThenBy(item => item.index).Select((item, rank) => (item.index, Chunk: rank / options.Events));
            return expected.All(item => chunks[item.index] == item.Chunk);
        }));
    }

    [Fact]
    public void A_chunk_of_a_sorted_plan_is_complete_with_its_last_event()
    {
        var plan = new SortedPlan([0, 7_200_000, 1, 2], Hours);
        Assert.Equal([0, 1, 0, 0], Enumerable.Range(0, 4).Select(_ => plan.Next(0)));
        Assert.False(plan.IsComplete(0, 2, 1));
        Assert.True(plan.IsComplete(0, 3, 1));
        Assert.True(plan.IsComplete(1, 1, 1));
    }
}
