using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Drift;

/// <summary>
/// The car loan data: a model that predicts whether a loan is repaid. In the first half of the monitoring rows nothing changes; in the second half the cars are dearer, the loans
/// longer, salaries other, fewer customers have repaid a loan before, and the model is less sure.
/// </summary>
internal static class CarLoan
{
    public const string Model = "car-loan";

    /// <summary>All features: seven columns, the prediction and the score.</summary>
    public static readonly string[] Features =
    [
        "_prediction", "_score", "car_value", "debt_to_income_ratio", "driver_tenure", "loan_length", "repaid_loan_on_prev_car", "salary_range", "size_of_downpayment",
    ];

    /// <summary>Those that drift in the second half.</summary>
    public static readonly string[] Drifting = ["_score", "car_value", "loan_length", "repaid_loan_on_prev_car", "salary_range"];

    private static readonly string[] Numbers = ["car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"];
    private static readonly string[] Categories = ["salary_range", "size_of_downpayment"];

    /// <summary>The reference profile that the program makes of the rows of the time before the model went live.</summary>
    public static async Task<byte[]> ProfileAsync()
    {
        var rows = SharedData.Need("data/reference_synthetic_car_loan.csv.gz");
        using var folder = new TemporaryFolder();
        var made = await ProgramUnderTest.RunAsync(
            "profile", rows, "--output", folder["profile.json"], "--timestamp", "timestamp", "--prediction", "y_pred", "--score", "y_pred_proba", "--label", "repaid");
        Assert.True(made.Code == 0, made.Error);
        return await File.ReadAllBytesAsync(folder["profile.json"]);
    }

    /// <summary>The rows of the time after, as events: half without drift, then half with.</summary>
    public static IReadOnlyList<string> MonitoringEvents() => Read(SharedData.Need("data/monitoring_synthetic_car_loan.csv.gz"));

    // Without timestamps: the rows are years old, and stream in now.
    private static List<string> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var columns = reader.ReadLine()!.Split(',');
        var events = new List<string>(50_000);
        while (reader.ReadLine() is { } line)
        {
            var row = columns.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second);
            var features = new Dictionary<string, object>();
            foreach (var name in Numbers) features[name] = Number(row[name]);
            foreach (var name in Categories) features[name] = row[name];
            features["repaid_loan_on_prev_car"] = row["repaid_loan_on_prev_car"] == "true";
            events.Add(JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["model"] = Model,
                ["features"] = features,
                ["prediction"] = Number(row["y_pred"]),
                ["score"] = Number(row["y_pred_proba"]),
            }));
        }

        return events;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
