using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;

namespace ModelExporter.Exposition.Pages;

/// <summary>Families that are switched on and off together: <c>--collector.NAME</c>, <c>--no-collector.NAME</c>. One group is one file.</summary>
/// <remarks>A group keeps no state but caches; the page never runs two scrapes at once, so these need no lock. It cannot fail the page: an exception costs its own families only.</remarks>
public interface IMetricGroup
{
    /// <summary>Name of the switch.</summary>
    string Name { get; }

    /// <summary>What the group shows, for the help of the switch.</summary>
    string Summary { get; }

    /// <summary>Whether it is on when nothing is said about it.</summary>
    bool EnabledByDefault { get; }

    /// <summary>All families that it may write, in the order in which it writes them.</summary>
    IReadOnlyList<MetricDescriptor> Families { get; }

    /// <summary>Writes the families.</summary>
    void Write(MetricWriter writer, Scrape scrape);
}
