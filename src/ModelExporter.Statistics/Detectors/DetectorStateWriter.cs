using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ModelExporter.Statistics.Detectors;

/// <summary>Collects a detector's state: its name, a format number and its settings, then numbers of 8 bytes each.</summary>
internal sealed class DetectorStateWriter
{
    private const int Format = 1;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public DetectorStateWriter(string name, params ReadOnlySpan<double> settings)
    {
        Write(Format);
        Write(NameNumber(name));
        foreach (var setting in settings) Write(setting);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(params ReadOnlySpan<double> values)
    {
        foreach (var value in values) Write(value);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public static DetectorStateReader Read(ReadOnlySpan<byte> saved, string name, params ReadOnlySpan<double> settings)
    {
        var reader = new DetectorStateReader(saved);
        reader.Expect(Format);
        reader.Expect(NameNumber(name));
        foreach (var setting in settings) reader.Expect(BitConverter.DoubleToInt64Bits(setting));
        return reader;
    }

    private static long NameNumber(string name) => (long)Sketches.StableHash.Of(Encoding.UTF8.GetBytes(name));
}

/// <summary>Reads what <see cref="DetectorStateWriter"/> wrote. The first thing that does not fit makes everything after it read as zero and <see cref="IsComplete"/> false.</summary>
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
