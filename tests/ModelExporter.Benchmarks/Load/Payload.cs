using System.Globalization;
using System.Text;
using ModelExporter.Benchmarks.Ingest;

namespace ModelExporter.Benchmarks.Load;

/// <summary>One request, ready as bytes. Before it is sent again its events get new ids and the present time.</summary>
public sealed class Payload
{
    /// <summary>Where an inference is asked for.</summary>
    public const string InferencePath = "/v2/models/credit/infer";

    private readonly byte[] _bytes;
    private readonly int _headLength;
    private readonly int[] _ids;
    private readonly int[] _timestamps;
    private ulong _id;

    private Payload(byte[] bytes, int headLength, int[] ids, int[] timestamps, ulong firstId) =>
        (_bytes, _headLength, _ids, _timestamps, _id) = (bytes, headLength, ids, timestamps, firstId);

    /// <summary>Events of the request.</summary>
    public int Events => _ids.Length;

    /// <summary>The request.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Its body.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_headLength);

    /// <summary>A request with some events.</summary>
    /// <param name="random">Where values and ids come from.</param>
    /// <param name="events">How many.</param>
    /// <param name="isArray">Whether they stand in an array; otherwise there is one per line.</param>
    /// <param name="model">Their model.</param>
    /// <param name="hasIds">Whether each event has an id that no other event has. Without, all ids are empty.</param>
    public static Payload Of(Random random, int events, bool isArray, string model = "credit", bool hasIds = true)
    {
        var source = new CreditEvents(random, model);
        var body = new List<byte>();
        var places = new List<(int Id, int Timestamp)>();
        for (var i = 0; i < events; i++)
        {
            if (isArray) body.Add(i == 0 ? (byte)'[' : (byte)',');
            places.Add(source.Append(body));
            // A name that nobody knows: the id is there, and is none.
            if (!hasIds) "\"_d\""u8.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(body)[(places[i].Id - 6)..]);
            if (!isArray && events > 1) body.Add((byte)'\n');
        }

        if (isArray) body.Add((byte)']');
        var type = isArray || events == 1 ? "application/json" : "application/x-ndjson";
        var head = Head("/v1/predictions", type, body.Count);
        return new Payload([.. head, .. body], head.Length, [.. places.Select(place => head.Length + place.Id)], [.. places.Select(place => head.Length + place.Timestamp)], (ulong)random.NextInt64());
    }

    /// <summary>A request of the Open Inference Protocol for one row of ten numbers, about 600 bytes.</summary>
    /// <param name="random">Where values and ids come from.</param>
    public static Payload Inference(Random random)
    {
        const int Columns = 10;
        const string Start = "{\"id\":\"";
        var columns = Enumerable.Range(0, Columns).Select(i => string.Create(CultureInfo.InvariantCulture,
            $$"""{"name":"f{{i}}","shape":[1],"datatype":"FP64","data":[{{100 * random.NextDouble():f3}}]}"""));
        var body = Encoding.ASCII.GetBytes($"{Start}{new string('0', CreditEvents.IdLength)}\",\"inputs\":[{string.Join(',', columns)}]}}");
        var head = Head(InferencePath, "application/json", body.Length);
        return new Payload([.. head, .. body], head.Length, [head.Length + Start.Length], [], (ulong)random.NextInt64());
    }

    /// <summary>Gives the events new ids and a time.</summary>
    /// <param name="timestamp">The present as text.</param>
    public void Renew(ReadOnlySpan<byte> timestamp)
    {
        foreach (var place in _timestamps) timestamp.CopyTo(_bytes.AsSpan(place));
        foreach (var place in _ids)
        {
            var number = ++_id * 0x9E3779B97F4A7C15;
            var digits = _bytes.AsSpan(place, CreditEvents.IdLength);
            for (var i = 0; i < digits.Length; i++, number >>= 4) digits[i] = "0123456789abcdef"u8[(int)(number & 15)];
        }
    }

    private static byte[] Head(string path, string type, int length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n"));
}
