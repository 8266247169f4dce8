using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;
using ModelExporter.Statistics.Dependence;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>Something that looks at panes one by one and is in alarm or not. A state of one run.</summary>
internal interface IWatch
{
    /// <summary>Takes in a pane.</summary>
    /// <returns>Whether it is in alarm.</returns>
    bool Next(long[] counts);
}

/// <summary>The ways to watch that are compared.</summary>
internal static class Watches
{
    /// <summary>Bins of the feature: ten that hold the reference, and two for what lies outside.</summary>
    public const int Bins = PaneSource.Bins + 2;

    /// <summary>The sequential evidence as the exporter runs it: the design effect is estimated, and frozen while evidence gathers.</summary>
    public static IWatch Shipped(long[] reference, double panes, int features, int replicas = 1) => new MonitorWatch(reference, panes * features, replicas);

    /// <summary>The same without correction.</summary>
    public static IWatch Uncorrected(long[] reference, double panes, int features, int replicas = 1) => new DetectorWatch(reference, panes * features * replicas, estimates: false);

    /// <summary>The same with a design effect that goes on being estimated while evidence gathers.</summary>
    public static IWatch NeverFrozen(long[] reference, double panes, int features, int replicas = 1) => new DetectorWatch(reference, panes * features * replicas, estimates: true);

    /// <summary>The per-window decision as the exporter makes it, on 60 panes, looked at after every pane.</summary>
    public static IWatch Window(long[] reference, double effect, int features) => new WindowWatch(reference, effect, features);

    private static BinLayout Layout(long[] reference) => new(
        [new CategoricalProfile { Name = "x", Samples = reference.Sum(), Categories = [.. reference.Select((count, k) => new CategoryCount("c" + k, count))] }], reference.Length);

    private sealed class MonitorWatch(long[] reference, double panes, int replicas) : IWatch
    {
        // One feature, so the wanted number of panes is that of all features together.
        private readonly EvidenceMonitor _monitor =
            new(Layout(reference), new EvidenceOptions { FalseAlarmInterval = TimeSpan.FromSeconds(60) * panes, Replicas = replicas });

        private readonly BinLayout _layout = Layout(reference);
        private ClosedPane? _pane;

        public bool Next(long[] counts)
        {
            _pane ??= new ClosedPane(0, new long[_layout.CoarseCount]);
            counts.CopyTo(_pane.Coarse.AsSpan());
            _monitor.Add(_pane);
            return _monitor.Read()[0].IsActive;
        }
    }

    private sealed class DetectorWatch(long[] reference, double panes, bool estimates) : IWatch
    {
        private readonly EDetector _detector = EDetector.Create([.. reference, 0, 0], new EDetectorSettings(Math.Log(panes)) { BetsAgainstEmptyBins = false }, out _)!;
        private readonly PaneDependence? _dependence = estimates ? new PaneDependence(Bins) : null;

        public bool Next(long[] counts)
        {
            _detector.Update(counts, _dependence?.DesignEffect ?? 1);
            _dependence?.Add(counts);
            return _detector.IsActive;
        }
    }

    private sealed class WindowWatch : IWatch
    {
        private const long Minute = 60_000;
        private readonly DriftOptions _options;
        private readonly BinLayout _layout;
        private readonly ModelExporter.Monitoring.Windows.Window _window;
        private readonly WindowCounts _counts;
        private readonly DriftScorer _scorer;
        private readonly Tally _tally;
        private readonly int[] _collapsed;
        private readonly FeatureScores[] _scores = new FeatureScores[1];
        private Hysteresis _hysteresis;
        private long _now;

        public WindowWatch(long[] reference, double effect, int features)
        {
            // One feature that drifts among so many that do not: Benjamini and Hochberg multiply its p-value by their number.
            _options = new DriftOptions { PsiExcess = effect, Q = 0.01 / features };
            _layout = Layout(reference);
            _window = new ModelExporter.Monitoring.Windows.Window(_layout, TimeSpan.FromHours(1));
            _counts = new WindowCounts(_layout);
            _scorer = new DriftScorer(_layout, _ => _options);
            _tally = new Tally(_layout);
            _collapsed = new int[_layout.CoarseCount];
        }

        public bool Next(long[] counts)
        {
            _tally.Clear();
            for (var k = 0; k < counts.Length; k++) _tally.Cells[_layout.Features[0].FirstCell + k] = (int)counts[k];
            _tally.Cells[_layout.EventsCell] = (int)counts.Sum();
            Array.Clear(_collapsed);
            _layout.Collapse(_tally.Cells, _collapsed);
            _now += Minute;
            _window.Advance(_now);
            _window.Add(_now, _tally, _collapsed);
            _counts.CopyFrom(_window);
            _scorer.Score(_counts, _scores);
            return _hysteresis.Update(_scores[0], _options) == true;
        }
    }
}
