using System.Text.Json;

namespace ModelExporter.Tests.Oracle;

/// <summary>Value: how near a result must be, as the oracle file states it: |actual - expected| &lt;= absolute + relative |expected|.</summary>
internal sealed record OracleTolerance(double Relative, double Absolute, IReadOnlyDictionary<string, double> RelativeByField)
{
    public static OracleTolerance From(JsonElement file)
    {
        var byField = new Dictionary<string, double>();
        if (file.TryGetProperty("tolerances", out var tolerances))
        {
            foreach (var field in tolerances.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.Number) byField[field.Name] = field.Value.GetDouble();
            }
        }

        return new OracleTolerance(Number(file, "default_rel_tol", 1e-9), Number(file, "default_abs_tol", 1e-12), byField);
    }

    /// <summary>
    /// Whether actual is near enough to expected. A tolerance stated for the field's full path, its last or its first part applies;
    /// <paramref name="relative"/> is one that the test knows from the file's prose; the wider one counts.
    /// </summary>
    /// <param name="field">Path of the field below <c>expected</c>.</param>
    /// <param name="expected">The oracle's value; NaN demands NaN.</param>
    /// <param name="actual">The value found.</param>
    /// <param name="relative">Relative tolerance, 0 for the file's own.</param>
    public bool Holds(string field, double expected, double actual, double relative = 0)
    {
        if (double.IsNaN(expected)) return double.IsNaN(actual);
        if (double.IsInfinity(expected) || double.IsInfinity(actual)) return expected.Equals(actual);
        return Math.Abs(actual - expected) <= Absolute + (Math.Max(relative, RelativeFor(field)) * Math.Abs(expected));
    }

    private double RelativeFor(string field)
    {
        var parts = field.Split('/');
        return RelativeByField.TryGetValue(field, out var tolerance) || RelativeByField.TryGetValue(parts[^1], out tolerance)
            || RelativeByField.TryGetValue(parts[0], out tolerance) ? tolerance : Relative;
    }

    private static double Number(JsonElement file, string name, double otherwise) => file.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
}
