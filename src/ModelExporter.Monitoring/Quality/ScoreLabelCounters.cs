using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled predictions of a binary model by bin of their score and by label: what a fleet's ROC area is computed from. A state without a lock: its owner guards it.</summary>
/// <remarks>The bins are those of the score in the reference, or tenths of 0 to 1 when that has none; they are the same on every replica with the same reference.</remarks>
public sealed class ScoreLabelCounters
{
    private readonly double[] _edges;
    private readonly long[] _counts;

    private ScoreLabelCounters(LabelSpace space, double[] edges, IReadOnlyList<string> bins)
    {
        (Classes, _edges, Bins) = (space.Classes, edges, bins);
        _counts = new long[2 * bins.Count];
    }

    private ScoreLabelCounters(ScoreLabelCounters other) => (Classes, _edges, Bins, _counts) = (other.Classes, other._edges, other.Bins, [.. other._counts]);

    /// <summary>The bins' names, lowest first.</summary>
    public IReadOnlyList<string> Bins { get; }

    /// <summary>The negative class and the positive one.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Labelled predictions of a bin.</summary>
    /// <param name="bin">The bin.</param>
    /// <param name="actual">0 for the negative class, 1 for the positive one.</param>
    public long this[int bin, int actual] => _counts[(2 * bin) + actual];

    /// <summary>Counters for a reference, or null when the model is not binary or there is no reference.</summary>
    internal static ScoreLabelCounters? Of(Models.Generation generation, LabelSpace? space)
    {
        if (space is not { Task: ModelTask.Binary } || generation.Profile is null) return null;
        var place = generation.Layout.IndexOf(ModelSlice.ScoreName);
        if (place >= 0 && generation.Layout.Features[place] is { Profile: NumericProfile profile } bins) return new ScoreLabelCounters(space, profile.CoarseEdges, bins.BinNames);
        double[] tenths = [.. Enumerable.Range(0, 11).Select(i => i / 10.0)];
        return new ScoreLabelCounters(space, tenths, ["_under", .. Enumerable.Range(1, 10).Select(i => FormattableString.Invariant($"{i}")), "_over"]);
    }

    /// <summary>Counts a pair that has a score and is of one of the two classes.</summary>
    internal void Count(in LabelledPair pair)
    {
        if (pair.Label.Class.Index is not (0 or 1) || !double.IsFinite(pair.Prediction.Number)) return;
        _counts[(2 * BinEdges.Find(_edges, pair.Prediction.Number)) + pair.Label.Class.Index]++;
    }

    internal ScoreLabelCounters Copy() => new(this);
}
