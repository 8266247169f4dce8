using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Models;

/// <summary>The counters of one feature that live as long as the process, whatever its reference. A value: a copy made for reading.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Missing">Events without a value.</param>
/// <param name="Invalid">Invalid values by <see cref="InvalidReason"/>.</param>
/// <param name="Bins">Where its bins lie, or null when the reference does not know it.</param>
public sealed record FeatureCounters(string Name, long Missing, long[] Invalid, FeatureBins? Bins);

/// <summary>What was counted for a feature outside the present layout: before its reference, under an earlier one, or without any. A state owned by its version.</summary>
internal sealed class CarriedCounters
{
    public long Missing { get; set; }

    public long[] Invalid { get; } = new long[InvalidReasons.Count];
}
