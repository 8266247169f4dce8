using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Replay;

/// <summary>The quality of the labelled events of every chunk: the section <c>quality</c>. A service; what it has learned of the labels is a state of one replay.</summary>
/// <remarks>
/// Without a labelled reference the task is inferred from the first thousand labels; until then pairs wait in their chunks. Undefined measures are left out; there is no least
/// number of labels, since <c>labels</c> stands beside.
/// </remarks>
/// <param name="profile">The reference.</param>
/// <param name="model">What the configuration says of the model, or null.</param>
/// <param name="options">Settings of the measures.</param>
public sealed class QualityMeasureOfChunks(ReferenceProfile profile, ModelOptions? model, QualityOptions options) : IChunkMeasure
{
    private const int FirstAttempt = 1000;
    private const int WaitingPairs = 200_000;

    private readonly PairSample _sample = new(WaitingPairs, options.RankingDepth);
    private long _nextAttempt = FirstAttempt;
    private OutcomeReader? _reader = profile.Labelled is { } labelled ? new OutcomeReader(labelled.Space) : null;
    private QualityLayout? _layout = profile.Labelled?.Layout;

    /// <inheritdoc/>
    public string Section => "quality";

    /// <inheritdoc/>
    public IChunkTally Begin() => new ChunkTally(this);

    private void Learn(EventBatch batch, ModelSlice slice, int row, Cell label)
    {
        _sample.Add(batch, slice, row, label);
        if (_sample.Seen + (_sample.Ranking?.Pairs ?? 0) >= _nextAttempt) Decide();
    }

    private void Decide()
    {
        _nextAttempt = 2 * (_sample.Seen + (_sample.Ranking?.Pairs ?? 0));
        if (LabelSpaceInference.Infer(_sample, model, options) is not { } space) return;
        _layout = QualityLayout.Of(profile, space);
        _reader = new OutcomeReader(space);
    }

    private sealed class ChunkTally(QualityMeasureOfChunks owner) : IChunkTally
    {
        private double[] _classScores = [];
        private PairSample? _waiting;
        private QualityTally? _tally;

        public void Count(EventBatch batch, ModelSlice slice, ReadOnlySpan<int> rows)
        {
            foreach (var row in rows)
            {
                var label = slice.Label[row];
                if (label.Kind is CellKind.Absent or CellKind.Null) continue;
                if (owner._layout is null)
                {
                    (_waiting ??= new PairSample(WaitingPairs, owner.RankingDepth)).Add(batch, slice, row, label);
                    owner.Learn(batch, slice, row, label);
                    continue;
                }

                Start(owner._layout);
                if (!owner._reader!.TryReadLabel(batch, label, out var outcome) || !owner._reader.TryReadPrediction(batch, slice, row, _classScores, out var prediction)) continue;
                _tally!.Add(new LabelledPair(prediction, outcome, _classScores, label.Kind == CellKind.Vector ? batch.Vector(label) : default));
            }
        }

        public IReadOnlyList<ChunkValue> Read()
        {
            if (owner._layout is null && _waiting is not null) owner.Decide();
            if (owner._layout is not null) Start(owner._layout);
            if (_tally is not { Pairs: > 0 }) return [];
            return [new ChunkValue("labels", _tally.Pairs), .. QualityMeasures.Compute(_tally).Select(value => new ChunkValue(value.Measure.Name, value.Value, value.Lower, value.Upper))];
        }

        private void Start(QualityLayout layout)
        {
            if (_tally is not null) return;
            _classScores = new double[layout.Space.Task == ModelTask.Multiclass ? layout.Space.Classes.Count : 0];
            // Lists of a ranking were counted when they came.
            _tally = layout.Space.Task == ModelTask.Ranking && _waiting?.Ranking is { } lists ? lists : layout.NewTally();
            if (_waiting is not null && layout.Space.Task != ModelTask.Ranking) new SampledPairs(_waiting, layout.Space).AddTo(_tally);
            _waiting = null;
        }
    }

    private int RankingDepth => options.RankingDepth;
}
