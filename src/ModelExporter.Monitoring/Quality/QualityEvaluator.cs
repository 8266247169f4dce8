using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Evaluates the labelled windows of one model version again and again, and feeds the detectors of concept drift. A state used by one thread at a time.</summary>
internal sealed class QualityEvaluator
{
    private readonly Dictionary<string, long> _detections = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Window, QualityMeasure Measure), Hysteresis> _hysteresis = [];
    private ConceptDriftMonitor? _monitor;
    private LabelSpace? _space;
    private LabelledProfile? _reference;
    private byte[]? _saved;
    private QualityOptions _options = new();

    /// <summary>Scores a copy of the windows.</summary>
    /// <param name="input">The copy.</param>
    /// <param name="lengths">The windows' lengths.</param>
    /// <param name="options">Settings of the measures, as they are now.</param>
    /// <param name="decision">How many evaluations in a row decide.</param>
    public QualityEvaluation Evaluate(QualityInput input, IReadOnlyList<TimeSpan> lengths, QualityOptions options, DriftOptions decision)
    {
        _options = options;
        if (input.Layout is not { } layout) return QualityEvaluation.Nothing;
        Follow(layout.Space, input.Reference);
        _monitor!.BeginSpan();
        foreach (var (error, milliseconds) in input.Errors) _monitor.Add(error, milliseconds);
        var windows = new WindowQuality[input.Pairs.Count];
        for (var i = 0; i < windows.Length; i++) windows[i] = Evaluate(input, i, lengths[i], decision);
        return new QualityEvaluation(layout.Space, windows, Reports());
    }

    internal void Save(StateWriter writer)
    {
        writer.WriteBytes(_monitor?.Save());
        writer.Write(_hysteresis.Count);
        foreach (var ((window, measure), state) in _hysteresis)
        {
            writer.Write(window);
            writer.Write(measure.Name);
            state.Save(writer);
        }
    }

    internal void Restore(StateReader reader)
    {
        // The detectors are made when the label space is known.
        _saved = reader.ReadBytes().ToArray();
        for (var left = reader.ReadCount(100_000); left > 0; left--)
        {
            var window = reader.ReadCount(int.MaxValue);
            var name = reader.ReadText();
            var state = Hysteresis.Restore(reader);
            if (QualityMeasures.Find(name) is { } measure) _hysteresis[(window, measure)] = state;
        }
    }

    private WindowQuality Evaluate(QualityInput input, int window, TimeSpan length, DriftOptions decision)
    {
        var tally = input.Pairs[window];
        var values = Published(QualityMeasures.Compute(tally));
        var compared = QualityComparison.Compare(values, input.Reference is { } reference && ReferenceEquals(reference.Space, input.Layout!.Space) ? reference : null, _options);
        var judged = new JudgedMeasure[compared.Count];
        for (var i = 0; i < judged.Length; i++)
        {
            var key = (window, compared[i].Window.Measure);
            var state = _hysteresis.GetValueOrDefault(key);
            judged[i] = new JudgedMeasure(compared[i], state.Update(compared[i].IsDegraded, compared[i].IsDegraded == false, decision));
            _hysteresis[key] = state;
        }

        // A measure that cannot be told at the moment starts anew when it can.
        foreach (var measure in QualityMeasures.All)
        {
            if (!compared.Any(one => ReferenceEquals(one.Window.Measure, measure))) _hysteresis.Remove((window, measure));
        }

        if (input.Estimates.Count == 0) return new WindowQuality(length, tally.Pairs, judged, [], []);
        IReadOnlyList<MeasureValue> estimates = input.Estimates[window].Events >= _options.MinSamples ? Published(QualityEstimates.Compute(input.Estimates[window])) : [];
        return new WindowQuality(length, tally.Pairs, judged, estimates, Errors(input.Expected[window], compared));
    }

    // What is not shown is not judged either: the false discovery rate is over what people see.
    private MeasureValue[] Published(IReadOnlyList<MeasureValue> values) =>
        [.. values.Where(value => _options.Measures.Count == 0 ? QualityMeasures.Main.Contains(value.Measure) : _options.Measures.Contains(value.Measure.Name))];

    private static List<KeyValuePair<QualityMeasure, double>> Errors(EstimateTally expected, IReadOnlyList<MeasureComparison> realised)
    {
        if (realised.Count == 0) return [];
        var errors = new List<KeyValuePair<QualityMeasure, double>>();
        foreach (var estimate in QualityEstimates.Compute(expected))
        {
            foreach (var measure in realised)
            {
                if (ReferenceEquals(measure.Window.Measure, estimate.Measure)) errors.Add(KeyValuePair.Create(estimate.Measure, estimate.Value - measure.Window.Value));
            }
        }

        return errors;
    }

    private void Follow(LabelSpace space, LabelledProfile? reference)
    {
        if (_monitor is not null && ReferenceEquals(space, _space) && ReferenceEquals(reference, _reference)) return;
        // Detections are counters: they go on when the detectors start anew.
        foreach (var report in _monitor?.Reports ?? []) _detections[report.Detector] = _detections.GetValueOrDefault(report.Detector) + report.Detections;
        _monitor = new ConceptDriftMonitor(space, reference is not null && ReferenceEquals(reference.Space, space) ? reference : null, _options);
        if (_saved is { Length: > 0 }) _monitor.TryRestore(_saved);
        else if (_space is not null) _hysteresis.Clear();
        _saved = null;
        (_space, _reference) = (space, reference);
    }

    private IReadOnlyList<DetectorReport> Reports() =>
        [.. _monitor!.Reports.Select(report => report with { Detections = report.Detections + _detections.GetValueOrDefault(report.Detector) })];
}
