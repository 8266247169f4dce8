using System.Globalization;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Simulation.Incidents;

/// <summary>An incident with its time. A value.</summary>
/// <param name="Kind">The name of its kind.</param>
/// <param name="Incident">What happens.</param>
/// <param name="Start">When it begins, from the start of the traffic.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Share">Share of the events that are affected, above 0, at most 1.</param>
internal sealed record ScheduledIncident(string Kind, IIncident Incident, TimeSpan Start, TimeSpan Duration, double Share)
{
    /// <summary>How an incident is written.</summary>
    public const string Form = "NAME@START+DURATION[:key=value,...], such as unit@30m+10m:feature=income,factor=100";

    private static readonly DurationValue Starts = new(TimeSpan.Zero, TimeSpan.FromDays(3650));
    private static readonly DurationValue Durations = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650));

    /// <summary>When it is over, from the start of the traffic.</summary>
    public TimeSpan End => Start + Duration;

    /// <summary>Reads the form that the command line has.</summary>
    /// <returns>The incident, or null with what is wrong.</returns>
    public static ScheduledIncident? Parse(string text, out string problem)
    {
        problem = "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var head = colon < 0 ? text : text[..colon];
        var at = head.IndexOf('@', StringComparison.Ordinal);
        var plus = head.IndexOf('+', StringComparison.Ordinal);
        if (at <= 0 || plus < at) return Refuse($"expected {Form}", out problem);
        var name = head[..at];
        if (IncidentKind.All.FirstOrDefault(kind => kind.Name == name) is not { } kind)
        {
            var names = IncidentKind.All.Select(known => known.Name).ToList();
            var hint = NearMiss.Find(name, names) is { } meant ? $", did you mean {meant}?" : $"; there are {string.Join(", ", names)}";
            return Refuse($"there is no incident \"{name}\"{hint}", out problem);
        }

        if (Starts.Parse(head[(at + 1)..plus], out var start) is not null) return Refuse($"start: found \"{head[(at + 1)..plus]}\", expected {Starts.Expected}", out problem);
        if (Durations.Parse(head[(plus + 1)..], out var duration) is not null) return Refuse($"duration: found \"{head[(plus + 1)..]}\", expected {Durations.Expected}", out problem);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in colon < 0 ? [] : text[(colon + 1)..].Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !given.TryAdd(pair[..equals], pair[(equals + 1)..])) return Refuse($"found \"{pair}\", expected key=value, each key once", out problem);
        }

        var arguments = new IncidentArguments(given);
        var share = arguments.Number("share", 1, 0.000001, 1);
        var incident = kind.Create(arguments);
        return arguments.Problem is { } wrong ? Refuse($"{name}: {wrong}", out problem) : new ScheduledIncident(name, incident, start, duration, share);
    }

    private static ScheduledIncident? Refuse(string why, out string problem)
    {
        problem = why;
        return null;
    }

    /// <summary>What happens and to how much of the traffic.</summary>
    public string Describe() => Share < 1 ? string.Create(CultureInfo.InvariantCulture, $"{Incident.Description}, {Share:P0} of the traffic") : Incident.Description;
}
