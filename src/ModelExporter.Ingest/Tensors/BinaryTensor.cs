using System.Buffers.Binary;
using System.Text.Unicode;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads a tensor of the binary tensor extension: little-endian, row-major; texts are a length of four bytes and that many bytes.</summary>
internal static class BinaryTensor
{
    /// <summary>Reads the values of a tensor.</summary>
    /// <returns>False when the bytes are not exactly that many values of this type.</returns>
    public static bool Read(ReadOnlySpan<byte> bytes, string? datatype, long count, TensorLayout layout, IngestRequest request)
    {
        if (datatype == "BYTES") return ReadTexts(bytes, count, layout, request);
        var size = SizeOf(datatype);
        if (size == 0 || bytes.Length != count * size) return false;
        for (; !bytes.IsEmpty && layout.Row < request.Limits.MaxEvents; bytes = bytes[size..]) layout.Add(Value(bytes, datatype!));
        return true;
    }

    private static bool ReadTexts(ReadOnlySpan<byte> bytes, long count, TensorLayout layout, IngestRequest request)
    {
        for (; count > 0; count--)
        {
            if (bytes.Length < sizeof(uint)) return false;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            bytes = bytes[sizeof(uint)..];
            if (length > bytes.Length) return false;
            if (layout.Row < request.Limits.MaxEvents) layout.Add(Text(bytes[..(int)length], request));
            bytes = bytes[(int)length..];
        }

        return bytes.IsEmpty;
    }

    /// <summary>Bytes as text of the batch, repaired where they are no UTF-8.</summary>
    public static Cell Text(ReadOnlySpan<byte> bytes, IngestRequest request) =>
        bytes.Length > request.Limits.TextBytes ? new Cell(CellKind.TooLong) :
        Utf8.IsValid(bytes) ? request.Batch.AddText(bytes) : JsonText.ToCell(bytes, isEscaped: false, request);

    private static int SizeOf(string? datatype) => datatype switch
    {
        "BOOL" or "UINT8" or "INT8" => 1,
        "UINT16" or "INT16" or "FP16" or "BF16" => 2,
        "UINT32" or "INT32" or "FP32" => 4,
        "UINT64" or "INT64" or "FP64" => 8,
        _ => 0,
    };

    private static Cell Value(ReadOnlySpan<byte> bytes, string datatype) => datatype switch
    {
        "BOOL" => Cell.OfBoolean(bytes[0] != 0),
        "UINT8" => Cell.OfNumber(bytes[0]),
        "INT8" => Cell.OfNumber((sbyte)bytes[0]),
        "UINT16" => Cell.OfNumber(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        "INT16" => Cell.OfNumber(BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        "UINT32" => Cell.OfNumber(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        "INT32" => Cell.OfNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "UINT64" => Cell.OfNumber(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
        "INT64" => Cell.OfNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        "FP16" => Cell.OfNumber((double)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        // The upper half of a float's bits.
        "BF16" => Cell.OfNumber(BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        "FP32" => Cell.OfNumber(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        _ => Cell.OfNumber(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
    };
}
