using System.Text;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Groups.Exporter;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;

namespace ModelExporter.Tests.Exposition.Groups.Exporter;

public class ProcessGroupTests
{
    [Fact]
    public void Fields_are_counted_behind_a_program_name_with_parentheses_and_spaces()
    {
        var proc = Directory.CreateTempSubdirectory("proc");
        try
        {
            Directory.CreateDirectory(Path.Combine(proc.FullName, "self", "fd"));
            File.WriteAllText(Path.Combine(proc.FullName, "self", "stat"),
                "42 (a) b) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 7 0 1000 2000000 300 18446744073709551615 1 1 0\n");
            File.WriteAllText(Path.Combine(proc.FullName, "stat"), "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n");
            File.WriteAllText(Path.Combine(proc.FullName, "self", "limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n");
            File.WriteAllText(Path.Combine(proc.FullName, "self", "fd", "0"), "");
            var page = Page(proc.FullName);
            Assert.Contains("\nprocess_cpu_seconds_total 2\n", page);
            Assert.Contains($"\nprocess_resident_memory_bytes {300 * Environment.SystemPageSize}\n", page);
            Assert.Contains("\nprocess_virtual_memory_bytes 2000000\n", page);
            Assert.Contains("\nprocess_open_fds 1\n", page);
            Assert.Contains("\nprocess_max_fds 1024\n", page);
            Assert.Contains("\nprocess_start_time_seconds 1700000010\n", page);
            Assert.Contains("\nprocess_threads 7\n", page);
        }
        finally
        {
            proc.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_the_system_does_not_tell_is_absent() => Assert.Empty(Page("/there/is/no/proc"));

    [Fact]
    public void The_running_process_is_seen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The proc file system is Linux.");
        var page = Page("/proc");
        foreach (var family in new ProcessGroup().Families) Assert.Contains($"\n{family.Name} ", page);
    }

    private static string Page(string proc)
    {
        var page = new MetricsPage([new ProcessGroup(proc)], ExpositionSources.Of(new ExporterTelemetry()), (_, failure) => throw failure);
        using var bytes = page.Write(ExpositionFormat.PrometheusText);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
