using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Oracle;

/// <summary>Realised and estimated quality of the car loan model, chunk by chunk, against what NannyML publishes for the same data.</summary>
public sealed class CarLoanQualityOracleTests
{
    private const int Bins = 100;
    private static readonly Lazy<Loans?> Reference = new(() => Loans.Read("reference_synthetic_car_loan.csv.gz"));
    private static readonly Lazy<Loans?> Monitoring = new(() => Loans.Read("monitoring_synthetic_car_loan.csv.gz"));

    [Theory]
    [InlineData("carloan_realized_chunk5000.json")]
    [InlineData("carloan_realized_chunk1000.json")]
    public void Realised_quality_equals_the_published(string file)
    {
        foreach (var (row, loans) in Rows(file))
        {
            var confusion = loans.Confusion();
            Near(row, "accuracy", Accuracy.Of(confusion), 1e-9);
            Near(row, "precision", Precision.Of(confusion), 1e-9);
            Near(row, "recall", Recall.Of(confusion), 1e-9);
            Near(row, "specificity", Specificity.Of(confusion), 1e-9);
            Near(row, "f1", F1.Of(confusion), 1e-9);
            var exact = ScoreHistogram.FromSamples(loans.Scores, loans.Labels);
            Near(row, "roc_auc", RocAuc.FromHistogram(exact.Positives, exact.Negatives).Value, 1e-9);
            Near(row, "average_precision", AveragePrecision.FromHistogram(exact.Positives, exact.Negatives).Value, 1e-9);
            var (positives, negatives) = loans.ByLabel();
            Within(row, "roc_auc", RocAuc.FromHistogram(positives, negatives));
            Within(row, "average_precision", AveragePrecision.FromHistogram(positives, negatives));
        }
    }

    [Theory]
    [InlineData("carloan_cbpe_chunk5000.json")]
    [InlineData("carloan_cbpe_chunk1000.json")]
    public void Estimated_quality_equals_the_published(string file)
    {
        var rows = Rows(file).ToArray();
        var reference = Reference.Value!;
        Assert.True(CalibrationNeed.Of(reference.Scores, reference.Labels).IsNeeded);
        var calibration = IsotonicCalibration.Fit(reference.Scores, [.. reference.Labels.Select(label => label ? 1d : 0)])!;
        foreach (var (row, loans) in rows)
        {
            var (positive, positiveSums, negative, negativeSums) = loans.ByPrediction();
            var estimate = Cbpe.FromHistogram(positive, positiveSums, negative, negativeSums, calibration);
            Near(row, "accuracy", Accuracy.Of(estimate.Confusion), 0.001);
            Near(row, "precision", Precision.Of(estimate.Confusion), 0.001);
            Near(row, "recall", Recall.Of(estimate.Confusion), 0.001);
            Near(row, "specificity", Specificity.Of(estimate.Confusion), 0.001);
            Near(row, "f1", F1.Of(estimate.Confusion), 0.001);
            Near(row, "roc_auc", estimate.RocAuc.Value, 0.005);
            Near(row, "average_precision", estimate.AveragePrecision, 0.005);
            var all = reference.Confusion();
            Near(row, "accuracy", SamplingBand.StandardError(Accuracy.RatioOf(all), all.Total, loans.Scores.Length), 1e-9, "sampling_error");
            Near(row, "precision", SamplingBand.StandardError(Precision.RatioOf(all), all.Total, loans.Scores.Length), 1e-9, "sampling_error");
            Near(row, "recall", SamplingBand.StandardError(Recall.RatioOf(all), all.Total, loans.Scores.Length), 1e-9, "sampling_error");
            Near(row, "specificity", SamplingBand.StandardError(Specificity.RatioOf(all), all.Total, loans.Scores.Length), 1e-9, "sampling_error");
        }
    }

    private static void Near(JsonElement row, string measure, double actual, double tolerance, string field = "value")
    {
        var expected = row.GetProperty(measure).GetProperty(field).GetDouble();
        Assert.True(Math.Abs(expected - actual) <= tolerance + 1e-12, $"{row.GetProperty("chunk_key")} {measure}.{field}: expected {expected}, found {actual}");
    }

    private static void Within(JsonElement row, string measure, BoundedEstimate binned)
    {
        var expected = row.GetProperty(measure).GetProperty("value").GetDouble();
        Assert.InRange(expected, binned.Lower - 1e-12, binned.Upper + 1e-12);
    }

    private static IEnumerable<(JsonElement Row, Loans Loans)> Rows(string file)
    {
        var path = Path.Combine(OracleFile.Folder, "nannyml_car_loan", file);
        Assert.SkipUnless(File.Exists(path), $"no {path}");
        Assert.SkipWhen(Reference.Value is null || Monitoring.Value is null, "no car loan data beside the checkout");
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var rows = document.RootElement.GetProperty("rows").Clone();
        Assert.True(rows.GetArrayLength() >= 10, $"{path} holds too few chunks");
        foreach (var row in rows.EnumerateArray())
        {
            var source = row.GetProperty("chunk_period").GetString() == "reference" ? Reference.Value! : Monitoring.Value!;
            yield return (row, source.Chunk(row.GetProperty("chunk_start_index").GetInt32(), row.GetProperty("chunk_end_index").GetInt32()));
        }
    }

    private sealed record Loans(double[] Scores, bool[] Predictions, bool[] Labels)
    {
        public static Loans? Read(string name)
        {
            var path = Path.Combine(Repository.Shared ?? "", "data", name);
            if (!File.Exists(path)) return null;
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            var header = reader.ReadLine()!.Split(',');
            int score = Array.IndexOf(header, "y_pred_proba"), prediction = Array.IndexOf(header, "y_pred"), label = Array.IndexOf(header, "repaid");
            List<double> scores = [];
            List<bool> predictions = [], labels = [];
            while (reader.ReadLine() is { } line)
            {
                var fields = line.Split(',');
                scores.Add(double.Parse(fields[score], CultureInfo.InvariantCulture));
                predictions.Add(fields[prediction].StartsWith('1'));
                labels.Add(fields[label].StartsWith('1'));
            }

            return new Loans([.. scores], [.. predictions], [.. labels]);
        }

        public Loans Chunk(int first, int last) => new(Scores[first..(last + 1)], Predictions[first..(last + 1)], Labels[first..(last + 1)]);

        public BinaryConfusion Confusion() => new(
            Count((predicted, actual) => predicted && actual), Count((predicted, actual) => predicted && !actual),
            Count((predicted, actual) => !predicted && actual), Count((predicted, actual) => !predicted && !actual));

        public (long[] Positives, long[] Negatives) ByLabel()
        {
            long[] positives = new long[Bins], negatives = new long[Bins];
            for (var i = 0; i < Scores.Length; i++) (Labels[i] ? positives : negatives)[ProbabilityBins.IndexOf(Scores[i], Bins)]++;
            return (positives, negatives);
        }

        public (long[] Positive, double[] PositiveSums, long[] Negative, double[] NegativeSums) ByPrediction()
        {
            long[] positive = new long[Bins], negative = new long[Bins];
            double[] positiveSums = new double[Bins], negativeSums = new double[Bins];
            for (var i = 0; i < Scores.Length; i++)
            {
                var bin = ProbabilityBins.IndexOf(Scores[i], Bins);
                (Predictions[i] ? positive : negative)[bin]++;
                (Predictions[i] ? positiveSums : negativeSums)[bin] += Scores[i];
            }

            return (positive, positiveSums, negative, negativeSums);
        }

        private long Count(Func<bool, bool, bool> matches) => Predictions.Zip(Labels, matches).LongCount(match => match);
    }
}
