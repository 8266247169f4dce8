using System.Globalization;
using System.Text;

namespace ModelExporter.Tests.Ingest.Native;

/// <summary>Writes native events as senders do and as they should not: keys in any order, repeated, escaped, unknown, values of every kind.</summary>
internal sealed class RandomEvents(int seed)
{
    private static readonly string[] Models = ["credit", "fraud", "a.b:c-1"];
    private static readonly string[] Fields = ["version", "id", "timestamp", "features", "prediction", "score", "scores", "latency_ms", "error",
        "segments", "client", "label", "note"];

    private static readonly string[] Values =
    [
        "1", "0", "-0", "41", "52300.5", "1e3", "-2.5E-7", "1e999", "123456789012345678901234567890", "0.1", "5e-324", "true", "false", "null", "\"\"",
            "\"DE\"", "\"größe\"", "\"\\u00e9\\n\\\"\"",
        "\"\\ud83d\\ude00 and 😀\"", "\"NaN\"", "[]", "[1,2.5]", "[1,null]", "[[1],[2]]", "{}", "{\"a\":{\"b\":[1,{}]}}", "\"2026-11-20T12:00:00.120Z\"",
            "1732104000", "1732104000123",
        "{\"x\":1,\"x\":2}", "{\"eu\":\"yes\",\"_r\":1}", "12.4",
    ];

    private static readonly string[] Names = ["age", "income", "country", "größe", "_reserved", "", "a b", "x\\u0041", "age"];

    private readonly Random _random = new(seed);

    public Random Random => _random;

    /// <summary>One event; most can be used.</summary>
    public string Next()
    {
        var fields = new List<string>();
        if (_random.Next(20) > 0) fields.Add(Pair("model", _random.Next(20) > 0 ? $"\"{Models[_random.Next(Models.Length)]}\"" : Value()));
        for (var i = _random.Next(10); i > 0; i--) fields.Add(Field(Fields[_random.Next(Fields.Length)]));
        if (_random.Next(15) == 0) fields.Add(Pair("model", "\"fraud\""));
        // Most senders have one order of their own; the others shuffle.
        if (_random.Next(2) == 0) _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        return Object(fields);
    }

    private string Field(string name) => name switch
    {
        "features" or "segments" or "scores" when _random.Next(10) > 0 => Pair(name, Object([.. Enumerable.Range(0,
            _random.Next(6)).Select(_ => $"\"{Names[_random.Next(Names.Length)]}\"{Space()}:{Value()}")])),
        "timestamp" when _random.Next(10) > 0 => Pair(name, _random.Next(2) == 0
            ? "\"2026-11-20T12:00:00.120Z\"" : _random.Next(2_000_000_000).ToString(CultureInfo.InvariantCulture)),
        "id" when _random.Next(10) > 0 => Pair(name, _random.Next(1000).ToString(CultureInfo.InvariantCulture)),
        "version" when _random.Next(10) > 0 => Pair(name, _random.Next(2) == 0 ? "\"v1\"" : "2"),
        _ => Pair(name, Value()),
    };

    private string Pair(string name, string value)
    {
        if (_random.Next(20) == 0) name = string.Create(CultureInfo.InvariantCulture, $"\\u{(int)name[0]:x4}{name[1..]}");
        return $"\"{name}\"{Space()}:{Space()}{value}";
    }

    private string Value() => Values[_random.Next(Values.Length)];

    private string Object(List<string> fields) => new StringBuilder("{").Append(Space()).AppendJoin(",", fields).Append(Space()).Append('}').ToString();

    private string Space() => _random.Next(8) == 0 ? " " : string.Empty;
}
