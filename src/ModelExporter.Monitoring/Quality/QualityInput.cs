using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Quality;

/// <summary>A copy of a version's labelled windows, for scoring outside the lock. A state owned by the version's evaluator and used again.</summary>
internal sealed class QualityInput
{
    private QualityTally[] _pairs = [];
    private EstimateTally[] _expected = [];
    private EstimateTally[] _estimates = [];

    /// <summary>What was counted, or null while nobody knows what labels can be.</summary>
    public QualityLayout? Layout { get; private set; }

    /// <summary>The labelled reference, or null.</summary>
    public LabelledProfile? Reference { get; private set; }

    /// <summary>The labelled predictions of every window.</summary>
    public IReadOnlyList<QualityTally> Pairs => _pairs;

    /// <summary>The same predictions without their labels; empty when quality cannot be estimated.</summary>
    public IReadOnlyList<EstimateTally> Expected => _expected;

    /// <summary>All predictions of every window; empty when quality cannot be estimated.</summary>
    public IReadOnlyList<EstimateTally> Estimates => _estimates;

    /// <summary>Errors whose labels came since the last copy, in their order.</summary>
    public List<(double Error, long Milliseconds)> Errors { get; set; } = [];

    public void Begin(QualityLayout? layout, LabelledProfile? reference, int windows)
    {
        var isSame = ReferenceEquals(layout, Layout) && ReferenceEquals(reference, Reference) && _pairs.Length == windows;
        (Layout, Reference) = (layout, reference);
        if (!isSame)
        {
            _pairs = layout is null ? [] : [.. Enumerable.Range(0, windows).Select(_ => layout.NewTally())];
            var serves = layout is not null && EstimateTally.Serves(reference) && ReferenceEquals(reference!.Space, layout.Space);
            _expected = serves ? [.. Enumerable.Range(0, windows).Select(_ => new EstimateTally(reference!))] : [];
            _estimates = serves ? [.. Enumerable.Range(0, windows).Select(_ => new EstimateTally(reference!))] : [];
            return;
        }

        foreach (var tally in _pairs) tally.Clear();
        foreach (var tally in _expected) tally.Clear();
        foreach (var tally in _estimates) tally.Clear();
    }

    public void AddLabelled(int window, LabelledPane pane)
    {
        _pairs[window].Merge(pane.Pairs);
        if (pane.Estimate is not null && _expected.Length > 0) _expected[window].Merge(pane.Estimate);
    }

    public void AddPredictions(int window, EstimateTally pane)
    {
        if (_estimates.Length > 0) _estimates[window].Merge(pane);
    }
}
