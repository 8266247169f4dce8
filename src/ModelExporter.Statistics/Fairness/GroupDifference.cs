using ModelExporter.Statistics.Quality;

namespace ModelExporter.Statistics.Fairness;

/// <summary>Value: a measure of unequal treatment of two groups, with what chance allows.</summary>
/// <param name="Value">Unprivileged minus (or over) privileged; NaN when a group has no events to judge by.</param>
/// <param name="Interval">Confidence interval; alert only when it excludes equality (0 for differences, 1 for ratios).</param>
public readonly record struct GroupDifference(double Value, ConfidenceInterval Interval)
{
    /// <summary>Undefined: all parts are NaN.</summary>
    public static GroupDifference Undefined => new(double.NaN, ConfidenceInterval.Undefined);

    /// <summary>Mean of the differences (unprivileged - privileged) of independent proportions; undefined when one of them is.</summary>
    internal static GroupDifference OfMeans(ReadOnlySpan<Ratio> unprivileged, ReadOnlySpan<Ratio> privileged, double confidence)
    {
        Span<Ratio> proportions = stackalloc Ratio[unprivileged.Length + privileged.Length];
        Span<double> weights = stackalloc double[proportions.Length];
        double value = 0;
        for (var i = 0; i < unprivileged.Length; i++)
        {
            value += (unprivileged[i].Value() - privileged[i].Value()) / unprivileged.Length;
            (proportions[2 * i], weights[2 * i]) = (unprivileged[i], 1d / unprivileged.Length);
            (proportions[(2 * i) + 1], weights[(2 * i) + 1]) = (privileged[i], -1d / unprivileged.Length);
        }

        return double.IsNaN(value) ? Undefined : new GroupDifference(value, LinearCombinationInterval.Of(proportions, weights, confidence));
    }
}
