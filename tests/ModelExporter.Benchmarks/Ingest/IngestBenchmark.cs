using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using ModelExporter.Benchmarks.Load;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Benchmarks.Ingest;

/// <summary>The way of an event from its bytes to the bins, without HTTP: reading, and reading and counting, of 1000 lines and of one.</summary>
[MemoryDiagnoser]
public class IngestBenchmark
{
    /// <summary>Events of the large body.</summary>
    public const int Events = 1000;

    private readonly NativeFormat _format = new();
    private readonly FormatTelemetry _telemetry = new("native");
    private readonly IngestRequestPool _pool = new(new IngestLimits(), 2);
    private readonly ModelRegistry _registry = new(new MonitoringOptions(), new ExporterTelemetry(), TimeProvider.System);
    private readonly Payload _many = Payload.Of(new Random(2), Events, isArray: false);
    private readonly Payload _nameless = Payload.Of(new Random(2), Events, isArray: false, hasIds: false);
    private readonly Payload _one = Payload.Of(new Random(3), 1, isArray: false);
    private readonly byte[] _time = new byte[CreditEvents.TimestampLength];
    private long _timeUntil;

    /// <summary>Sets the reference.</summary>
    public IngestBenchmark()
    {
        _registry.SetReference("credit", "1", CreditReference.Learn());
        Renew(_many);
        Renew(_one);
    }

    /// <summary>What the JSON reader of the platform needs to look at every token of the same bytes.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int TokensOfThePlatform()
    {
        var tokens = 0;
        foreach (var line in _many.Body.Split((byte)'\n'))
        {
            if (_many.Body[line].IsEmpty) continue;
            var json = new Utf8JsonReader(_many.Body[line]);
            while (json.Read()) tokens++;
        }

        return tokens;
    }

    /// <summary>1000 lines into a batch.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int Read()
    {
        var request = _pool.Rent();
        _format.Read(_many.Body, request);
        var rows = request.Batch.Rows;
        _pool.Return(request);
        return rows;
    }

    /// <summary>1000 lines with new ids into bins, windows and the store of predictions.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int ReadAndCount()
    {
        Renew(_many);
        return Process(_many.Body);
    }

    /// <summary>1000 lines without ids into bins and windows.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int ReadAndCountWithoutIds()
    {
        Renew(_nameless);
        return Process(_nameless.Body);
    }

    /// <summary>One event of one request into bins, windows and the store of predictions.</summary>
    [Benchmark]
    public int ReadAndCountOne()
    {
        Renew(_one);
        return Process(_one.Body);
    }

    /// <summary>Prints nanoseconds and bytes per event of each part.</summary>
    public static int Run(TextWriter output)
    {
        var benchmark = new IngestBenchmark();
        Measure(output, "tokens of Utf8JsonReader", benchmark.TokensOfThePlatform, Events);
        Measure(output, "read", benchmark.Read, Events);
        Measure(output, "read and count", benchmark.ReadAndCount, Events);
        Measure(output, "read and count, no ids", benchmark.ReadAndCountWithoutIds, Events);
        Measure(output, "read and count one", benchmark.ReadAndCountOne, 1);
        return 0;
    }

    private static void Measure(TextWriter output, string part, Func<int> work, int events)
    {
        const int Rounds = 12;
        var perRound = 200_000 / events / 4;
        for (var i = 0; i < 4 * perRound; i++) work();
        var times = new double[Rounds];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < perRound; i++) work();
            times[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / perRound / events;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Rounds * perRound * events);
        Array.Sort(times);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part,-26} least {times[0],6:f0} ns, median {times[Rounds / 2],6:f0} ns, {bytes:f2} bytes per event"));
    }

    private int Process(ReadOnlySpan<byte> body)
    {
        var request = _pool.Rent();
        var outcome = request.Process(_format, body, _registry, _telemetry);
        _pool.Return(request);
        return (int)outcome.Accepted;
    }

    private void Renew(Payload payload)
    {
        var now = Stopwatch.GetTimestamp();
        if (now >= _timeUntil)
        {
            _ = Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), _time);
            _timeUntil = now + (Stopwatch.Frequency / 100);
        }

        payload.Renew(_time);
    }
}
