using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Reference;

/// <content>A learning that goes on after a restart, while the counters of its missing and invalid values start at zero.</content>
public sealed partial class ProfileBuilder
{
    private readonly Dictionary<string, FeatureCounters> _before = new(StringComparer.Ordinal);
    private long _eventsBefore;
    private long _eventsWithFeaturesBefore;

    /// <summary>The missing and invalid values of a feature since the process started.</summary>
    internal FeatureCounters ReadCounters(FeatureBuilder feature)
    {
        var missing = Missing(feature);
        var invalid = feature.Invalid.ToArray();
        if (_before.TryGetValue(feature.Name, out var before))
        {
            missing -= before.Missing;
            for (var reason = 0; reason < invalid.Length; reason++) invalid[reason] -= before.Invalid[reason];
        }
        else
        {
            // A feature that came after the restart was missing in all events before it that should have had it.
            missing -= Expected(feature.Name, _eventsBefore, _eventsWithFeaturesBefore) ?? 0;
        }

        return new FeatureCounters(feature.Name, missing, invalid, null, null);
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(Events);
        writer.Write(EventsWithFeatures);
        writer.Write(_features.Count);
        foreach (var feature in _features.Values)
        {
            writer.Write(feature.Name);
            writer.WriteSection(feature.Save);
        }

        writer.WriteSection(section => _pairs?.Save(section));
    }

    /// <summary>Takes over what was gathered before; meant for a new builder, which is of no use any more when this fails.</summary>
    internal void Restore(StateReader reader)
    {
        Events = _eventsBefore = reader.ReadNonNegative();
        EventsWithFeatures = _eventsWithFeaturesBefore = reader.ReadNonNegative();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var left = reader.ReadCount(limits.Features + 2); left > 0; left--)
        {
            var name = reader.ReadText();
            var feature = New(name);
            feature.Restore(reader.ReadSection());
            // Those that are expected by the configuration are there already.
            _features[name] = feature;
            if (!names.Add(name)) throw new StateMismatchException($"The feature {name} is there twice.");
        }

        var pairs = reader.ReadSection();
        if (!pairs.IsAtEnd)
        {
            _pairs = new PairSample(limits.Pairs, _quality.RankingDepth);
            _pairs.Restore(pairs);
        }

        foreach (var feature in _features.Values)
        {
            var missing = Missing(feature);
            if (missing < 0) throw new StateMismatchException($"The feature {feature.Name} has more values than there were events.");
            _before.Add(feature.Name, new FeatureCounters(feature.Name, missing, feature.Invalid.ToArray(), null, null));
        }
    }
}
