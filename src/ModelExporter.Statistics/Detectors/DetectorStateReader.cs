using System.Buffers.Binary;

namespace ModelExporter.Statistics.Detectors;

/// <summary>Reads what <see cref="DetectorStateWriter"/> wrote. The first thing that does not fit makes everything after it read as zero and
/// <see cref="IsComplete"/> false.</summary>
internal ref struct DetectorStateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private bool _failed;

    /// <summary>Whether everything fitted and nothing is left over.</summary>
    public readonly bool IsComplete => !_failed && _rest.IsEmpty;

    public void Expect(long value)
    {
        if (ReadInt64() != value) Fail();
    }

    public void Demand(bool holds)
    {
        if (!holds) Fail();
    }

    public long ReadInt64()
    {
        if (_rest.Length < sizeof(long)) Fail();
        if (_failed) return 0;
        var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    /// <summary>A count, which is never negative.</summary>
    public long ReadCount(long limit = long.MaxValue)
    {
        var value = ReadInt64();
        Demand(value >= 0 && value <= limit);
        return _failed ? 0 : value;
    }

    /// <summary>A number that is finite.</summary>
    public double ReadDouble()
    {
        var value = BitConverter.Int64BitsToDouble(ReadInt64());
        Demand(double.IsFinite(value));
        return _failed ? 0 : value;
    }

    /// <summary>A number or infinity.</summary>
    public double ReadBound()
    {
        var value = BitConverter.Int64BitsToDouble(ReadInt64());
        Demand(!double.IsNaN(value));
        return _failed ? 0 : value;
    }

    public DetectorState ReadState() => (DetectorState)ReadCount((long)DetectorState.Drift);

    private void Fail()
    {
        _failed = true;
        _rest = default;
    }
}
