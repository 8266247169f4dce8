using System.Globalization;

namespace ModelExporter.Exposition.Groups.Exporter;

/// <summary>What the proc file system says about this process; NaN where it says nothing. A value.</summary>
/// <remarks>Source: proc(5). Memory pages are those of the runtime; clock ticks are 1/100 s on every Linux that .NET runs on (USER_HZ).</remarks>
internal readonly record struct ProcessStatus
{
    private const double TicksPerSecond = 100;

    public double CpuSeconds { get; private init; }

    public double ResidentBytes { get; private init; }

    public double VirtualBytes { get; private init; }

    public double OpenFiles { get; private init; }

    public double MaximumFiles { get; private init; }

    public double StartSeconds { get; private init; }

    public double Threads { get; private init; }

    /// <summary>Reads the files below a proc folder.</summary>
    /// <param name="proc">The folder.</param>
    /// <param name="startSeconds">The start time when it is known already, or NaN; finding it means to read a file that is long on large machines.</param>
    public static ProcessStatus Read(string proc, double startSeconds)
    {
        // The second field is the program's name in parentheses and may hold anything: fields are counted behind its end. The first of them is number 3.
        var stat = Text(Path.Combine(proc, "self", "stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double Field(int number) => number - 3 < fields.Length && double.TryParse(fields[number - 3], CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

        return new ProcessStatus
        {
            CpuSeconds = (Field(14) + Field(15)) / TicksPerSecond,
            Threads = Field(20),
            StartSeconds = !double.IsNaN(startSeconds) ? startSeconds : Number(Line(Path.Combine(proc, "stat"), "btime "), 1) + (Field(22) / TicksPerSecond),
            VirtualBytes = Field(23),
            ResidentBytes = Field(24) * Environment.SystemPageSize,
            OpenFiles = CountEntries(Path.Combine(proc, "self", "fd")),
            MaximumFiles = Number(Line(Path.Combine(proc, "self", "limits"), "Max open files"), 3),
        };
    }

    private static double Number(string line, int word)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return word < words.Length && double.TryParse(words[word], CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
    }

    private static string Line(string file, string start) =>
        Text(file).Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) ?? "";

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static double CountEntries(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Count();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }
}
