using ModelExporter.Exposition.Groups.Models;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Exposition.Pages;

/// <summary>What the groups of one page read from. A value, made per scrape.</summary>
/// <param name="Sources">The state of the exporter.</param>
/// <param name="Outcomes">What became of the groups written so far.</param>
/// <param name="Versions">All model versions, each read once, so that all families of a page speak of the same moment.</param>
public sealed record Scrape(MetricSources Sources, IReadOnlyList<GroupOutcome> Outcomes, IReadOnlyList<VersionReading> Versions)
{
    /// <summary>What the exporter counts about itself.</summary>
    public ExporterTelemetry Telemetry => Sources.Telemetry;

    /// <summary>The same moment with the models that a group shows.</summary>
    internal Scrape For(IMetricGroup group)
    {
        if (Sources.Shows is not { } shows || Versions.All(version => shows(version.Model, group.Name))) return this;
        return this with { Versions = [.. Versions.Where(version => shows(version.Model, group.Name))] };
    }
}

/// <summary>What became of a group on a page. A value.</summary>
/// <param name="Group">The group.</param>
/// <param name="Written">False when it was left out: the series limit was reached, or it failed.</param>
public readonly record struct GroupOutcome(IMetricGroup Group, bool Written);

/// <summary>Everything that metrics are made of. A value that lives as long as the page.</summary>
public sealed record MetricSources
{
    /// <summary>What the exporter counts about itself.</summary>
    public required ExporterTelemetry Telemetry { get; init; }

    /// <summary>The models.</summary>
    public required ModelRegistry Models { get; init; }

    /// <summary>What was built.</summary>
    public required BuildInformation Build { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>When the counters of the exporter itself started at 0, or null when that is not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Largest number of series on a page; asked at every scrape, since a reload may change it.</summary>
    public required Func<long> SeriesLimit { get; init; }

    /// <summary>Whether a group that is on shows a model: model's name, group's name. Null when every group shows every model.</summary>
    public Func<string, string, bool>? Shows { get; init; }
}

/// <summary>Which program this is. A value.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Revision">Revision of the sources, or <c>unknown</c>.</param>
/// <param name="Runtime">Version of the .NET runtime.</param>
public sealed record BuildInformation(string Version, string Revision, string Runtime)
{
    /// <summary>Reads it from an assembly's informational version, <c>1.2.3+revision</c>, and from the runtime.</summary>
    public static BuildInformation Of(System.Reflection.Assembly assembly)
    {
        var attributes = assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false);
        var text = attributes is [System.Reflection.AssemblyInformationalVersionAttribute attribute, ..] ? attribute.InformationalVersion : "";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var version = plus < 0 ? text : text[..plus];
        return new BuildInformation(version.Length > 0 ? version : "unknown", plus < 0 ? "unknown" : text[(plus + 1)..], Environment.Version.ToString());
    }
}
