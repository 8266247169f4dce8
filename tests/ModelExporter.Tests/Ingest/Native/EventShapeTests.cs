using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;

namespace ModelExporter.Tests.Ingest.Native;

/// <summary>Events that are read by the shape of those before them, and the same events read one by one: nothing may differ.</summary>
public class EventShapeTests
{
    private const string Event = """{"model":"credit","version":"3","id":"8c1f","timestamp":"2026-11-20T12:00:00.120Z","features":{"age":41,"country":"DE"},"prediction":"approve","score":0.87,"latency_ms":12.4}""";

    private static readonly string[] Values =
    [
        "1", "0", "-0", "41", "-41.25", "0.1", "52300.5", "1e3", "-2.5E-7", "1e999", "123456789012345678901234567890", "0.8765432109876543", "5e-324", "01", "1.", "-", "+1", ".5", "1e", "NaN",
        "true", "false", "null", "tru", "nullx", "\"\"", "\"DE\"", "\"größe\"", "\"\\u00e9\\n\\\"\\/\"", "\"\\ud83d\\ude00 😀\"", "\"\\ud83d\"", "\"\\x\"", "\"\\u12g4\"", "\"a\tb\"", "\"NaN\"",
        "\"" + "long " + "\"", "[]", "[1,2.5]", "[ 1 , -2e1 ]", "[1,null]", "[1,1e999]", "[1,]", "[1 2]", "[[1],[2]]", "{}", "{\"a\":{\"b\":[1,{}]}}", "[[[[[[[[1]]]]]]]]",
        "\"2026-11-20T12:00:00.120Z\"", "\"2026-13-20T12:00:00Z\"", "1732104000", "1732104000123", "-5", "12.4", "\"open", "",
    ];

