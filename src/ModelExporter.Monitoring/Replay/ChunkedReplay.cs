using System.Globalization;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;

namespace ModelExporter.Monitoring.Replay;

/// <summary>Counts recorded events chunk by chunk on event time and scores every chunk, with the bins, tallies and the decision of live windows. A state of one replay.</summary>
public sealed class ChunkedReplay
{
    // Chunks that are being filled at the same time; more than one only when events come in no order.
    private const int MaxOpen = 2000;

    // Unknown features that are remembered by name.
    private const int ColumnsNamed = 1000;

    private readonly ChunkOptions _options;
    private readonly ChunkPlan _plan;
    private readonly IReadOnlyList<IChunkMeasure> _measures;
    private readonly BinnedSlice _binned = new(new SpareArrays<int>(0));
    private readonly FeatureRules _rules;
    private readonly DriftScorer _scorer;
    private readonly WindowCounts _counts;
    private readonly EventOrder _order;
    private readonly Dictionary<int, OpenChunk> _open = [];
    private readonly Stack<Tally> _spare = [];
    private readonly List<ChunkReport> _chunks = [];
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);
    private int[] _rows = [];
    private int _newest = -1;

    /// <summary>Starts a replay.</summary>
    /// <param name="profile">The reference.</param>
    /// <param name="plan">To which chunk each event belongs.</param>
    /// <param name="options">How chunks are cut and judged.</param>
    /// <param name="measures">What is measured beside drift.</param>
    public ChunkedReplay(ReferenceProfile profile, ChunkPlan plan, ChunkOptions options, IReadOnlyList<IChunkMeasure> measures)
    {
        _options = options;
        _plan = plan;
        _measures = measures;
        Layout = new BinLayout(profile.Features, options.ExportedCategories);
        _rules = new FeatureRules(Layout, options.Features);
        _scorer = new DriftScorer(Layout, options.DriftOf, _rules.HasAllowedValues);
        _counts = new WindowCounts(Layout);
        _order = new EventOrder(options.Ids);
    }

    /// <summary>The features, in the order of the scores.</summary>
    public BinLayout Layout { get; }

    /// <summary>The chunks that are complete, in their order once the replay is.</summary>
    public IReadOnlyList<ChunkReport> Chunks => _chunks;

    /// <summary>Events in chunks.</summary>
    public long Events { get; private set; }

    /// <summary>Events left out because their id was seen before.</summary>
    public long Duplicates => _order.Duplicates;

    /// <summary>Events left out because they have no time although time cuts the chunks.</summary>
    public long WithoutTime { get; private set; }

    /// <summary>Features of the events that the reference does not know.</summary>
    public IReadOnlyCollection<string> UnknownFeatures => _unknown;

    /// <summary>Counts the rows of a slice.</summary>
    /// <returns>False when an event belongs to a chunk that is complete already: the events are not in the order of their time, and a <see cref="SortedPlan"/> is needed.</returns>
    /// <exception cref="ReplayException">There are too many chunks.</exception>
    public bool Add(EventBatch batch, ModelSlice slice)
    {
        _binned.Bin(batch, slice, _rules);
        if (_unknown.Count < ColumnsNamed) NoteUnknown();
        if (_rows.Length < slice.Rows) _rows = new int[slice.Rows];
        var (chunk, count) = (-1, 0);
        for (var row = 0; row < slice.Rows; row++)
        {
            if (!_order.TryPlace(slice.Heads[row], out var time)) continue;
            var next = _plan.Next(time);
            if (next == ChunkPlan.OutOfOrder) return false;
            if (next == ChunkPlan.NoTime)
            {
                WithoutTime++;
                continue;
            }

            if (next != chunk)
            {
                Count(batch, slice, chunk, count);
                (chunk, count) = (next, 0);
            }

            _rows[count++] = row;
            Find(chunk).Note(time);
        }

        Count(batch, slice, chunk, count);
        return true;
    }

    /// <summary>Ends the replay: chunks that are not full are reported too.</summary>
    public void Complete()
    {
        foreach (var chunk in _open.Keys.Order().ToList()) Close(chunk);
        _chunks.Sort((a, b) => a.Index.CompareTo(b.Index));
    }

    private void NoteUnknown()
    {
        foreach (var column in _binned.Unknown) _unknown.Add(column.Name);
    }

    private OpenChunk Find(int chunk)
    {
        if (_open.TryGetValue(chunk, out var open)) return open;
        if (chunk >= ChunkOptions.MaxChunks) throw new ReplayException(string.Create(CultureInfo.InvariantCulture, $"more than {ChunkOptions.MaxChunks} chunks: make them larger"));
        if (_open.Count >= MaxOpen)
        {
            throw new ReplayException(string.Create(
                CultureInfo.InvariantCulture, $"more than {MaxOpen} chunks at the same time: sort the events by time, or make the chunks larger"));
        }

        if (chunk > _newest)
        {
            _newest = chunk;
            CloseComplete();
        }

        open = new OpenChunk(_spare.TryPop(out var tally) ? tally : new Tally(Layout), [.. _measures.Select(measure => measure.Begin())]);
        _open.Add(chunk, open);
        return open;
    }

    private void Count(EventBatch batch, ModelSlice slice, int chunk, int count)
    {
        if (count == 0) return;
        var open = _open[chunk];
        var rows = _rows.AsSpan(0, count);
        _binned.Count(slice, rows, open.Tally);
        foreach (var measure in open.Measures) measure.Count(batch, slice, rows);
        open.Counted += count;
        Events += count;
        if (_plan.IsComplete(chunk, open.Counted, _newest)) Close(chunk);
    }

    private void CloseComplete()
    {
        foreach (var chunk in _open.Keys.ToList())
        {
            if (_plan.IsComplete(chunk, _open[chunk].Counted, _newest)) Close(chunk);
        }
    }

    private void Close(int chunk)
    {
        _open.Remove(chunk, out var open);
        _counts.CopyFrom(open!.Tally);
        var scores = new FeatureScores[Layout.Features.Length];
        _scorer.Score(_counts, scores);
        var sections = new List<ChunkSection>();
        for (var i = 0; i < _measures.Count; i++)
        {
            if (open.Measures[i].Read() is { Count: > 0 } values) sections.Add(new ChunkSection(_measures[i].Section, values));
        }

        var start = _plan.Start(chunk);
        _chunks.Add(new ChunkReport(
            chunk, Time(start ?? open.First), Time(start + (long)_options.Window.TotalMilliseconds ?? open.Last), _counts.Events, _counts.Errors, scores, sections));
        open.Tally.Clear();
        _spare.Push(open.Tally);
    }

    private static DateTimeOffset? Time(long milliseconds) =>
        milliseconds is ModelSlice.NoTimestamp or long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private sealed class OpenChunk(Tally tally, IChunkTally[] measures)
    {
        public Tally Tally { get; } = tally;

        public IChunkTally[] Measures { get; } = measures;

        public long Counted { get; set; }

        public long First { get; private set; } = long.MaxValue;

        public long Last { get; private set; } = ModelSlice.NoTimestamp;

        public void Note(long time)
        {
            if (time == ModelSlice.NoTimestamp) return;
            First = Math.Min(First, time);
            Last = Math.Max(Last, time);
        }
    }
}
