using System.Text;

namespace ModelExporter.Exposition.Families;

/// <summary>What a family is called, means and carries. A value, made once per family.</summary>
public sealed class MetricDescriptor
{
    private static readonly string[] HistogramSuffixes = ["_bucket", "_count", "_sum"];

    /// <param name="name">Full name as queries use it: counters with <c>_total</c>, facts with <c>_info</c>.</param>
    /// <param name="type">What the values mean.</param>
    /// <param name="help">One sentence for whoever meets the name in a query editor.</param>
    /// <param name="labels">All label names, in the order in which they are written.</param>
    /// <param name="example">A PromQL query that puts the family to use.</param>
    /// <param name="unit">Base unit, which the name must end in (before <c>_total</c>); empty when the family has none.</param>
    /// <param name="buckets">Upper bounds, for histograms with classic buckets only.</param>
    /// <exception cref="ArgumentException">The name breaks the naming rules of its type.</exception>
    public MetricDescriptor(string name, MetricType type, string help, IReadOnlyList<string> labels, string example, string unit = "", BucketBounds? buckets = null)
    {
        var family = type switch
        {
            MetricType.Counter => Without(name, "_total"),
            MetricType.Info => Without(name, "_info"),
            _ => name,
        };
        if (family.Length == 0 || !IsLegacyName(family)) throw new ArgumentException($"'{name}' is no name for a {type}.", nameof(name));
        if (type is MetricType.Gauge or MetricType.NativeHistogram && (name.EndsWith("_total", StringComparison.Ordinal) || HistogramSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))))
        {
            throw new ArgumentException($"'{name}' ends as counters and histograms do.", nameof(name));
        }

        if (unit.Length > 0 && !family.EndsWith('_' + unit, StringComparison.Ordinal)) throw new ArgumentException($"'{name}' does not end in its unit '{unit}'.", nameof(unit));
        if ((type is MetricType.Histogram) != (buckets is not null)) throw new ArgumentException($"'{name}': classic histograms have buckets, and nothing else has.", nameof(buckets));
        Name = name;
        Family = family;
        Type = type;
        Help = help;
        Labels = labels;
        Example = example;
        Unit = unit;
        Buckets = buckets;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>Full name as queries use it.</summary>
    public string Name { get; }

    /// <summary>The name without <c>_total</c> or <c>_info</c>: the family's name in OpenMetrics.</summary>
    public string Family { get; }

    /// <summary>What the values mean.</summary>
    public MetricType Type { get; }

    /// <summary>What the family means, in a sentence.</summary>
    public string Help { get; }

    /// <summary>All label names, in the order in which they are written.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>A PromQL query that puts the family to use.</summary>
    public string Example { get; }

    /// <summary>Base unit, or empty.</summary>
    public string Unit { get; }

    /// <summary>Upper bounds of a classic histogram; null for all other types.</summary>
    public BucketBounds? Buckets { get; }

    internal ReadOnlyMemory<byte> NameUtf8 { get; }

    private static string Without(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : "";

    private static bool IsLegacyName(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
