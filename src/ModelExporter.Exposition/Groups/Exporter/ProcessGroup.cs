using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What the operating system knows about this process, under the names that all Prometheus clients use.</summary>
/// <param name="proc">Where the proc file system is; what it does not tell is absent.</param>
public sealed class ProcessGroup(string proc) : IMetricGroup
{
    private static readonly MetricDescriptor Cpu = new(
        "process_cpu_seconds_total", MetricType.Counter, "User and system CPU time spent.", [], "rate(process_cpu_seconds_total[5m])", "seconds");

    private static readonly MetricDescriptor Resident = new(
        "process_resident_memory_bytes", MetricType.Gauge, "Resident memory size.", [], "max_over_time(process_resident_memory_bytes[1h])", "bytes");

    private static readonly MetricDescriptor Virtual = new(
        "process_virtual_memory_bytes", MetricType.Gauge, "Virtual memory size.", [], "process_virtual_memory_bytes", "bytes");

    private static readonly MetricDescriptor OpenFiles = new(
        "process_open_fds", MetricType.Gauge, "Number of open file descriptors.", [], "process_open_fds / process_max_fds > 0.8");

    private static readonly MetricDescriptor MaximumFiles = new(
        "process_max_fds", MetricType.Gauge, "Largest number of open file descriptors.", [], "process_max_fds");

    private static readonly MetricDescriptor Started = new(
        "process_start_time_seconds", MetricType.Gauge, "When the process started, in seconds since 1970.", [], "changes(process_start_time_seconds[1h]) > 0", "seconds");

    private static readonly MetricDescriptor Threads = new(
        "process_threads", MetricType.Gauge, "Number of threads of the operating system.", [], "process_threads");

    private double _startSeconds = double.NaN;

    /// <summary>The group of the running process.</summary>
    public ProcessGroup()
        : this("/proc")
    {
    }

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public string Summary => "CPU, memory, files and threads of the process.";

    /// <inheritdoc/>
    public bool EnabledByDefault => true;

    /// <inheritdoc/>
    public IReadOnlyList<MetricDescriptor> Families => [Cpu, Resident, Virtual, OpenFiles, MaximumFiles, Started, Threads];

    /// <inheritdoc/>
    public void Write(MetricWriter writer, Scrape scrape)
    {
        var status = ProcessStatus.Read(proc, _startSeconds);
        _startSeconds = status.StartSeconds;
        Write(writer, Cpu, status.CpuSeconds);
        Write(writer, Resident, status.ResidentBytes);
        Write(writer, Virtual, status.VirtualBytes);
        Write(writer, OpenFiles, status.OpenFiles);
        Write(writer, MaximumFiles, status.MaximumFiles);
        Write(writer, Started, status.StartSeconds);
        Write(writer, Threads, status.Threads);
    }

    private static void Write(MetricWriter writer, MetricDescriptor family, double value)
    {
        writer.BeginFamily(family);
        writer.Write(LabelSet.Empty, value);
        writer.EndFamily();
    }
}
