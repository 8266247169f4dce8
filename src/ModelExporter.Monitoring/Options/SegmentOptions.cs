namespace ModelExporter.Monitoring.Options;

/// <summary>A key of the events' <c>segments</c> that is counted. A value.</summary>
/// <param name="Name">The key.</param>
public sealed record SegmentOptions(string Name)
{
    /// <summary>The largest number of keys of a model.</summary>
    public const int MostKeys = 10;

    /// <summary>The values that are kept apart; empty for the first ones that come.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether both count the same.</summary>
    public bool IsSameAs(SegmentOptions other) => string.Equals(Name, other.Name, StringComparison.Ordinal) && Values.SequenceEqual(other.Values, StringComparer.Ordinal);
}
