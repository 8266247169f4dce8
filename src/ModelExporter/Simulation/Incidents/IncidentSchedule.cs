using System.Runtime.InteropServices;

namespace ModelExporter.Simulation.Incidents;

/// <summary>An incident that affects an event. A value.</summary>
/// <param name="Incident">What happens.</param>
/// <param name="Chance">A random number of this incident and event, above 0 and at most 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ActiveIncident(IIncident Incident, double Chance);

/// <summary>One time that an incident happens. A value.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Start">When it begins, from the start of the traffic.</param>
/// <param name="End">When it is over.</param>
internal readonly record struct Occurrence(ScheduledIncident Incident, TimeSpan Start, TimeSpan End);

/// <summary>Which incidents happen when. A value.</summary>
/// <param name="incidents">The incidents; their order decides who comes last where two change the same.</param>
/// <param name="period">After this time all of it happens again; null for once.</param>
internal sealed class IncidentSchedule(IReadOnlyList<ScheduledIncident> incidents, TimeSpan? period = null)
{
    /// <summary>Nothing ever happens.</summary>
    public static readonly IncidentSchedule Quiet = new([]);

    /// <summary>The incidents.</summary>
    public IReadOnlyList<ScheduledIncident> Incidents { get; } = incidents;

    /// <summary>After this time all of it happens again, or null for once.</summary>
    public TimeSpan? Period { get; } = period;

    /// <summary>Finds the incidents that affect an event.</summary>
    /// <param name="seed">The seed of the traffic.</param>
    /// <param name="elapsed">The event's time from the start of the traffic.</param>
    /// <param name="index">The event's number.</param>
    /// <param name="active">Is filled anew.</param>
    public void FindActive(ulong seed, TimeSpan elapsed, long index, List<ActiveIncident> active)
    {
        active.Clear();
        if (Incidents.Count == 0) return;
        var time = Within(elapsed);
        for (var i = 0; i < Incidents.Count; i++)
        {
            if (time < Incidents[i].Start || time >= Incidents[i].End) continue;
            var random = new EventRandom(seed, (ulong)i + 1, index);
            if (random.Uniform() <= Incidents[i].Share) active.Add(new ActiveIncident(Incidents[i].Incident, random.Uniform()));
        }
    }

    /// <summary>What begins at or after one time and before another, in the order in which it begins.</summary>
    public IEnumerable<Occurrence> Between(TimeSpan from, TimeSpan to)
    {
        if (Incidents.Count == 0) yield break;
        var round = Period is { } every ? from.Ticks / every.Ticks : 0;
        while (true)
        {
            var offset = Period is { } length ? length * round : TimeSpan.Zero;
            if (offset >= to) yield break;
            foreach (var incident in Incidents.OrderBy(incident => incident.Start))
            {
                var start = offset + incident.Start;
                if (start >= from && start < to) yield return new Occurrence(incident, start, start + incident.Duration);
            }

            if (Period is null) yield break;
            round++;
        }
    }

    private TimeSpan Within(TimeSpan elapsed) => Period is { } every ? TimeSpan.FromTicks(elapsed.Ticks % every.Ticks) : elapsed;
}
