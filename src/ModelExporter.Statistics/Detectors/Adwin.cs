namespace ModelExporter.Statistics.Detectors;

/// <summary>Adaptive windowing: keeps as long a window of recent values as has one mean, and drops its old end when two parts of it disagree.</summary>
/// <remarks>
/// The window is held as rows of buckets, row i with buckets of 2^i values, so memory and time grow with the logarithm of its length. Every
/// <c>clock</c>-th value all cuts between buckets are tried; a cut is significant when the two means differ by more than eps = sqrt(2 m v ln(2
/// ln(W)/delta)) + 2/3 m ln(2 ln(W)/delta), with m the sum of the reciprocals of the two (shortened) lengths, v the variance and W the length of the
/// window. False alarms: at most delta per test, in practice far fewer.
/// Source: Bifet and Gavalda, Learning from time-changing data with adaptive windowing, 2007; agrees with River's present release.
/// </remarks>
public sealed class Adwin : IDriftDetector
{
    private const int MaxRows = 62;
    private readonly double _delta;
    private readonly int _clock;
    private readonly int _bucketsPerRow;
    private readonly int _minPart;
    private readonly int _grace;

    // Row r has its buckets, oldest first, at r * (_bucketsPerRow + 1).
    private double[] _sums = [];
    private double[] _squares = [];
    private readonly int[] _held = new int[MaxRows];
    private int _rows;
    private long _ticks;
    private double _total;
    private double _squareSum;

