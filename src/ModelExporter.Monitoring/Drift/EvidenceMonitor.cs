using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Windows;
using ModelExporter.Statistics.Dependence;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Monitoring.Drift;

/// <summary>One sequential detector per feature of a model version, fed pane by pane. A state used by one thread at a time.</summary>
/// <remarks>
/// The threshold makes the mean time between false alarms of the whole model, over all its replicas, at least the wanted interval; see <see cref="EDetector"/>.
/// A detector weighs against one distribution that stays. A feature that is compared with a baseline of its own, because its traffic has a season, has none: against the reference
/// every day of it would be drift.
/// </remarks>
public sealed class EvidenceMonitor
{
    private readonly BinLayout _layout;
    private readonly EDetector?[] _detectors;
    private readonly PaneDependence?[] _dependence;
    private readonly double[] _designEffects;

    /// <summary>Detectors without evidence.</summary>
    /// <param name="layout">The features.</param>
    /// <param name="options">Settings within their ranges.</param>
    /// <param name="driftOf">The drift decision of a feature, or null when all are compared with their reference.</param>
    public EvidenceMonitor(BinLayout layout, EvidenceOptions options, Func<string, DriftOptions>? driftOf = null)
    {
        _layout = layout;
        bool IsWatched(FeatureBins bins) => bins.BinCount > 1 && bins.BinReference.Any(count => count > 0) && driftOf?.Invoke(bins.Name).Baseline is null or DriftBaseline.Reference;
        var features = layout.Features.Count(IsWatched);
        Threshold = features == 0 ? double.NaN : EDetectorSettings.ThresholdFor(features, Math.Max(2, options.FalseAlarmInterval / options.Pane), options.Replicas);
        _detectors = new EDetector?[layout.Features.Length];
        _dependence = new PaneDependence?[layout.Features.Length];
        _designEffects = new double[layout.Features.Length];
        Array.Fill(_designEffects, 1);
        if (features == 0) return;
        var settings = new EDetectorSettings(Threshold)
        {
            Zone = options.Zone,
            HalfLives = options.HalfLives,
            MaxEffectiveEvents = options.MaxEffectiveEvents,
            ClearAfter = options.KOff,
            BetsAgainstEmptyBins = false,
        };
        for (var i = 0; i < _detectors.Length; i++)
        {
            if (!IsWatched(layout.Features[i])) continue;
            _detectors[i] = EDetector.Create(layout.Features[i].BinReference, settings, out _);
            if (_detectors[i] is not null && options.DesignEffect) _dependence[i] = new PaneDependence(layout.Features[i].BinCount);
        }
    }

    /// <summary>Evidence in nats from which on a feature's alarm is on, or NaN when no feature can have any.</summary>
    public double Threshold { get; }

    /// <summary>Takes in a closed pane; panes come once each and in order.</summary>
    public void Add(ClosedPane pane)
    {
        for (var i = 0; i < _detectors.Length; i++)
        {
            if (_detectors[i] is not { } detector) continue;
            var bins = _layout.Features[i];
            var counts = pane.Coarse.AsSpan(bins.FirstCoarse, bins.BinCount);
            detector.Update(counts, _designEffects[i]);
            // A drift under way would look like dependence, so nothing is learned from it; but without any estimate, dependence itself looks like drift, and its alarm would never end.
            if (_dependence[i] is not { } dependence || (detector.FreezesDesignEffect && dependence.IsEstimated)) continue;
            dependence.Add(counts);
            _designEffects[i] = dependence.DesignEffect;
        }
    }

    /// <summary>The evidence per feature of the layout, in its order.</summary>
    public FeatureEvidence[] Read()
    {
        var evidence = new FeatureEvidence[_detectors.Length];
        for (var i = 0; i < evidence.Length; i++)
        {
            evidence[i] = _detectors[i] is { } detector
                ? new FeatureEvidence(detector.Evidence, detector.IsActive, detector.Tolerance, _designEffects[i])
                : FeatureEvidence.Undefined;
        }

        return evidence;
    }

    internal void Save(StateWriter writer)
    {
        writer.Write(_detectors.Count(detector => detector is not null));
        for (var i = 0; i < _detectors.Length; i++)
        {
            if (_detectors[i] is not { } detector) continue;
            writer.Write(_layout.Features[i].Name);
            writer.WriteBytes(detector.Save());
            writer.WriteBytes(_dependence[i]?.Save() ?? []);
        }
    }

    /// <summary>Takes over saved evidence. A detector whose reference or settings are others now starts afresh.</summary>
    internal void Restore(StateReader reader)
    {
        for (var left = reader.ReadCount(_detectors.Length); left > 0; left--)
        {
            var place = _layout.IndexOf(reader.ReadText());
            var detector = reader.ReadBytes();
            var dependence = reader.ReadBytes();
            if (place < 0 || _detectors[place] is not { } target || !target.TryRestore(detector.Span)) continue;
            if (_dependence[place] is { } panes && panes.TryRestore(dependence.Span)) _designEffects[place] = panes.DesignEffect;
        }
    }
}
