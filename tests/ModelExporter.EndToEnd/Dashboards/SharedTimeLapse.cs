using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Dashboards;

/// <summary>One run for all tests of the dashboards, begun by the first that needs it.</summary>
public sealed class SharedTimeLapse : IAsyncDisposable
{
    /// <summary>The name of the collection of tests that share it.</summary>
    public const string Name = "time lapse";

    private const int Minutes = 100, MinutesForDocuments = 180;

    private readonly SemaphoreSlim _gate = new(1);
    private TimeLapse? _run;

    /// <summary>Whether what the tests make is written into docs/.</summary>
    public static bool WritesDocuments => Environment.GetEnvironmentVariable("MODEL_EXPORTER_WRITE_DOCS") == "1";

    internal async Task<TimeLapse> RunAsync()
    {
        Tool.Prometheus.Need();
        await _gate.WaitAsync();
        try
        {
            return _run ??= await TimeLapse.RunAsync(WritesDocuments ? MinutesForDocuments : Minutes);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
        _gate.Dispose();
    }
}

/// <summary>Tests of the dashboards that share a run.</summary>
[CollectionDefinition(SharedTimeLapse.Name)]
public sealed class TimeLapseCollection : ICollectionFixture<SharedTimeLapse>;