    /// <param name="delta">Confidence; smaller is calmer.</param>
    /// <param name="clock">Test after every so many values.</param>
    /// <param name="maxBuckets">Buckets of one size before two are joined.</param>
    /// <param name="minWindowLength">Shortest part that is compared.</param>
    /// <param name="gracePeriod">No test while the window is not longer than this.</param>
    public Adwin(double delta = 0.002, int clock = 32, int maxBuckets = 5, int minWindowLength = 5, int gracePeriod = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        ArgumentOutOfRangeException.ThrowIfLessThan(clock, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBuckets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minWindowLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(gracePeriod, 1);
        (_delta, _clock, _bucketsPerRow, _minPart, _grace) = (delta, clock, maxBuckets, minWindowLength, gracePeriod);
    }

    /// <inheritdoc/>
    public string Name => "adwin";

    /// <inheritdoc/>
    public DetectorState State { get; private set; }

    /// <summary>Number of values in the window.</summary>
    public long Width { get; private set; }

    /// <summary>Mean of the window; NaN when empty.</summary>
    public double Mean => Width > 0 ? _total / Width : double.NaN;

    private int Stride => _bucketsPerRow + 1;

    private ReadOnlySpan<double> Settings => new[] { _delta, _clock, _bucketsPerRow, _minPart, _grace };

    /// <inheritdoc/>
    public DetectorState Update(double x)
    {
        if (!double.IsFinite(x)) return State;
        if (State == DetectorState.Drift) Reset();
        Width++;
        if (Width > 1)
        {
            var distance = x - (_total / (Width - 1));
            _squareSum += (Width - 1) * distance * distance / Width;
        }

        _total += x;
        Append(0, x, 0);
        JoinFullRows();
        _ticks++;
        var found = false;
        if (_ticks % _clock == 0 && Width > _grace)
        {
            while (HasSignificantCut())
            {
                found = true;
                DropOldest();
            }
        }

        return State = found ? DetectorState.Drift : DetectorState.Stable;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        Array.Clear(_held);
        _rows = 0;
        _ticks = 0;
        (Width, _total, _squareSum) = (0, 0, 0);
        State = DetectorState.Stable;
    }

    /// <inheritdoc/>
    public byte[] Save()
    {
        var writer = new DetectorStateWriter(Name, Settings);
        writer.Write((long)State);
        writer.Write(Width);
        writer.Write(_ticks);
        writer.Write(_total, _squareSum);
        writer.Write(_rows);
        for (var row = 0; row < _rows; row++)
        {
            writer.Write((long)_held[row]);
            for (var k = 0; k < _held[row]; k++) writer.Write(_sums[(row * Stride) + k], _squares[(row * Stride) + k]);
        }

        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool TryRestore(ReadOnlySpan<byte> saved)
    {
        Reset();
        var reader = DetectorStateWriter.Read(saved, Name, Settings);
        State = reader.ReadState();
        Width = reader.ReadCount();
        _ticks = reader.ReadCount();
        (_total, _squareSum) = (reader.ReadDouble(), reader.ReadDouble());
        var rows = (int)reader.ReadCount(MaxRows);
        var items = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var held = reader.ReadCount(_bucketsPerRow);
            items += Math.ScaleB(held, row);
            if (held == 0 && row == rows - 1) reader.Demand(false);
            AddRow();
            for (var k = 0; k < held; k++) Append(row, reader.ReadDouble(), reader.ReadDouble());
        }

        reader.Demand(items == Width);
        if (reader.IsComplete) return true;
        Reset();
        return false;
    }

    private void AddRow()
    {
        _rows++;
        if (_sums.Length >= _rows * Stride) return;
        Array.Resize(ref _sums, (_rows + 3) * Stride);
        Array.Resize(ref _squares, (_rows + 3) * Stride);
    }

    private void Append(int row, double sum, double squares)
    {
        if (row == _rows) AddRow();
        var at = (row * Stride) + _held[row]++;
        (_sums[at], _squares[at]) = (sum, squares);
    }

    private void JoinFullRows()
    {
        for (var row = 0; row < _rows && _held[row] > _bucketsPerRow && row + 1 < MaxRows; row++)
        {
            var first = row * Stride;
            var size = Math.ScaleB(1.0, row);
            var distance = (_sums[first] - _sums[first + 1]) / size;
            Append(row + 1, _sums[first] + _sums[first + 1], _squares[first] + _squares[first + 1] + (size * distance * distance / 2));
            RemoveOldest(row, 2);
        }
    }

    private void RemoveOldest(int row, int count)
    {
        var first = row * Stride;
        _held[row] -= count;
        Array.Copy(_sums, first + count, _sums, first, _held[row]);
        Array.Copy(_squares, first + count, _squares, first, _held[row]);
    }

    private bool HasSignificantCut()
    {
        if (Width <= 1) return false;
        var confidence = Math.Log(2 * Math.Log(Width) / _delta);
        var variance = _squareSum / Width;
        var (olderLength, olderSum) = (0.0, 0.0);
        for (var row = _rows - 1; row >= 0; row--)
        {
            var size = Math.ScaleB(1.0, row);
            for (var k = 0; k < _held[row]; k++)
            {
                if (row == 0 && k == _held[0] - 1) return false;
                olderLength += size;
                olderSum += _sums[(row * Stride) + k];
                var newerLength = Width - olderLength;
                if (olderLength < _minPart || newerLength < _minPart) continue;
                var m = (1 / (olderLength - _minPart + 1)) + (1 / (newerLength - _minPart + 1));
                var bound = Math.Sqrt(2 * m * variance * confidence) + (2.0 / 3 * confidence * m);
                if (Math.Abs((olderSum / olderLength) - ((_total - olderSum) / newerLength)) > bound) return true;
            }
        }

        return false;
    }

    private void DropOldest()
    {
        var row = _rows - 1;
        var size = Math.ScaleB(1.0, row);
        var (sum, squares) = (_sums[row * Stride], _squares[row * Stride]);
        Width -= (long)size;
        _total -= sum;
        var distance = (sum / size) - (_total / Width);
        _squareSum -= squares + (size * Width * distance * distance / (size + Width));
        RemoveOldest(row, 1);
        while (_rows > 0 && _held[_rows - 1] == 0) _rows--;
    }
}
