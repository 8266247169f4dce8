using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <summary>The counters of one feature that live as long as the process, whatever its reference. A value: a copy made for reading.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Missing">Events without a value.</param>
/// <param name="Invalid">Invalid values by <see cref="InvalidReason"/>.</param>
/// <param name="OutOfRange">Values outside the range or the allowed values that are set for it, or null when none are. They are in their bins too.</param>
/// <param name="Bins">Where its bins lie, or null when the reference does not know it.</param>
public sealed record FeatureCounters(string Name, long Missing, long[] Invalid, long? OutOfRange, FeatureBins? Bins)
{
    /// <summary>What a learner has counted.</summary>
    internal static IEnumerable<FeatureCounters> Of(ProfileBuilder learner) =>
        learner.Features.Select(learner.ReadCounters);

    /// <summary>What the cells of a layout have counted.</summary>
    internal static IEnumerable<FeatureCounters> Of(BinLayout layout, long[] cells, FeatureRules rules) =>
        layout.Features.Select(bins =>
        {
            var outOfRange = cells[bins.OutOfRangeCell];
            return new FeatureCounters(
                bins.Name, cells[bins.MissingCell], cells.AsSpan(bins.MissingCell + 1, InvalidReasons.Count).ToArray(), rules.Of(bins).IsSet || outOfRange > 0 ? outOfRange : null, bins);
        });

    /// <summary>Adds up what was counted for the same feature in different places, and sorts by name.</summary>
    internal static List<FeatureCounters> Merge(List<FeatureCounters> parts)
    {
        parts.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var merged = 0;
        for (var i = 1; i < parts.Count; i++)
        {
            if (string.Equals(parts[merged].Name, parts[i].Name, StringComparison.Ordinal)) parts[merged] = parts[merged].With(parts[i]);
            else parts[++merged] = parts[i];
        }

        if (parts.Count > 0) parts.RemoveRange(merged + 1, parts.Count - merged - 1);
        return parts;
    }

    private FeatureCounters With(FeatureCounters other)
    {
        for (var reason = 0; reason < Invalid.Length; reason++) Invalid[reason] += other.Invalid[reason];
        var outOfRange = OutOfRange is null && other.OutOfRange is null ? null : (long?)((OutOfRange ?? 0) + (other.OutOfRange ?? 0));
        return this with { Missing = Missing + other.Missing, OutOfRange = outOfRange, Bins = Bins ?? other.Bins };
    }
}

/// <summary>What was counted for a feature outside the present layout: before its reference, under an earlier one, or without any. A state owned by its version.</summary>
internal sealed class CarriedCounters
{
    public long Missing { get; set; }

    public long OutOfRange { get; set; }

    public long[] Invalid { get; } = new long[InvalidReasons.Count];
}
