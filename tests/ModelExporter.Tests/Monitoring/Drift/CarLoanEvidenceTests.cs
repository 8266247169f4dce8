using System.Globalization;
using System.IO.Compression;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Drift;

/// <summary>The car loan data through the real registry on event time: 100 rows per minute against the default settings.</summary>
public class CarLoanEvidenceTests(ITestOutputHelper output)
{
    private const string Model = "car_loan";
    private const int RowsPerPane = 100;
    private const int ChangeRow = 25_000;
    private static readonly string[] Columns =
        ["car_value", "salary_range", "debt_to_income_ratio", "loan_length", "repaid_loan_on_prev_car", "size_of_downpayment", "driver_tenure", "y_pred_proba", "y_pred"];

    private static readonly string[] Drifted = ["car_value", "loan_length", "repaid_loan_on_prev_car", "salary_range", "y_pred_proba"];

    [Fact]
    public void Evidence_is_silent_before_the_change_and_names_the_five_columns_after_it()
    {
        var folder = Path.Combine(Repository.Shared ?? "", "data");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "monitoring_synthetic_car_loan.csv.gz")), "no car loan data beside the checkout");
        var options = new MonitoringOptions { Time = new TimeOptions { Source = TimeSource.Event } };
        var registry = new ModelRegistry(options, new ExporterTelemetry(), new ManualTime());
        registry.SetReference(Model, "1", Profile(Rows(Path.Combine(folder, "reference_synthetic_car_loan.csv.gz"))));
        var state = registry.Model(Model)!.Version("1")!;

        var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var since = new Dictionary<string, int>();
        var largestBefore = 0.0;
        var (batch, row) = (new EventBatch(16), 0);
        foreach (var values in Rows(Path.Combine(folder, "monitoring_synthetic_car_loan.csv.gz")))
        {
            Add(batch, row % RowsPerPane, values, start + (row * 60_000L / RowsPerPane));
            if (++row % RowsPerPane != 0) continue;
            Assert.Equal(RowsPerPane, registry.Apply(batch).Accepted);
            batch.Clear();
            registry.Evaluate();
            var evaluation = state.Evaluation!;
            foreach (var bins in evaluation.Layout.Features)
            {
                var evidence = evaluation.Evidence[bins.Index];
                Assert.Equal(evidence.Evidence >= evaluation.EvidenceThreshold || (since.ContainsKey(bins.Name) && evidence.IsActive), evidence.IsActive);
                // The last pane before the present one is the newest that was weighed.
                if (row <= ChangeRow) largestBefore = Math.Max(largestBefore, evidence.Evidence);
                if (evidence.IsActive) since.TryAdd(bins.Name, row);
                else Assert.False(since.ContainsKey(bins.Name), $"{bins.Name} was active from row {since.GetValueOrDefault(bins.Name)} on and is not at row {row}");
            }

            if (row == ChangeRow) Assert.Empty(since);
        }

        Assert.Equal(50_000, row);
        Assert.Equal(Drifted, since.Keys.Order(StringComparer.Ordinal));
        output.WriteLine($"largest evidence before the change {largestBefore:F2} of {state.Evaluation!.EvidenceThreshold:F2}");
        foreach (var (feature, from) in since) output.WriteLine($"{feature}: {(from - ChangeRow) / RowsPerPane} panes after the change");
        Assert.All(since.Values, from => Assert.InRange(from, ChangeRow + (2 * RowsPerPane), ChangeRow + (20 * RowsPerPane)));
    }

    private static ReferenceProfile Profile(IEnumerable<string[]> rows)
    {
        var builder = new ProfileBuilder(new ProfileLimits());
        var batch = new EventBatch(16);
        foreach (var values in rows)
        {
            batch.Clear();
            Add(batch, 0, values, 0);
            builder.Add(batch, batch.Slices[0], 0);
        }

        return builder.Build(Model, "1", ReferenceSource.Profile, null);
    }

    private static void Add(EventBatch batch, int index, string[] values, long milliseconds)
    {
        var slice = batch.Slice(Model, "1");
        slice.BeginRow(index);
        slice.Current.HasFeatures = true;
        slice.Current.TimestampMilliseconds = milliseconds;
        for (var i = 0; i < values.Length; i++)
        {
            var cell = values[i].Length == 0 ? Cell.Null
                : double.TryParse(values[i], CultureInfo.InvariantCulture, out var number) ? Cell.OfNumber(number)
                : batch.AddText(System.Text.Encoding.UTF8.GetBytes(values[i]));
            slice.Features.FindOrAdd(System.Text.Encoding.UTF8.GetBytes(Columns[i]))!.Set(slice.Rows, cell);
        }

        slice.CommitRow();
    }

    private static IEnumerable<string[]> Rows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',');
        var places = Columns.Select(column => Array.IndexOf(header, column)).ToArray();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            yield return [.. places.Select(place => fields[place])];
        }
    }
}
