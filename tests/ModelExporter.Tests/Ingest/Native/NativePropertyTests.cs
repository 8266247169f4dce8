using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;

namespace ModelExporter.Tests.Ingest.Native;

public class NativePropertyTests
{
    private static readonly Config Quick = Properties.Config.WithMaxTest(200);

    [Fact]
    public void Every_event_is_read_as_the_rules_say() => Check.One(Quick.WithMaxTest(2000), Prop.ForAll<int>(seed =>
    {
        var reading = new NativeReading();
        var events = new RandomEvents(seed);
        for (var i = 0; i < 3; i++)
        {
            var text = events.Next();
            var outcome = reading.Read(text);
            var read = outcome.Accepted == 1 ? reading.Rows[^1] : Assert.Single(outcome.Errors).Code.WireName();
            Assert.True(PlainReading.Describe(text) == read, $"{text}\n{PlainReading.Describe(text)}\n{read}");
        }
    }));

    [Fact]
    public void Body_split_over_any_number_of_requests_and_lines_gives_the_same_rows() => Check.One(Quick, Prop.ForAll<int>(seed =>
    {
        var events = new RandomEvents(seed);
        var texts = Enumerable.Range(0, events.Random.Next(1, 30)).Select(_ => events.Next()).ToArray();
        var whole = new NativeReading();
        var outcome = whole.Read("[" + string.Join(',', texts) + "]");
        var split = new NativeReading();
        long accepted = 0, rejected = 0;
        for (var sent = 0; sent < texts.Length;)
        {
            var part = texts[sent..Math.Min(texts.Length, sent + events.Random.Next(1, 8))];
            sent += part.Length;
            var body = events.Random.Next(4) switch
            {
                0 => "[" + string.Join(" ,\n", part) + "]",
                1 => string.Join("\r\n\n", part),
                2 => string.Concat(part),
                _ => string.Join('\n', part) + "\n",
            };
            var one = split.Read(body, events.Random.Next(2) == 0 ? "application/x-ndjson" : null);
            accepted += one.Accepted;
            rejected += one.Rejected;
        }

        // Rows of different models may change places in a batch; those of one model may not.
        Assert.Equal(ByModel(whole), ByModel(split));
        Assert.Equal((outcome.Accepted, outcome.Rejected), (accepted, rejected));
        Assert.Equal(texts.Length, accepted + rejected);
        Assert.Equal(whole.Telemetry.IgnoredValues.Where(entry => entry.Value.Value > 0).Select(entry => (entry.Key, entry.Value.Value)),
            split.Telemetry.IgnoredValues.Where(entry => entry.Value.Value > 0).Select(entry => (entry.Key, entry.Value.Value)));
    }));

    [Fact]
    public void Lines_broken_at_random_cost_themselves_and_no_other() => Check.One(Quick, Prop.ForAll<int>(seed =>
    {
        var events = new RandomEvents(seed);
        var lines = Enumerable.Range(0, 20).Select(_ => events.Next()).Select(line =>
            (Text: events.Random.Next(3) == 0 ? line[..^1] : line, Whole: line)).ToArray();
        var reading = new NativeReading();
        var outcome = reading.Read(string.Join('\n', lines.Select(line => line.Text)), "application/x-ndjson");
        var expected = lines.Where(line => line.Text == line.Whole).Select(line => PlainReading.Describe(line.Whole)).Where(row =>
            row.Contains('@', StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, reading.Rows.Order(StringComparer.Ordinal));
        Assert.Equal(lines.Length, outcome.Accepted + outcome.Rejected);
    }));

    [Fact]
    public void Random_bytes_end_in_an_outcome() => Check.One(Quick.WithMaxTest(500), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(1, 2000)];
        const string Likely = "{}[]\",:0123456789.eE+-\\u \n\rtruefalsnl\"model\"";
        for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(20) == 0 ? (byte)random.Next(256) : (byte)Likely[random.Next(Likely.Length)];
        if (random.Next(2) == 0) bytes[0] = (byte)"{["[random.Next(2)];
        var outcome = new NativeReading().Read(bytes, random.Next(2) == 0 ? "application/x-ndjson" : null);
        Assert.True(outcome.Accepted >= 0 && outcome.Rejected >= 0 && outcome.Errors.Count <= 20);
    }));

    [Fact]
    public void Valid_bodies_with_bytes_changed_end_in_an_outcome() => Check.One(Quick.WithMaxTest(1000), Prop.ForAll<int>(seed =>
    {
        var events = new RandomEvents(seed);
        var body = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 5).Select(_ => events.Next())) + "]");
        if (events.Random.Next(2) == 0) body = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 5).Select(_ => events.Next())));
        for (var i = events.Random.Next(1, 4); i > 0; i--) body[events.Random.Next(body.Length)] = (byte)events.Random.Next(256);
        var reading = new NativeReading();
        var outcome = reading.Read(body);
        Assert.Equal(outcome.Accepted, reading.Rows.Count);
        Assert.True(outcome.Failure is null || outcome.Accepted == 0);
    }));

    [Fact]
    public void Body_made_to_be_slow_is_read_in_bounded_time()
    {
        var clock = Stopwatch.StartNew();
        foreach (var line in new[] { "{x\n", "x\n", "{\"model\":\"a\"}{\n", "{\"model\":\"a\",\"model\":\"a\"}", "{\"a\":\n" })
        {
            var body = string.Concat(Enumerable.Repeat(line, (4 << 20) / line.Length));
            new NativeReading().Read(body, "application/x-ndjson");
            new NativeReading().Read(body);
        }

        new NativeReading().Read(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{{\"model\":\"m{i}\",\"id\":1.5}}\n")));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Steady_stream_of_events_allocates_nothing_per_event()
    {
        var pool = new IngestRequestPool(new IngestLimits(), 1);
        var format = new ModelExporter.Ingest.Native.NativeFormat();
        foreach (var order in new[]
        {
            """{"model":"credit","version":"3","id":"8c1f","timestamp":"2026-11-20T12:00:00.120Z","features":{"age":41,"income":52300.5,"country":"DE","größe":1e-3,"embedding":[0.1,0.2],"notes":"a\nb"},"prediction":"approve","score":0.87,"latency_ms":12.4}""",
            """{"features":{"age":41,"country":"DE"},"prediction":"approve","score":0.87,"version":"3","model":"credit"}""",
            """{"model":"credit","features":{"age":41,"country":"DE"},"scores":{"a":0.1},"segments":{"r":"eu"},"version":"3","age":{"unknown":[1]}}""",
        })
        {
            var thousand = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(order + "\n", 1000)));
            for (var i = 0; i < 3; i++) Allocated(pool, format, thousand);
            // A collection for another thread's sake adds the rest of this thread's allocation buffer to its count; what the reader allocates would be there
            // every time.
            Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(pool, format, thousand)));
        }
    }

    private static long Allocated(IngestRequestPool pool, ModelExporter.Ingest.Native.NativeFormat format, byte[] body)
    {
        var request = pool.Rent();
        var before = GC.GetAllocatedBytesForCurrentThread();
        format.Read(body, request);
        var after = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(request.Failure is null && request.Rejected == 0);
        pool.Return(request);
        return after - before;
    }

    private static IEnumerable<string> ByModel(NativeReading reading) => reading.Rows
        .GroupBy(row => row[..row.IndexOf('@', StringComparison.Ordinal)]).OrderBy(group => group.Key, StringComparer.Ordinal)
        .SelectMany(group => group.GroupBy(row => row.Split(' ')[0]).OrderBy(version => version.Key, StringComparer.Ordinal).SelectMany(version => version));
}
