namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled predictions of one span of time, counted so that every quality measure follows. A state without a lock: its owner guards it.</summary>
/// <remarks>
/// All parts are whole numbers: counts, and sums in fixed point (<see cref="FixedPoint"/>). Tallies therefore add and subtract exactly: panes and replicas merge in any order, an
/// expired pane can be taken out of a running total, and a corrected label takes its first value out (<see cref="Remove"/>) before the new one goes in.
/// </remarks>
public abstract class QualityTally
{
    private readonly ExactCounts _exact;

    private protected QualityTally(QualityLayout layout, int counts, int sums)
    {
        Layout = layout;
        _exact = new ExactCounts(counts, sums);
    }

    /// <summary>What is counted.</summary>
    public QualityLayout Layout { get; }

    /// <summary>Labelled predictions.</summary>
    public long Pairs => _exact.Counts[0];

    /// <summary>All counts, in an order that the layout decides; for checkpoints.</summary>
    public Span<long> Counts => _exact.Counts;

    /// <summary>All sums in fixed point, in an order that the layout decides; for checkpoints.</summary>
    public Span<Int128> Sums => _exact.Sums;

    /// <summary>Counts a pair.</summary>
    /// <returns>False, and nothing is counted, when its numbers are not finite.</returns>
    public bool Add(in LabelledPair pair) => Apply(pair, 1);

    /// <summary>Takes a pair out that was counted before: exactly, as if it had never come.</summary>
    public bool Remove(in LabelledPair pair) => Apply(pair, -1);

    /// <summary>Adds another tally of the same layout.</summary>
    public void Merge(QualityTally other)
    {
        RequireAlike(other);
        _exact.Merge(other._exact);
    }

    /// <summary>Takes another tally of the same layout out, which was merged before.</summary>
    public void Subtract(QualityTally other)
    {
        RequireAlike(other);
        _exact.Subtract(other._exact);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _exact.Clear();

    private protected abstract bool Apply(in LabelledPair pair, int sign);

    private void RequireAlike(QualityTally other)
    {
        if (!ReferenceEquals(other.Layout, Layout)) throw new ArgumentException("tallies of different layouts do not add up", nameof(other));
    }
}
