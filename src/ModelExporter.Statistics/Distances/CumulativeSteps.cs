namespace ModelExporter.Statistics.Distances;

/// <summary>State of one walk over the atoms of two distributions together, ascending; equal values are one step.</summary>
internal ref struct CumulativeSteps
{
    private readonly EmpiricalDistribution _live;
    private readonly EmpiricalDistribution _reference;
    private int _liveAtom;
    private int _referenceAtom;
    private double _nextLive;
    private double _nextReference;

    public CumulativeSteps(EmpiricalDistribution live, EmpiricalDistribution reference)
    {
        _live = live;
        _reference = reference;
        _liveAtom = -1;
        _referenceAtom = -1;
        AdvanceLive();
        AdvanceReference();
    }

    /// <summary>The value at this step.</summary>
    public double Value { get; private set; }

    /// <summary>Live observations at this value.</summary>
    public long LiveCount { get; private set; }

    /// <summary>Reference observations at this value.</summary>
    public long ReferenceCount { get; private set; }

    /// <summary>Live observations at or below this value.</summary>
    public long LiveBelow { get; private set; }

    /// <summary>Reference observations at or below this value.</summary>
    public long ReferenceBelow { get; private set; }

    /// <summary>Live minus reference cumulative share from this value up to the next one.</summary>
    public readonly double Difference => ((double)LiveBelow / _live.Total) - ((double)ReferenceBelow / _reference.Total);

    /// <summary>Distance to the next value, 0 at the last one.</summary>
    public readonly double GapToNext
    {
        get
        {
            var next = Math.Min(_nextLive, _nextReference);
            return double.IsPositiveInfinity(next) && !double.IsNaN(Value) ? 0 : next - Value;
        }
    }

    public bool MoveNext()
    {
        var value = Math.Min(_nextLive, _nextReference);
        if (_liveAtom >= _live.Atoms && _referenceAtom >= _reference.Atoms) return false;
        LiveCount = 0;
        ReferenceCount = 0;
        Value = value;

        // Not (next > value) rather than (next <= value): a NaN ends the walk in a NaN and not in an endless loop.
        while (_liveAtom < _live.Atoms && !(_nextLive > value))
        {
            LiveCount += _live.CountAt(_liveAtom);
            AdvanceLive();
        }

        while (_referenceAtom < _reference.Atoms && !(_nextReference > value))
        {
            ReferenceCount += _reference.CountAt(_referenceAtom);
            AdvanceReference();
        }

        LiveBelow += LiveCount;
        ReferenceBelow += ReferenceCount;
        return true;
    }

    private void AdvanceLive()
    {
        _liveAtom = _live.Occupied(_liveAtom + 1);
        _nextLive = _liveAtom < _live.Atoms ? _live.ValueAt(_liveAtom) : double.PositiveInfinity;
    }

    private void AdvanceReference()
    {
        _referenceAtom = _reference.Occupied(_referenceAtom + 1);
        _nextReference = _referenceAtom < _reference.Atoms ? _reference.ValueAt(_referenceAtom) : double.PositiveInfinity;
    }
}
