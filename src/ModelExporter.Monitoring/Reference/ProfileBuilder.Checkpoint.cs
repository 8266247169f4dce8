using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Monitoring.Reference;

/// <content>A learning that goes on after a restart, while the counters of its missing and invalid values start at zero.</content>
public sealed partial class ProfileBuilder
{
    private readonly Dictionary<string, FeatureCounters> _before = new(StringComparer.Ordinal);
    private long _eventsBefore;

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
        else if (feature.Name is not (ModelSlice.PredictionName or ModelSlice.ScoreName))
        {
            // A feature that came after the restart was missing in all events before it.
            missing -= _eventsBefore;
        }

        return new FeatureCounters(feature.Name, missing, invalid, null);
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
    }

    /// <summary>Takes over what was gathered before; meant for a new builder, which is of no use any more when this fails.</summary>
    internal void Restore(StateReader reader)
    {
        Events = reader.ReadNonNegative();
        EventsWithFeatures = _eventsBefore = reader.ReadNonNegative();
        for (var left = reader.ReadCount(limits.Features + 2); left > 0; left--)
        {
            var name = reader.ReadText();
            var feature = new FeatureBuilder(name, kindOf?.Invoke(name) ?? FeatureKind.Unknown, limits);
            feature.Restore(reader.ReadSection());
            if (!_features.TryAdd(name, feature)) throw new StateMismatchException($"The feature {name} is there twice.");
        }

        foreach (var feature in _features.Values)
        {
            var missing = Missing(feature);
            if (missing < 0) throw new StateMismatchException($"The feature {feature.Name} has more values than there were events.");
            _before.Add(feature.Name, new FeatureCounters(feature.Name, missing, feature.Invalid.ToArray(), null));
        }
    }
}
