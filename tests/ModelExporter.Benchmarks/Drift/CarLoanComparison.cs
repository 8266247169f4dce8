using System.Globalization;
using System.Text.Json;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>False alarms and hits on the car-loan data, of this project's decision and of what NannyML 0.13.1 says of the same chunks: the table of docs/drift.md.</summary>
internal static class CarLoanComparison
{
    private const int Rows = 50_000;
    private static readonly string[] Drifting = ["car_value", "salary_range", "loan_length", "repaid_loan_on_prev_car", "y_pred_proba"];

    /// <summary>Prints the table.</summary>
    /// <param name="shared">The folder with data/ and oracle/.</param>
    /// <param name="output">Where to.</param>
    public static int Run(string shared, TextWriter output)
    {
        var roles = new ColumnRoles { Timestamp = "timestamp", Label = "repaid" };
        var builder = new ProfileBuilder(new ProfileLimits(Values: Rows));
        Read(Path.Combine(shared, "data", "reference_synthetic_car_loan.csv.gz"), roles, (batch, slice) =>
        {
            for (var row = 0; row < slice.Rows; row++) builder.Add(batch, slice, row);
        });
        var profile = builder.Build("", "", ReferenceSource.Profile, null);
        output.WriteLine("| chunk | method | false alarms | of | hits | of |");
        output.WriteLine("|--|--|--|--|--|--|");
        foreach (var size in (int[])[5000, 1000, 500, 200])
        {
            Print(output, size, "**this project**", Ours(profile, roles, shared, size));
            var theirs = Path.Combine(shared, "oracle", "nannyml_car_loan", size == 5000 ? "carloan_univariate_default_chunks.json" : $"carloan_univariate_chunk{size}.json");
            if (!File.Exists(theirs)) continue;
            foreach (var method in Theirs(theirs, size)) Print(output, size, "NannyML " + method.Key, [.. method]);
        }

        return 0;
    }

    private static List<Verdict> Ours(ReferenceProfile profile, ColumnRoles roles, string shared, int size)
    {
        var options = new ChunkOptions { Events = size };
        var replay = new ChunkedReplay(profile, ChunkPlan.InOrder(options), options, []);
        Read(Path.Combine(shared, "data", "monitoring_synthetic_car_loan.csv.gz"), roles, (batch, slice) =>
        {
            if (!replay.Add(batch, slice)) throw new InvalidDataException("the rows are not in the order of their time");
        });
        replay.Complete();
        return [.. replay.Chunks.SelectMany(chunk => replay.Layout.Features.Select(bins => Verdict.Of(bins.Name, chunk.Index, size, "", chunk.Features[bins.Index].Drifted == true)))];
    }

    // Rows of a chunk, then columns, then methods with their alert.
    private static IEnumerable<IGrouping<string, Verdict>> Theirs(string path, int size)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var verdicts = new List<Verdict>();
        var index = 0;
        foreach (var row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            if (row.GetProperty("chunk_period").GetString() != "analysis") continue;
            foreach (var column in row.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
            {
                foreach (var method in column.Value.EnumerateObject()) verdicts.Add(Verdict.Of(column.Name, index, size, method.Name, method.Value.GetProperty("alert").GetBoolean()));
            }

            index++;
        }

        return verdicts.GroupBy(verdict => verdict.Method);
    }

    private static void Print(TextWriter output, int size, string method, IReadOnlyList<Verdict> verdicts)
    {
        var quiet = verdicts.Where(verdict => !verdict.Drifts).ToList();
        var drifting = verdicts.Where(verdict => verdict.Drifts).ToList();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {size} | {method} | {quiet.Count(verdict => verdict.Alarm)} | {quiet.Count} | {drifting.Count(verdict => verdict.Alarm)} | {drifting.Count} |"));
    }

    private static void Read(string path, ColumnRoles roles, Action<EventBatch, ModelSlice> take)
    {
        using var file = EventFile.Open(path, roles, new EventFileOptions(), new RecordErrors());
        while (file.Read())
        {
            foreach (var slice in file.Batch.Slices) take(file.Batch, slice);
        }
    }

    private sealed record Verdict(string Method, bool Drifts, bool Alarm)
    {
        public static Verdict Of(string column, int chunk, int size, string method, bool alarm) => new(method, chunk >= Rows / 2 / size && Drifting.Contains(column), alarm);
    }
}
