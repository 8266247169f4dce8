using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Checkpoint;

/// <summary>Saves exponential histograms of the usual resolution, and restores them. A service.</summary>
internal static class HistogramState
{
    // More than the limit of any histogram.
    private const int MaxBuckets = 4096;

    public static void Save(ExponentialHistogram histogram, StateWriter writer)
    {
        // Most panes of most features: one number says it.
        writer.Write(histogram.Count);
        if (histogram.Count == 0) return;
        var state = ExponentialHistogramState.Of(histogram);
        writer.Write(state.Schema);
        writer.Write(state.ZeroCount);
        writer.Write(state.PositiveLow);
        writer.WriteValues<long>(state.PositiveCounts);
        writer.Write(state.NegativeLow);
        writer.WriteValues<long>(state.NegativeCounts);
    }

    public static ExponentialHistogram Restore(StateReader reader)
    {
        var count = reader.ReadInt64();
        if (count == 0) return new ExponentialHistogram();
        var state = new ExponentialHistogramState(
            ExponentialHistogram.DefaultSchema, ExponentialHistogram.DefaultMaxBuckets, (int)reader.ReadInt64(), reader.ReadInt64(),
            (int)reader.ReadInt64(), reader.ReadValues<long>(MaxBuckets), (int)reader.ReadInt64(), reader.ReadValues<long>(MaxBuckets));
        return state.Restore() is { } histogram && histogram.Count == count ? histogram : throw new StateMismatchException("A histogram contradicts itself.");
    }
}
