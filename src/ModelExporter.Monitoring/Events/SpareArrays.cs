namespace ModelExporter.Monitoring.Events;

/// <summary>Arrays that one part of a batch needs no more and the next one can use, so that a batch has room for the largest of its requests once, and not once per model. A state owned by its batch.</summary>
/// <param name="mostKept">Elements that are kept over all arrays; what is given beyond is left to the collector.</param>
internal sealed class SpareArrays<T>(int mostKept)
{
    private readonly Stack<T[]> _arrays = new();
    private int _kept;

    /// <summary>An array with at least some elements; what is in them is left over from earlier.</summary>
    public T[] Take(int least)
    {
        if (!_arrays.TryPop(out var array)) return new T[least];
        _kept -= array.Length;
        // Too short a one came from smaller requests than there are now: it is forgotten.
        return array.Length >= least ? array : new T[least];
    }

    /// <summary>Takes an array that its owner does not touch again.</summary>
    public void Give(T[] array)
    {
        if (array.Length == 0 || _kept + array.Length > mostKept) return;
        _arrays.Push(array);
        _kept += array.Length;
    }
}

/// <summary>The spare arrays of a batch. A state owned by its batch.</summary>
internal sealed class BatchRoom
{
    /// <summary>Rows from which on the arrays of a slice are given to the next one when they are needed no more; shorter ones stay with their slice.</summary>
    public const int LongRows = 256;

    /// <summary>The same of cells of layouts, which a slice has per row and feature.</summary>
    public const int ManyPlaces = 4096;

    /// <summary>Values of columns: 2 MB.</summary>
    public SpareArrays<Cell> Values { get; } = new(1 << 17);

    /// <summary>Cells of layouts and keys of histograms: 0.5 MB.</summary>
    public SpareArrays<int> Places { get; } = new(1 << 17);

    /// <summary>Heads of rows.</summary>
    public SpareArrays<RowHead> Heads { get; } = new(1 << 13);
}
