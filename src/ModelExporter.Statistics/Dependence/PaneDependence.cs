using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Statistics.Dependence;

/// <summary>State with an owner: the design effect of a stream of panes, over the last 960 to 1152 of them, as the greatest of blocks of 1, 4 and 16 panes.</summary>
/// <remarks>
/// The homogeneity chi-square of <see cref="RaoScott"/> needs only sums over panes, of c^2 / n and of c, so no pane is kept. Longer blocks see dependence that reaches over panes.
/// A block size has a say from 60 blocks on; before the first 60 panes the effect is 1. Add allocates nothing. Not safe for concurrent use.
/// </remarks>
public sealed class PaneDependence
{
    private const string Name = "pane_dependence";
    private const int SegmentPanes = 192;
    private const int Segments = 6;
    private static readonly int[] BlockSizes = [1, 4, 16];

    private readonly int _bins;
    private readonly BlockSums[] _blocks;
    private int _panesInSegment;

    /// <param name="bins">B, at least 1.</param>
    public PaneDependence(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _bins = bins;
        _blocks = Array.ConvertAll(BlockSizes, size => new BlockSums(size, bins, Segments));
    }

    /// <summary>Factor by which the variance of the counts exceeds that of independent events, at least 1.</summary>
    public double DesignEffect { get; private set; } = 1;

    /// <summary>Whether there are panes enough for an estimate.</summary>
    public bool IsEstimated => _blocks[0].Count >= RaoScott.LeastPanes;

    /// <summary>Takes in a closed pane; an empty one changes nothing.</summary>
    /// <param name="counts">Counts per bin.</param>
    public void Add(ReadOnlySpan<long> counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counts.Length, _bins);
        if (!counts.ContainsAnyExcept(0)) return;
        foreach (var blocks in _blocks) blocks.Add(counts);
        if (++_panesInSegment == SegmentPanes)
        {
            _panesInSegment = 0;
            foreach (var blocks in _blocks) blocks.NextSegment();
        }

        DesignEffect = 1;
        foreach (var blocks in _blocks) DesignEffect = Math.Max(DesignEffect, blocks.DesignEffect());
    }

    /// <summary>The state as bytes.</summary>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, _bins);
        writer.Write((long)_panesInSegment);
        writer.Write(DesignEffect);
        foreach (var blocks in _blocks) blocks.Save(writer);
        return writer.ToArray();
    }

    /// <summary>Takes over a saved state.</summary>
    /// <returns>False, and nothing is known, when the bytes are damaged or come from another number of bins.</returns>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        var reader = DetectorStateWriter.Read(saved, Name, _bins);
        _panesInSegment = (int)reader.ReadCount(SegmentPanes - 1);
        DesignEffect = reader.ReadDouble();
        reader.Demand(DesignEffect >= 1);
        foreach (var blocks in _blocks) blocks.Restore(ref reader);
        if (reader.IsComplete) return true;
        _panesInSegment = 0;
        DesignEffect = 1;
        foreach (var blocks in _blocks) blocks.Clear();
        return false;
    }

    // Sums over the blocks of one size, segment by segment so that old ones can leave.
    private sealed class BlockSums(int panesPerBlock, int bins, int segments)
    {
        private readonly double[] _squares = new double[segments * bins];
        private readonly double[] _counts = new double[segments * bins];
        private readonly double[] _blocks = new double[segments];
        private readonly double[] _open = new double[bins];
        private int _segment;
        private int _openPanes;

        public double Count
        {
            get
            {
                var count = 0.0;
                foreach (var blocks in _blocks) count += blocks;
                return count;
            }
        }

        public void Add(ReadOnlySpan<long> counts)
        {
            for (var k = 0; k < counts.Length; k++) _open[k] += counts[k];
            if (++_openPanes < panesPerBlock) return;
            var total = 0.0;
            foreach (var count in _open) total += count;
            for (var k = 0; k < bins; k++)
            {
                _squares[(_segment * bins) + k] += _open[k] * _open[k] / total;
                _counts[(_segment * bins) + k] += _open[k];
            }

            _blocks[_segment]++;
            Array.Clear(_open);
            _openPanes = 0;
        }

        public void NextSegment()
        {
            _segment = (_segment + 1) % segments;
            Array.Clear(_squares, _segment * bins, bins);
            Array.Clear(_counts, _segment * bins, bins);
            _blocks[_segment] = 0;
        }

        // Sum over bins of (sum c^2/n) / p - sum c, over (blocks - 1)(occupied - 1); 1 below the least number of blocks.
        public double DesignEffect()
        {
            var blocks = Count;
            if (blocks < RaoScott.LeastPanes) return 1;
            double total = 0, sum = 0;
            foreach (var count in _counts) total += count;
            var occupied = 0;
            for (var k = 0; k < bins; k++)
            {
                double squares = 0, counts = 0;
                for (var segment = 0; segment < segments; segment++)
                {
                    squares += _squares[(segment * bins) + k];
                    counts += _counts[(segment * bins) + k];
                }

                if (counts == 0) continue;
                occupied++;
                sum += (squares * total / counts) - counts;
            }

            return occupied < 2 ? 1 : sum / ((blocks - 1) * (occupied - 1));
        }

        public void Save(DetectorStateWriter writer)
        {
            writer.Write((long)_segment);
            writer.Write((long)_openPanes);
            writer.Write(_squares);
            writer.Write(_counts);
            writer.Write(_blocks);
            writer.Write(_open);
        }

        public void Restore(ref DetectorStateReader reader)
        {
            _segment = (int)reader.ReadCount(segments - 1);
            _openPanes = (int)reader.ReadCount(panesPerBlock - 1);
            foreach (var values in (double[][])[_squares, _counts, _blocks, _open])
            {
                foreach (ref var value in values.AsSpan())
                {
                    value = reader.ReadDouble();
                    reader.Demand(value >= 0);
                }
            }
        }

        public void Clear()
        {
            Array.Clear(_squares);
            Array.Clear(_counts);
            Array.Clear(_blocks);
            Array.Clear(_open);
            _segment = 0;
            _openPanes = 0;
        }
    }
}
