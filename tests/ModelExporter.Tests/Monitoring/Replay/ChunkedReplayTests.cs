using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Tests.Monitoring.Replay;

public class ChunkedReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_event_is_in_one_chunk_and_a_chunk_that_is_not_full_is_reported_too()
    {
        var replay = Replay(new ChunkOptions { Events = 200 }, Events(500, i => i % 7));
        Assert.Equal([200L, 200L, 100L], replay.Chunks.Select(chunk => chunk.Events));
        Assert.Equal([0, 1, 2], replay.Chunks.Select(chunk => chunk.Index));
        Assert.Equal(Start, replay.Chunks[0].Start);
        Assert.Equal(Start.AddSeconds(199), replay.Chunks[0].End);
        Assert.Equal(500, replay.Events);
    }

    [Fact]
    public void A_shift_drifts_its_chunk_and_no_other()
    {
        var replay = Replay(new ChunkOptions { Events = 500 }, Events(1500, i => i is >= 500 and < 1000 ? 3 + (i % 4) : i % 7));
        var index = replay.Layout.IndexOf("x");
        Assert.Equal([false, true, false], replay.Chunks.Select(chunk => chunk.Features[index].Exceeds));
    }

    [Fact]
    public void Events_in_no_order_are_told_and_with_a_sorted_plan_give_what_sorted_ones_give()
    {
        var options = new ChunkOptions { Window = TimeSpan.FromMinutes(5) };
        var events = Events(900, i => i % 7);
        var shuffled = events.OrderBy(e => e.Id, StringComparer.Ordinal).ToArray();
        var batch = Batches.Of(shuffled);
        Assert.False(new ChunkedReplay(Reference(), ChunkPlan.InOrder(options), options, []).Add(batch, batch.Slices[0]));

        var plan = new SortedPlan([.. shuffled.Select(e => e.Timestamp!.Value.ToUnixTimeMilliseconds())], options);
        var replay = new ChunkedReplay(Reference(), plan, options, []);
        Assert.True(replay.Add(batch, batch.Slices[0]));
        replay.Complete();
        var sorted = Replay(options, events);
        Assert.Equal(3, sorted.Chunks.Count);
        Assert.Equal(sorted.Chunks.Select(chunk => (chunk.Start, chunk.End, chunk.Events)), replay.Chunks.Select(chunk => (chunk.Start, chunk.End, chunk.Events)));
        Assert.Equal(sorted.Chunks.SelectMany(chunk => chunk.Features), replay.Chunks.SelectMany(chunk => chunk.Features));
    }

    [Fact]
    public void A_repeated_id_counts_once()
    {
        var events = Events(300, i => i % 7);
        var replay = Replay(new ChunkOptions { Events = 1000 }, [.. events, .. events[..50]]);
        Assert.Equal((300L, 50L), (replay.Events, replay.Duplicates));
    }

    [Fact]
    public void An_event_without_a_time_counts_at_the_time_of_the_event_before_it()
    {
        var events = Events(3, i => i);
        events[1] = events[1] with { Timestamp = null };
        var replay = Replay(new ChunkOptions { Window = TimeSpan.FromSeconds(1) }, events);
        Assert.Equal([2L, 1L], replay.Chunks.Select(chunk => chunk.Events));
    }

    [Fact]
    public void Without_any_time_windows_have_no_events_and_chunks_have_no_ends()
    {
        var events = Events(10, i => i).Select(e => e with { Timestamp = null }).ToArray();
        var windows = Replay(new ChunkOptions { Window = TimeSpan.FromHours(1) }, events);
        Assert.Equal((0L, 10L), (windows.Events, windows.WithoutTime));
        var chunk = Assert.Single(Replay(new ChunkOptions { Events = 100 }, events).Chunks);
        Assert.Equal((null, null), (chunk.Start, chunk.End));
    }

    [Fact]
    public void Features_that_the_reference_does_not_know_are_named()
    {
        var events = Events(5, i => i).Select(e => e with { Features = new() { ["x"] = 1, ["new"] = 2 } }).ToArray();
        Assert.Equal(["new"], Replay(new ChunkOptions { Events = 5 }, events).UnknownFeatures);
    }

    [Fact]
    public void A_measure_sees_the_rows_of_each_chunk_and_has_a_section_where_it_has_something_to_say()
    {
        var events = Events(25, i => i);
        var replay = new ChunkedReplay(Reference(), ChunkPlan.InOrder(new ChunkOptions { Events = 10 }), new ChunkOptions { Events = 10 }, [new SumOfScores()]);
        foreach (var part in events.Chunk(7))
        {
            var batch = Batches.Of([.. part.Select((e, i) => e with { HasScore = true, Score = 1 })]);
            Assert.True(replay.Add(batch, batch.Slices[0]));
        }

        replay.Complete();
        Assert.Equal([10.0, 10.0, 5.0], replay.Chunks.Select(chunk => chunk.Sections.Single().Values.Single().Value));
        Assert.All(replay.Chunks, chunk => Assert.Equal("sums", chunk.Sections[0].Name));
    }

    private static ChunkedReplay Replay(ChunkOptions options, TestEvent[] events)
    {
        var replay = new ChunkedReplay(Reference(), ChunkPlan.InOrder(options), options, []);
        foreach (var part in events.Chunk(64))
        {
            var batch = Batches.Of(part);
            Assert.True(replay.Add(batch, batch.Slices[0]));
        }

        replay.Complete();
        return replay;
    }

    private static TestEvent[] Events(int count, Func<int, double> value) =>
    [
        .. Enumerable.Range(0, count).Select(i => new TestEvent
        {
            Id = $"{i * 7919 % 10007:D5}", Timestamp = Start.AddSeconds(i), Features = new() { ["x"] = value(i) },
        }),
    ];

    private static ReferenceProfile Reference()
    {
        var builder = new ProfileBuilder(new ProfileLimits());
        var batch = Batches.Of(Events(7000, i => i % 7));
        for (var row = 0; row < batch.Slices[0].Rows; row++) builder.Add(batch, batch.Slices[0], row);
        return builder.Build("credit", "1", ReferenceSource.Profile, null);
    }

    private sealed class SumOfScores : IChunkMeasure
    {
        public string Section => "sums";

        public IChunkTally Begin() => new Tally();

        private sealed class Tally : IChunkTally
        {
            private double _sum;

            public void Count(EventBatch batch, ModelSlice slice, ReadOnlySpan<int> rows)
            {
                foreach (var row in rows) _sum += slice.Score[row].Number;
            }

            public IReadOnlyList<ChunkValue> Read() => [new ChunkValue("score", _sum)];
        }
    }
}
