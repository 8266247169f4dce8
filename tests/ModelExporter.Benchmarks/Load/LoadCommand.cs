using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ModelExporter.Benchmarks.Load;

/// <summary>All measurements over HTTP in one run: <c>load [--seconds S] [--rounds N] [--only PART] [--program PATH] [--write PAGE]</c>.</summary>
internal static class LoadCommand
{
    /// <summary>Measures the shipping build, prints the tables, and puts them into a page when one is named.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var seconds = double.Parse(Value(arguments, "--seconds") ?? "1.5", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Value(arguments, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var only = Value(arguments, "--only");
        var page = Value(arguments, "--write");
        var folder = Directory.CreateTempSubdirectory("model-exporter-load-");
        try
        {
            var program = Value(arguments, "--program") ?? Publishing.Ship(folder.FullName);
            var clock = Stopwatch.GetTimestamp();
            (string Name, Func<TextWriter, Task> Write)[] parts =
            [
                ("throughput", text => Throughput.WriteAsync(text, program, seconds, rounds)),
                ("low-rate", text => LowRate.WriteAsync(text, program, 2 * seconds, rounds)),
                ("cold-start", text => ColdStart.WriteAsync(text, program, 8 * seconds)),
                ("scrape", text => ScrapeLoss.WriteAsync(text, program, 2 * seconds, rounds)),
                ("proxy", text => ProxyCost.WriteAsync(text, program, seconds, rounds)),
                ("memory", text => MemoryUse.WriteAsync(text, program, 2 * seconds)),
            ];
            var all = new StringWriter(CultureInfo.InvariantCulture);
            all.WriteLine(Machine());
            foreach (var (name, write) in parts)
            {
                if (only is not null && only != name) continue;
                var table = new StringWriter(CultureInfo.InvariantCulture);
                await write(table);
                output.WriteLine(table);
                all.WriteLine();
                all.Write(table);
            }

            output.WriteLine($"{Stopwatch.GetElapsedTime(clock).TotalSeconds:f0} s");
            if (page is not null) DocumentSection.Replace(page, "load", all.ToString());
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Value(string[] arguments, string name)
    {
        var at = Array.IndexOf(arguments, name);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static string Machine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        return string.Create(CultureInfo.InvariantCulture,
            $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} with {Environment.ProcessorCount} cores of an {processor}, which client and server share, {RuntimeInformation.FrameworkDescription}.");
    }
}
