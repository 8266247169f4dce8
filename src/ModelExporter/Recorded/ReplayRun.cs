using System.Globalization;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Recorded;

/// <summary>Replays recorded events against a profile. A service of one run.</summary>
/// <param name="events">The events.</param>
/// <param name="profile">The reference.</param>
/// <param name="options">How chunks are cut and judged.</param>
/// <param name="measures">What is measured beside drift.</param>
/// <param name="labels">Ground truth from a file of its own, or null.</param>
internal sealed class ReplayRun(
    RecordedEvents events, ReferenceProfile profile, ChunkOptions options, IReadOnlyList<IChunkMeasure> measures, RecordedLabels? labels)
{
    /// <summary>Features of the profile that are not judged.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Replays everything.</summary>
    /// <exception cref="RecordFileException">A file cannot be read or does not fit the roles.</exception>
    /// <exception cref="ReplayException">The events cannot be cut as asked.</exception>
    public ReplayReport Run(CancellationToken cancellation)
    {
        var judged = Judged();
        var replay = new ChunkedReplay(judged, ChunkPlan.InOrder(options), options, measures);
        if (!Pass("replay", replay, cancellation))
        {
            // Events are in no order of time: read their times first, then replay as if they were sorted.
            replay = new ChunkedReplay(judged, Plan(cancellation), options, measures);
            Pass("replay", replay, cancellation);
        }

        replay.Complete();
        if (events.Events == 0)
        {
            var rejected = events.Errors.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; {events.Errors.Count} records were rejected, the first: {events.Errors.First[0]}")
                : "";
            throw new ReplayException(events.OtherEvents == 0
                ? "there are no events" + rejected
                : $"there are no events of {events.Model} {events.Version}, but of {string.Join(", ", events.Others)}: choose with --model-name and --model-version");
        }

        if (replay.Events == 0 && replay.WithoutTime > 0) throw new ReplayException("the events have no times: name their column with --timestamp, or use --chunk");
        return new ReplayReport(events.Model!, events.Version!, profile, replay, events, labels);
    }

    // A feature that is left out shall neither be called missing nor count in the family of tests.
    private ReferenceProfile Judged() => Ignored.Count == 0
        ? profile
        : new ReferenceProfile { Events = profile.Events, Features = [.. profile.Features.Where(feature => !Ignored.Contains(feature.Name, StringComparer.Ordinal))] };

    private bool Pass(string what, ChunkedReplay replay, CancellationToken cancellation)
    {
        labels?.Restart();
        return events.Read(what, (batch, slice) =>
        {
            labels?.Join(batch, slice);
            return replay.Add(batch, slice);
        }, cancellation);
    }

    private SortedPlan Plan(CancellationToken cancellation)
    {
        var order = new EventOrder(options.Ids);
        var times = new List<long>();
        events.Read("sort  ", (_, slice) =>
        {
            foreach (ref readonly var head in slice.Heads)
            {
                if (order.TryPlace(head, out var time)) times.Add(time);
            }

            return true;
        }, cancellation);
        return new SortedPlan(times, options);
    }
}

/// <summary>What a replay came to. A value.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">Its version.</param>
/// <param name="Profile">The reference.</param>
/// <param name="Replay">The chunks.</param>
/// <param name="Events">What was read.</param>
/// <param name="Labels">Ground truth from a file of its own, or null.</param>
internal sealed record ReplayReport(string Model, string Version, ReferenceProfile Profile, ChunkedReplay Replay, RecordedEvents Events, RecordedLabels? Labels)
{
    /// <summary>Whether any feature drifted in any chunk.</summary>
    public bool HasDrift => Replay.Chunks.Any(chunk => chunk.Features.Any(scores => scores.Exceeds == true));
}
