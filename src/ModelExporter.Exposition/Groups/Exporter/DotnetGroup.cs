using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What the runtime knows about itself, under the names of the OpenTelemetry conventions as Prometheus spells them.</summary>
/// <remarks>Source: OpenTelemetry semantic conventions, .NET CLR runtime metrics. Names in <c>_count</c> belong to histograms in Prometheus and are plurals here.</remarks>
public sealed class DotnetGroup : IMetricGroup
{
    private static readonly MetricDescriptor Collections = new(
        "dotnet_gc_collections_total", MetricType.Counter, "Garbage collections by the oldest generation that was collected.", ["gc_heap_generation"],
        "sum by (gc_heap_generation) (rate(dotnet_gc_collections_total[5m]))");

    private static readonly MetricDescriptor PauseTime = new(
        "dotnet_gc_pause_time_seconds_total", MetricType.Counter, "Time for which garbage collections stopped the program.", [],
        "rate(dotnet_gc_pause_time_seconds_total[5m])", "seconds");

    private static readonly MetricDescriptor Allocated = new(
        "dotnet_gc_heap_total_allocated_bytes_total", MetricType.Counter, "Bytes allocated on the managed heap.", [],
        "rate(dotnet_gc_heap_total_allocated_bytes_total[5m])", "bytes");

    private static readonly MetricDescriptor Heap = new(
        "dotnet_gc_heap_size_bytes", MetricType.Gauge, "Bytes on the managed heap, garbage that was not yet collected among them.", [],
        "max_over_time(dotnet_gc_heap_size_bytes[1h])", "bytes");

    private static readonly MetricDescriptor Committed = new(
        "dotnet_gc_last_collection_memory_committed_size_bytes", MetricType.Gauge, "Memory that the garbage collector held at its last collection.", [],
        "dotnet_gc_last_collection_memory_committed_size_bytes", "bytes");

    private static readonly MetricDescriptor PoolThreads = new(
        "dotnet_thread_pool_threads", MetricType.Gauge, "Threads of the thread pool.", [], "dotnet_thread_pool_threads");

    private static readonly MetricDescriptor PoolQueue = new(
        "dotnet_thread_pool_queue_length", MetricType.Gauge, "Work that waits for a thread of the pool.", [], "avg_over_time(dotnet_thread_pool_queue_length[5m]) > 10");

    private static readonly MetricDescriptor PoolCompleted = new(
        "dotnet_thread_pool_work_items_total", MetricType.Counter, "Work that the thread pool has completed.", [], "rate(dotnet_thread_pool_work_items_total[5m])");

    private static readonly MetricDescriptor Contentions = new(
        "dotnet_monitor_lock_contentions_total", MetricType.Counter, "How often a thread had to wait for a lock.", [], "rate(dotnet_monitor_lock_contentions_total[5m])");

    private static readonly LabelSet[] Generations = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => LabelSet.Of(("gc_heap_generation", $"gen{generation}")))];

    private readonly long[] _collections = new long[GC.MaxGeneration + 1];

    /// <inheritdoc/>
    public string Name => "dotnet";

    /// <inheritdoc/>
    public string Summary => "Garbage collector, thread pool and locks of the runtime.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Collections, PauseTime, Allocated, Heap, Committed, PoolThreads, PoolQueue, PoolCompleted, Contentions];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        writer.BeginFamily(Collections);
        for (var generation = 0; generation < Generations.Length; generation++)
        {
            // The runtime counts a collection in every generation up to the oldest that it reached; taken apart, they add up.
            var older = generation == GC.MaxGeneration ? 0 : GC.CollectionCount(generation + 1);
            // A collection between the two readings must not make the counter fall.
            _collections[generation] = Math.Max(_collections[generation], GC.CollectionCount(generation) - older);
            writer.Write(Generations[generation], _collections[generation]);
        }

        writer.EndFamily();
        Write(writer, PauseTime, GC.GetTotalPauseDuration().TotalSeconds);
        Write(writer, Allocated, GC.GetTotalAllocatedBytes());
        Write(writer, Heap, GC.GetTotalMemory(false));
        Write(writer, Committed, GC.GetGCMemoryInfo().TotalCommittedBytes);
        Write(writer, PoolThreads, ThreadPool.ThreadCount);
        Write(writer, PoolQueue, ThreadPool.PendingWorkItemCount);
        Write(writer, PoolCompleted, ThreadPool.CompletedWorkItemCount);
        Write(writer, Contentions, Monitor.LockContentionCount);
    }

    private static void Write(MetricWriter writer, MetricDescriptor family, double value)
    {
        writer.BeginFamily(family);
        writer.Write(LabelSet.Empty, value);
        writer.EndFamily();
    }
}
