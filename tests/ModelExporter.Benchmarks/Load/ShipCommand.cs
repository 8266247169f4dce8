using System.Globalization;

namespace ModelExporter.Benchmarks.Load;

/// <summary>Size and start time of the builds that could be shipped.</summary>
internal static class ShipCommand
{
    private const int Starts = 7;
    private const double Megabyte = 1e6;

    private static readonly (string Name, string[] Arguments)[] Builds =
    [
        ("portable, needs the runtime", ["-c", "Release"]),
        ("with the runtime, compiled at run time", ["-p:PublishProfile=container", "-p:PublishReadyToRun=false", "-p:PublishTrimmed=false"]),
        ("with the runtime, compiled ahead of time", ["-p:PublishProfile=container", "-p:PublishTrimmed=false"]),
        ("**with what it uses of the runtime, compiled ahead of time (shipped)**", ["-p:PublishProfile=container"]),
    ];

    /// <summary>Builds, measures, and writes the table.</summary>
    public static int Run(TextWriter output, string? page)
    {
        var table = new StringWriter(CultureInfo.InvariantCulture);
        table.WriteLine("| build | size MB | files | start to listening ms, median (least to most) | CPU s until then | resident MB |");
        table.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, arguments) in Builds)
        {
            var folder = Directory.CreateTempSubdirectory("model-exporter-ship-");
            try
            {
                var program = Publishing.Publish(folder.FullName, arguments);
                var files = folder.GetFiles("*", SearchOption.AllDirectories);
                List<double> starts = [], cpu = [], resident = [];
                for (var i = 0; i < Starts; i++)
                {
                    using var exporter = ServerProcess.StartExporter(program);
                    starts.Add(exporter.Started.TotalMilliseconds);
                    cpu.Add(exporter.CpuSeconds);
                    resident.Add(exporter.ResidentBytes / Megabyte);
                }

                table.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {files.Sum(file => file.Length) / Megabyte:f0} | {files.Length} | {new Spread(starts).ToString("f0")} | {new Spread(cpu).Median:f2} | {new Spread(resident).Median:f0} |"));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        output.WriteLine(table);
        if (page is not null) DocumentSection.Replace(page, "ship", table.ToString());
        return 0;
    }
}
