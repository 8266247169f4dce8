using System.Globalization;
using System.Text;

namespace ModelExporter.Tests.Ingest;

/// <summary>Requests of OTLP logs, written by hand: one record per row, the members of its body as given.</summary>
internal static class OtlpMessages
{
    public static string Json(string service, params (string Key, object Value)[][] rows)
    {
        var records = rows.Select(row => "{\"body\":{\"kvlistValue\":{\"values\":[" + string.Join(',', row.Select(Entry)) + "]}}}");
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[" + Entry(("service.name", service)) + "]},\"scopeLogs\":[{\"logRecords\":[" + string.Join(',', records) + "]}]}]}";
    }

    public static byte[] Protobuf(string service, params (string Key, object Value)[][] rows) =>
        Bytes(1, [.. Bytes(1, Pair(("service.name", service))), .. Bytes(2, [.. rows.SelectMany(row => Bytes(2, Bytes(5, Bytes(6, [.. row.SelectMany(Pair)]))))])]);

    public static byte[] Pair((string Key, object Value) entry) => Bytes(1, [.. Bytes(1, Encoding.UTF8.GetBytes(entry.Key)), .. Bytes(2, entry.Value switch
    {
        double number => [0x21, .. BitConverter.GetBytes(number)],
        long whole => [0x18, .. Varint((ulong)whole)],
        _ => Bytes(1, Encoding.UTF8.GetBytes((string)entry.Value)),
    })]);

    public static byte[] Bytes(int field, ReadOnlySpan<byte> content) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)content.Length), .. content];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static string Entry((string Key, object Value) entry)
    {
        var value = entry.Value switch
        {
            double number => string.Create(CultureInfo.InvariantCulture, $"\"doubleValue\":{number:R}"),
            long whole => string.Create(CultureInfo.InvariantCulture, $"\"intValue\":\"{whole}\""),
            _ => $"\"stringValue\":{RandomInference.Json(entry.Value)}",
        };
        return "{\"key\":" + RandomInference.Json(entry.Key) + ",\"value\":{" + value + "}}";
    }
}
