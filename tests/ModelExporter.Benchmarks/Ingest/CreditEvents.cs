using System.Globalization;
using System.Text;

namespace ModelExporter.Benchmarks.Ingest;

/// <summary>Native events with 14 numeric and 6 categorical features, a prediction, a score and a latency, about 550 bytes each, that differ in every value.</summary>
/// <param name="random">Where the values come from.</param>
/// <param name="model">The model's name.</param>
public sealed class CreditEvents(Random random, string model = "credit")
{
    /// <summary>Bytes of an id.</summary>
    public const int IdLength = 16;

    /// <summary>Bytes of a timestamp.</summary>
    public const int TimestampLength = 24;

    private static readonly (string Name, double Scale, double Shape, int Decimals)[] Numeric =
    [
        ("age", 41, 0.3, 0), ("income", 52_000, 0.6, 2), ("loan_amount", 14_000, 0.8, 2), ("loan_term", 48, 0.4, 0), ("interest_rate", 7, 0.3, 2),
        ("debt_ratio", 0.31, 0.5, 4), ("credit_score", 690, 0.1, 0), ("open_accounts", 6, 0.5, 0), ("utilization", 0.42, 0.5, 4), ("tenure", 5, 0.9, 1),
        ("balance", 2100, 1.2, 2), ("inquiries", 2, 0.7, 0), ("days_late", 3, 1.4, 0), ("savings", 8000, 1.3, 2),
    ];

    private static readonly (string Name, string[] Values)[] Categorical =
    [
        ("country", ["DE", "FR", "IT", "ES", "NL", "AT"]), ("home", ["own", "rent", "mortgage", "other"]), ("purpose", ["car", "house", "debt", "study", "medical", "travel", "other"]),
        ("channel", ["web", "app", "branch"]), ("employment", ["full_time", "part_time", "self", "none"]), ("segment", ["retail", "premium", "student"]),
    ];

    /// <summary>Appends one event.</summary>
    /// <param name="into">Where it goes, UTF-8.</param>
    /// <returns>Where its id and its timestamp start.</returns>
    public (int Id, int Timestamp) Append(List<byte> into)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"model\":\"{model}\",\"version\":\"1\",\"id\":\"");
        var id = into.Count + text.Length;
        text.Append(CultureInfo.InvariantCulture, $"{random.NextInt64():x16}\",\"timestamp\":\"");
        var timestamp = into.Count + text.Length;
        text.Append("2026-01-01T00:00:00.000Z\",\"features\":{");
        foreach (var (name, scale, shape, decimals) in Numeric)
        {
            var value = Math.Round(scale * Math.Exp(shape * Normal()), decimals);
            text.Append(CultureInfo.InvariantCulture, $"\"{name}\":{value.ToString("F" + decimals, CultureInfo.InvariantCulture)},");
        }

        // A squared uniform number: the first categories are the common ones.
        foreach (var (name, values) in Categorical) text.Append(CultureInfo.InvariantCulture, $"\"{name}\":\"{values[(int)(values.Length * Math.Pow(random.NextDouble(), 2))]}\",");
        text.Length--;
        var score = random.NextDouble();
        text.Append(CultureInfo.InvariantCulture, $"}},\"prediction\":\"{(score > 0.4 ? "approve" : "reject")}\",\"score\":{score:F4},\"latency_ms\":{12 * Math.Exp(0.4 * Normal()):F2}}}");
        into.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
        return (id, timestamp);
    }

    /// <summary>A body of some events, one per line.</summary>
    public byte[] Lines(int events)
    {
        var body = new List<byte>();
        for (var i = 0; i < events; i++)
        {
            Append(body);
            body.Add((byte)'\n');
        }

        return [.. body];
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
