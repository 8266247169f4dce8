using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Between the histogram that counts and its form in a profile.</summary>
public static class HistogramProfiles
{
    /// <summary>The plain numbers of a histogram.</summary>
    public static HistogramProfile Of(ExponentialHistogram histogram)
    {
        var state = ExponentialHistogramState.Of(histogram);
        return new HistogramProfile(
            state.Schema, state.ZeroCount, new HistogramBuckets(state.PositiveLow, state.PositiveCounts), new HistogramBuckets(state.NegativeLow, state.NegativeCounts));
    }

    /// <summary>A histogram with the content of a profile, or null when its numbers cannot come from one.</summary>
    public static ExponentialHistogram? Restore(this HistogramProfile profile) => new ExponentialHistogramState(
        Math.Max(profile.Schema, ExponentialHistogram.DefaultSchema), ExponentialHistogram.DefaultMaxBuckets, profile.Schema, profile.ZeroCount,
        profile.Positive.Offset, profile.Positive.Counts, profile.Negative.Offset, profile.Negative.Counts).Restore();
}
