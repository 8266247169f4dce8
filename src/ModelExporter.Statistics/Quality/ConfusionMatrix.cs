namespace ModelExporter.Statistics.Quality;

/// <summary>View: a K x K table of actual (row) against predicted (column) class over memory that somebody else owns.</summary>
/// <remarks>Cells are counts, or amounts (sums of weights, expected counts). The view is made anew after the cells change: it keeps their total.</remarks>
public readonly ref struct ConfusionMatrix
{
    private readonly ReadOnlySpan<long> _counts;
    private readonly ReadOnlySpan<double> _amounts;

    /// <summary>A view of counts.</summary>
    /// <param name="counts">K x K counts, row by row: cell (actual, predicted) is at actual * K + predicted.</param>
    /// <param name="classCount">K, at least 1.</param>
    public ConfusionMatrix(ReadOnlySpan<long> counts, int classCount)
    {
        RequireSquare(counts.Length, classCount);
        _counts = counts;
        ClassCount = classCount;
        long total = 0;
        foreach (var count in counts) total += count;
        Total = total;
    }

    /// <summary>A view of amounts: sums of weights or expected counts.</summary>
    /// <param name="amounts">K x K amounts, row by row.</param>
    /// <param name="classCount">K, at least 1.</param>
    public ConfusionMatrix(ReadOnlySpan<double> amounts, int classCount)
    {
        RequireSquare(amounts.Length, classCount);
        _amounts = amounts;
        ClassCount = classCount;
        foreach (var amount in amounts) Total += amount;
    }

    /// <summary>K.</summary>
    public int ClassCount { get; }

    /// <summary>Sum of all cells.</summary>
    public double Total { get; }

    /// <summary>One cell.</summary>
    public double this[int actual, int predicted]
    {
        get
        {
            var cell = (actual * ClassCount) + predicted;
            return _amounts.IsEmpty ? _counts[cell] : _amounts[cell];
        }
    }

    /// <summary>Sum of a row: how often this is the actual class (its support).</summary>
    public double Actual(int k)
    {
        double sum = 0;
        for (var predicted = 0; predicted < ClassCount; predicted++) sum += this[k, predicted];
        return sum;
    }

    /// <summary>Sum of a column: how often this class was predicted.</summary>
    public double Predicted(int k)
    {
        double sum = 0;
        for (var actual = 0; actual < ClassCount; actual++) sum += this[actual, k];
        return sum;
    }

    /// <summary>Sum of the diagonal: predictions that were right.</summary>
    public double Correct()
    {
        double sum = 0;
        for (var k = 0; k < ClassCount; k++) sum += this[k, k];
        return sum;
    }

    /// <summary>The 2x2 table in which class k is positive and all others are negative.</summary>
    public BinaryConfusion OneAgainstRest(int k)
    {
        var hit = this[k, k];
        var actual = Actual(k);
        var predicted = Predicted(k);
        return new BinaryConfusion(hit, predicted - hit, actual - hit, Math.Max(0, Total - actual - predicted + hit));
    }

    private static void RequireSquare(int cells, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        if (cells != classCount * classCount) throw new ArgumentException($"{classCount} classes need {classCount * classCount} cells, not {cells}");
    }
}
