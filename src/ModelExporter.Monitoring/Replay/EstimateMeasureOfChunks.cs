using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Replay;

/// <summary>The quality that every chunk is expected to have, told without its labels: the section <c>estimated</c>. A service.</summary>
/// <param name="reference">A labelled reference for which <see cref="EstimateTally.Serves"/> holds.</param>
public sealed class EstimateMeasureOfChunks(LabelledProfile reference) : IChunkMeasure
{
    private readonly OutcomeReader _reader = new(reference.Space);
    private readonly double[] _classScores = new double[reference.Space.Task == ModelTask.Multiclass ? reference.Space.Classes.Count : 0];

    /// <inheritdoc/>
    public string Section => "estimated";

    /// <inheritdoc/>
    public IChunkTally Begin() => new ChunkTally(this);

    private sealed class ChunkTally(EstimateMeasureOfChunks owner) : IChunkTally
    {
        private readonly EstimateTally _tally = new(owner.Reference);

        public void Count(EventBatch batch, ModelSlice slice, ReadOnlySpan<int> rows)
        {
            foreach (var row in rows)
            {
                if (owner._reader.TryReadPrediction(batch, slice, row, owner._classScores, out var prediction)) _tally.Add(prediction, owner._classScores);
            }
        }

        public IReadOnlyList<ChunkValue> Read()
        {
            var estimates = QualityEstimates.Compute(_tally);
            return estimates.Count == 0
                ? []
                : [new ChunkValue("events", _tally.Events), .. estimates.Select(value => new ChunkValue(value.Measure.Name, value.Value, value.Lower, value.Upper))];
        }
    }

    private LabelledProfile Reference => reference;
}