    [Fact]
    public void Events_are_read_the_same_way_with_and_without_shapes() => Check.One(Properties.Config.WithMaxTest(1500), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var shapes = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Template(random)).ToArray();
        var texts = Enumerable.Range(0, random.Next(2, 30)).Select(_ => Filled(random, shapes[random.Next(shapes.Length)])).ToArray();
        for (var request = 0; request < 3; request++)
        {
            var isArray = random.Next(2) == 0;
            var text = isArray ? "[" + string.Join(random.Next(2) == 0 ? "," : " ,\n ", texts) + "]" : string.Join('\n', texts);
            var body = Encoding.UTF8.GetBytes(text);
            // Now and then bytes are no UTF-8, or the end is not that of a document.
            if (random.Next(4) == 0) body[random.Next(body.Length)] = (byte)random.Next(256);
            if (random.Next(8) == 0) body = [.. body, .. " ,"u8, .. "{}]"u8[..random.Next(4)]];
            Assert.Equal(Read(body, useShapes: false, repeat: request), Read(body, useShapes: true, repeat: request));
        }
    }));

    [Fact]
    public void Events_of_other_random_senders_are_read_the_same_way_too() => Check.One(Properties.Config.WithMaxTest(500), Prop.ForAll<int>(seed =>
    {
        var events = new RandomEvents(seed);
        var body = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 20).Select(_ => events.Next()).SelectMany(text => Enumerable.Repeat(text, 3))));
        Assert.Equal(Read(body, useShapes: false, repeat: 1), Read(body, useShapes: true, repeat: 1));
    }));

    [Theory]
    [InlineData("\n", "", "")]
    [InlineData(",", "[", "]")]
    [InlineData("", "", "")]
    public void Events_of_one_sender_are_read_by_the_shape_of_the_first(string between, string before, string after)
    {
        var request = new IngestRequest(new IngestLimits());
        new NativeFormat().Read(Encoding.UTF8.GetBytes(before + string.Join(between, Enumerable.Repeat(Event, 10)) + after), request);
        Assert.Equal(10, request.Batch.Rows);
        Assert.Equal((1, 9), (request.Shapes.Count, request.Shapes.Hits));
    }

    [Theory]
    [InlineData("""{"model":"credit","features":{"a":{"b":1}}}""")]
    [InlineData("""{"model":"credit","features":{"_a":1}}""")]
    [InlineData("""{"model":"credit","features":{"a":[1,"x"]}}""")]
    [InlineData("""{"model":"credit","\u0069d":"1"}""")]
    [InlineData("""{"model":"credit","id":"1","id":"2"}""")]
    [InlineData("""{"model":"credit"}""")]
    public void Events_that_are_not_plain_have_no_shape(string text)
    {
        var request = new IngestRequest(new IngestLimits());
        new NativeFormat().Read(Encoding.UTF8.GetBytes(text + "\n" + text), request);
        Assert.Equal((2, 0), (request.Batch.Rows, request.Shapes.Count));
    }

    [Fact]
    public void A_sender_of_ever_new_shapes_is_hardly_looked_at()
    {
        var request = new IngestRequest(new IngestLimits { MaxEvents = 5000, FeaturesPerEvent = 5000 });
        new NativeFormat().Read(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 4000).Select(i => $$$"""{"model":"credit","features":{"f{{{i}}}":1}}"""))), request);
        Assert.Equal(4000, request.Batch.Rows);
        Assert.InRange(request.Shapes.Count, 1, 12);
    }

    // What came of a body: rows, errors, failure, values left out. The same body comes several times, since shapes stay from request to request.
    private static string Read(byte[] body, bool useShapes, int repeat)
    {
        var pool = new IngestRequestPool(new IngestLimits { IdBytes = 12, TextBytes = 20, FeaturesPerEvent = 4, ModelsPerRequest = 2, VectorLength = 3, MaxEvents = 25 }, 1);
        var result = new StringBuilder();
        for (var i = 0; i <= repeat; i++)
        {
            var sink = new RecordingSink();
            var telemetry = new ModelExporter.Monitoring.Exporter.FormatTelemetry("native");
            var request = pool.Rent();
            request.Shapes.IsOn = useShapes;
            var outcome = request.Process(new NativeFormat(), body, sink, telemetry);
            result.AppendJoin('\n', sink.Rows).Append('\n').AppendJoin('\n', outcome.Errors).Append(outcome.Failure).Append(outcome.Accepted).Append('/').Append(outcome.Rejected).Append('\n');
            result.AppendJoin('\n', telemetry.IgnoredValues.Where(entry => entry.Value.Value > 0).Select(entry => $"{entry.Key}={entry.Value.Value}"));
            result.AppendJoin('\n', telemetry.Rejections.Where(entry => entry.Value.Value > 0).Select(entry => $"{entry.Key}={entry.Value.Value}"));
            pool.Return(request);
        }

        return result.ToString();
    }

    // An event with # for its values: fields in any order, some repeated or unknown, some spaces, sometimes escapes in names.
    private static string Template(Random random)
    {
        var space = random.Next(3) == 0 ? " " : "";
        var fields = new List<string> { "\"model\":" + space + (random.Next(12) == 0 ? "#" : $"\"{new[] { "credit", "fraud", "third" }[random.Next(3)]}\"") };
        if (random.Next(3) > 0) fields.Add(random.Next(5) == 0 ? "\"version\":7" : "\"version\":\"v1\"");
        foreach (var name in new[] { "id", "timestamp", "prediction", "score", "label", "latency_ms", "error", "client", "note" })
        {
            if (random.Next(2) == 0) fields.Add($"\"{name}\"{space}:#");
        }

        foreach (var name in new[] { "features", "scores", "segments" })
        {
            if (random.Next(2) == 0) fields.Add($"\"{name}\":{space}" + (random.Next(10) == 0 ? "#" : "{" + string.Join("," + space, Names(random).Select(key => $"\"{key}\":{space}#")) + "}"));
        }

        if (random.Next(8) == 0) fields.Add("\"id\":#");
        if (random.Next(2) == 0) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        return "{" + space + string.Join("," + space, fields) + space + "}";
    }

    private static IEnumerable<string> Names(Random random) =>
        Enumerable.Range(0, random.Next(6)).Select(_ => new[] { "age", "income", "country", "größe", "_mine", "a b", "x\\u0041", "age" }[random.Next(8)]);

    private static string Filled(Random random, string template)
    {
        var text = new StringBuilder();
        // Most values are such that an event can be used.
        foreach (var letter in template) text.Append(letter == '#' ? random.Next(12) > 0 ? new[] { "1", "0.25", "\"DE\"", "17", "\"2026-11-20T12:00:00Z\"" }[random.Next(5)] : Values[random.Next(Values.Length)] : letter);
        return text.ToString();
    }
}
