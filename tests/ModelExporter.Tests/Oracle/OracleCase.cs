using System.Globalization;
using System.Text.Json;

namespace ModelExporter.Tests.Oracle;

/// <summary>State of one test: an oracle case, which of its expected fields were compared, and what did not hold.</summary>
/// <remarks>
/// Fields are paths below <c>expected</c>, parts joined by '/'. Comparing an expected field that the case does not have is allowed (not every case states
/// every field); an expected field that nothing compared makes <see cref="Done"/> fail.
/// </remarks>
internal sealed class OracleCase(string name, JsonElement element, OracleTolerance tolerance)
{
    private static readonly string[] UnmatchedSuffixes = ["NOT_RECOMMENDED", "NOT_CALIBRATED"];
    private readonly HashSet<string> _compared = [];
    private readonly List<string> _failures = [];

    /// <summary>File and id, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>The whole case, for files whose cases have no <c>inputs</c>.</summary>
    public JsonElement Element { get; } = element;

    /// <summary>What the function is given.</summary>
    public JsonElement Inputs => Element.GetProperty("inputs");

    /// <summary>The tolerances of the file.</summary>
    public OracleTolerance Tolerance { get; } = tolerance;

    private JsonElement Expected => Element.GetProperty("expected");

    public OracleCase Fresh() => new(Name, Element, Tolerance);

    /// <summary>Whether the case states this expected field (it may be null = undefined).</summary>
    public bool Has(string field) => TryFind(field, out _);

    /// <summary>Names of the fields below an expected object; none when the case does not state it.</summary>
    public string[] Fields(string field) =>
        TryFind(field, out var found) && found.ValueKind == JsonValueKind.Object ? [.. found.EnumerateObject().Select(entry => entry.Name)] : [];

    /// <summary>Whether the inputs have this field.</summary>
    public bool HasInput(string field) => Inputs.TryGetProperty(field, out _);

    public double[] Numbers(string input) => ToNumbers(Inputs.GetProperty(input));

    public long[] Counts(string input) => [.. Inputs.GetProperty(input).EnumerateArray().Select(item => item.GetInt64())];

    public double Number(string input) => ToNumber(Inputs.GetProperty(input));

    /// <summary>Compares a number; expected null demands NaN or null.</summary>
    public void Number(string field, double? actual, double relative = 0)
    {
        if (!TryFind(field, out var expected)) return;
        _compared.Add(field);
        Compare(field, field, ToNumber(expected), actual ?? double.NaN, relative);
    }

    /// <summary>Compares an array of numbers, element by element.</summary>
    public void Numbers(string field, ReadOnlySpan<double> actual, double relative = 0)
    {
        if (!TryFind(field, out var expected)) return;
        _compared.Add(field);
        var numbers = ToNumbers(expected);
        if (numbers.Length != actual.Length)
        {
            _failures.Add($"{field}: expected {numbers.Length} elements, found {actual.Length}");
            return;
        }

        for (var i = 0; i < numbers.Length; i++) Compare(field, $"{field}[{i}]", numbers[i], actual[i], relative);
    }

    /// <summary>Compares a truth value.</summary>
    public void Flag(string field, bool actual)
    {
        if (!TryFind(field, out var expected)) return;
        _compared.Add(field);
        if (expected.ValueKind is not (JsonValueKind.True or JsonValueKind.False) || expected.GetBoolean() != actual)
        {
            _failures.Add($"{field}: expected {expected}, found {actual}");
        }
    }

    /// <summary>Compares a text; expected null demands null.</summary>
    public void Text(string field, string? actual)
    {
        if (!TryFind(field, out var expected)) return;
        _compared.Add(field);
        var text = expected.ValueKind == JsonValueKind.Null ? null : expected.GetString();
        if (text != actual) _failures.Add($"{field}: expected '{text}', found '{actual}'");
    }

    /// <summary>The expected value itself, for structures that the test compares by its own hands; counts as compared.</summary>
    public JsonElement Take(string field)
    {
        Assert.True(TryFind(field, out var expected), $"{Name}: no expected field '{field}'");
        _compared.Add(field);
        return expected;
    }

    /// <summary>Notes a failed comparison of the test's own.</summary>
    public void Require(bool holds, string message)
    {
        if (!holds) _failures.Add(message);
    }

    /// <summary>A field that is there to be seen and not to be matched; its name must say so.</summary>
    public void NotMatched(string field)
    {
        Assert.Contains(UnmatchedSuffixes, suffix => field.EndsWith(suffix, StringComparison.Ordinal));
        _compared.Add(field);
    }

    /// <summary>Fails with everything that did not hold and every expected field that nothing compared.</summary>
    public void Done()
    {
        if (Element.TryGetProperty("expected", out var expected)) FindForgotten(expected, "");
        Assert.True(_failures.Count == 0, $"{Name}:{Environment.NewLine}{string.Join(Environment.NewLine, _failures)}");
    }

    public static double ToNumber(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => value.GetString() switch
        {
            "Infinity" or "inf" => double.PositiveInfinity,
            "-Infinity" or "-inf" => double.NegativeInfinity,
            "NaN" or "nan" => double.NaN,
            var text => double.Parse(text!, CultureInfo.InvariantCulture),
        },
        _ => throw new InvalidOperationException($"no number: {value}"),
    };

    public static double[] ToNumbers(JsonElement array) => [.. array.EnumerateArray().Select(ToNumber)];

    private void Compare(string field, string place, double expected, double actual, double relative)
    {
        if (!Tolerance.Holds(field, expected, actual, relative))
        {
            _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{place}: expected {expected:R}, found {actual:R} (difference {actual - expected:g3})"));
        }
    }

    private bool TryFind(string field, out JsonElement found)
    {
        found = Expected;
        foreach (var part in field.Split('/'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(part, out found)) return false;
        }

        return true;
    }

    private void FindForgotten(JsonElement expected, string prefix)
    {
        foreach (var field in expected.EnumerateObject())
        {
            var path = prefix + field.Name;
            if (_compared.Contains(path)) continue;
            if (field.Value.ValueKind == JsonValueKind.Object) FindForgotten(field.Value, path + "/");
            else _failures.Add($"{path}: expected {field.Value}, and no test compares it");
        }
    }
}
