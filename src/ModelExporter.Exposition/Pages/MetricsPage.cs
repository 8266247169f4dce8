using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Groups.Models;

namespace ModelExporter.Exposition.Pages;

/// <summary>Writes the page: all families of the groups that are on. A service; its lock makes scrapes take turns.</summary>
/// <remarks>
/// A group is on the page whole or not at all, since half a family would lie under every sum. Groups are written in order of importance; one that would take the page over
/// the series limit is left out, smaller ones behind it are still tried, and the groups that report about the page itself come last and always.
/// </remarks>
public sealed class MetricsPage
{
    /// <summary>Name of the series limit in <c>model_exporter_limit_reached_total</c>.</summary>
    public const string SeriesLimitName = "series";

    private readonly Lock _turn = new();
    private readonly VersionReader _reader = new();
    private readonly IReadOnlyList<IMetricGroup> _groups;
    private readonly MetricSources _sources;
    private readonly Action<IMetricGroup, Exception> _onFailure;

    /// <param name="groups">The groups that are on, most important first; see <see cref="MetricGroups.Select"/>.</param>
    /// <param name="sources">The state that they show.</param>
    /// <param name="onFailure">Told when a group fails; its families are missing from that page.</param>
    public MetricsPage(IReadOnlyList<IMetricGroup> groups, MetricSources sources, Action<IMetricGroup, Exception> onFailure)
    {
        _groups = groups;
        _sources = sources;
        _onFailure = onFailure;
        sources.Telemetry.LimitReached(SeriesLimitName);
    }

    /// <summary>The groups that are on.</summary>
    public IReadOnlyList<IMetricGroup> Groups => _groups;

    /// <summary>Writes the whole page in a format.</summary>
    /// <returns>The page; to be disposed of by the caller.</returns>
    public PageBuffer Write(ExpositionFormat format)
    {
        var page = new PageBuffer();
        try
        {
            using var writer = format.Writer(page);
            lock (_turn) Write(writer, _sources.SeriesLimit());
            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    /// <summary>Writes the whole page to a writer of another kind.</summary>
    public void Write(MetricWriter writer)
    {
        lock (_turn) Write(writer, _sources.SeriesLimit());
    }

    /// <summary>Counts the time series that each group would write now if there were no limit.</summary>
    public IReadOnlyList<KeyValuePair<IMetricGroup, long>> CountSeries()
    {
        using var page = new PageBuffer();
        var counts = new List<KeyValuePair<IMetricGroup, long>>();
        using var writer = ExpositionFormat.PrometheusText.Writer(page);
        lock (_turn) Write(writer, long.MaxValue, (group, series) => counts.Add(new(group, series)));
        return counts;
    }

    private void Write(MetricWriter writer, long limit, Action<IMetricGroup, long>? counted = null)
    {
        writer.StartTime = _sources.StartedAt;
        var outcomes = new List<GroupOutcome>(_groups.Count);
        var scrape = new Scrape(_sources, outcomes, _reader.ReadAll(_sources.Models));
        foreach (var group in _groups)
        {
            var aboutPage = group is IPageGroup;
            writer.SeriesLimit = aboutPage ? long.MaxValue : limit;
            var before = writer.Series;
            var written = Write(group, writer, scrape.For(group));
            counted?.Invoke(group, writer.Series - before);
            if (!aboutPage) outcomes.Add(new GroupOutcome(group, written));
        }

        writer.Finish();
    }

    private bool Write(IMetricGroup group, MetricWriter writer, Scrape scrape)
    {
        var mark = writer.Mark();
        try
        {
            group.Write(writer, scrape);
            if (!writer.Overflowed) return true;
            _sources.Telemetry.LimitReached(SeriesLimitName).Increment();
        }
#pragma warning disable CA1031 // Whatever is wrong with one group, the rest of the page is still worth having.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _onFailure(group, failure);
        }

        writer.Rewind(mark);
        return false;
    }
}

/// <summary>A group that reports about the page itself: it comes last and is never left out.</summary>
public interface IPageGroup : IMetricGroup;
