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
