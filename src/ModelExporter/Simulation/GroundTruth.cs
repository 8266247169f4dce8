using System.Buffers;
using System.Text.Json;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>Writes what really happened as NDJSON, each incident when it begins. A state: it knows how far it came.</summary>
internal sealed class GroundTruth(Stream stream, TrafficOptions options, IncidentSchedule incidents)
{
    /// <summary>Time in which what must be flagged is flagged, with the default windows and at least two events per second.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private readonly ArrayBufferWriter<byte> _line = new();
    private TimeSpan _written;

    /// <summary>Writes what begins before a time from the start of the traffic.</summary>
    public void AdvanceTo(TimeSpan elapsed)
    {
        foreach (var occurrence in incidents.Between(_written, elapsed)) Write(occurrence);
        if (elapsed > _written) _written = elapsed;
    }

    private void Write(Occurrence occurrence)
    {
        var (incident, start, end) = occurrence;
        var consequences = incident.Incident.Consequences;
        _line.Clear();
        using (var writer = new Utf8JsonWriter(_line))
        {
            writer.WriteStartObject();
            writer.WriteString("incident", incident.Kind);
            writer.WriteString("description", incident.Describe());
            writer.WriteString("start", (options.Start + start).UtcDateTime);
            writer.WriteString("end", (options.Start + end).UtcDateTime);
            writer.WriteNumber("share", incident.Share);
            WriteList(writer, "features", consequences.Features);
            WriteList(writer, "changes", consequences.Changes);
            writer.WriteNumber("flag_within_seconds", Within.TotalSeconds);
            WriteSignals(writer, "must_flag", consequences.MustFlag);
            WriteSignals(writer, "may_flag", consequences.MayFlag);
            WriteSignals(writer, "must_not_flag", consequences.MustNotFlag);
            writer.WriteEndObject();
        }

        _line.Write("\n"u8);
        stream.Write(_line.WrittenSpan);
        stream.Flush();
    }

    private static void WriteSignals(Utf8JsonWriter writer, string name, IEnumerable<(Signal Signal, string Subject)> signals)
    {
        writer.WriteStartObject(name);
        foreach (var group in signals.GroupBy(entry => entry.Signal, entry => entry.Subject)) WriteList(writer, NameOf(group.Key), group);
        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static string NameOf(Signal signal) => signal switch
    {
        Signal.Drifted => "drifted",
        Signal.Missing => "missing",
        Signal.Unseen => "unseen",
        Signal.Errors => "errors",
        Signal.Latency => "latency",
        _ => "quality",
    };
}
