using System.Globalization;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;
using ModelExporter.Recorded;

namespace ModelExporter.Commands;

/// <summary>How commands over recorded files end: exit codes, and what standard error says.</summary>
internal static class RecordedExit
{
    /// <summary>Drift was found and <c>--fail-on-drift</c> was given.</summary>
    public const int Drifted = 3;

    private const int Cancelled = 130;

    /// <summary>Runs a command and says what is wrong with its input.</summary>
    public static int Run(ProgramContext context, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (OperationCanceledException)
        {
            return Cancelled;
        }
        catch (Exception problem) when (problem is RecordFileException or ReplayException or ReferenceProfileException or IOException or UnauthorizedAccessException)
        {
            context.Complain(problem.Message);
            return CommandLine.Failure;
        }
    }

    /// <summary>Says what is wrong with the options.</summary>
    public static int Usage(ProgramContext context, IEnumerable<string> errors)
    {
        foreach (var error in errors) context.Complain(error);
        return CommandLine.UsageError;
    }

    /// <summary>Says what of the files could not be used.</summary>
    public static void Note(ProgramContext context, RecordedEvents events)
    {
        foreach (var (column, reason) in events.UnusedColumns.OrderBy(column => column.Key, StringComparer.Ordinal)) context.Error.WriteLine($"note: the column '{column}' is not used: {reason}");
        if (events.OtherEvents > 0)
        {
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"note: {events.OtherEvents:N0} events of other models and versions are left out ({string.Join(", ", events.Others)}); choose with --model-name and --model-version"));
        }

        if (events.StrayLabels > 0) context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: {events.StrayLabels:N0} lines of ground truth are not used: give their file to replay with --labels"));
        Note(context, events.Errors);
    }

    /// <summary>Says which records could not be used.</summary>
    public static void Note(ProgramContext context, RecordErrors errors)
    {
        foreach (var error in errors.First) context.Error.WriteLine("rejected: " + error);
        if (errors.Count > errors.First.Count) context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rejected: {errors.Count - errors.First.Count:N0} more records"));
    }
}
