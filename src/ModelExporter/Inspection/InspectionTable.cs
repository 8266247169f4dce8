using System.Globalization;
using ModelExporter.Ingest;
using ModelExporter.Recorded;

namespace ModelExporter.Inspection;

/// <summary>Writes an inspection for a person.</summary>
internal static class InspectionTable
{
    /// <summary>Writes it.</summary>
    public static void Write(InspectionReport report, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"format: {report.Format}{(report.Half is null ? "" : $", a {report.Half} alone")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"events: {report.Accepted} counted, {report.Rejected} rejected"));
        if (report.IsModelAssumed) output.WriteLine("model:  the body does not say it; a header, the event around it or --model does");
        if (report.Columns.Count > 0)
        {
            output.WriteLine();
            var columns = new TextTable("from", "column", "is");
            foreach (var column in report.Columns) columns.Add(column.Side, column.Column, column.Target);
            columns.Write(output);
        }

        if (report.First.Count > 0) WriteEvents(report, output);
        if (report.Failure is { } failure)
        {
            output.WriteLine();
            output.WriteLine($"nothing can be used: {failure.Code.WireName()}: {failure.Detail}");
        }

        if (report.Errors.Count > 0 && report.Failure is null)
        {
            output.WriteLine();
            var errors = new TextTable("event>", "rejected", "why");
            foreach (var error in report.Errors) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{error.Index}"), error.Code.WireName(), error.Message);
            errors.Write(output);
        }

        if (report.Ignored.Count > 0)
        {
            output.WriteLine();
            var ignored = new TextTable("values>", "left out");
            foreach (var (reason, count) in report.Ignored) ignored.Add(count.ToString(CultureInfo.InvariantCulture), reason);
            ignored.Write(output);
        }

        foreach (var source in report.NotMet) output.WriteLine($"note: the mapping names '{source}', which is not in the body");
    }

    private static void WriteEvents(InspectionReport report, TextWriter output)
    {
        output.WriteLine();
        var events = new TextTable("event>", "of", "field", "kind", "value");
        for (var i = 0; i < report.First.Count; i++)
        {
            var one = report.First[i];
            var number = i.ToString(CultureInfo.InvariantCulture);
            events.Add(number, one.Version.Length == 0 ? one.Model : $"{one.Model} {one.Version}", one.Target, "", "");
            foreach (var field in one.Fields) events.Add(number, "", field.Field, field.Kind, field.Value);
        }

        events.Write(output);
        if (report.Accepted > report.First.Count) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {report.Accepted - report.First.Count} more events; --events shows more"));
    }
}
