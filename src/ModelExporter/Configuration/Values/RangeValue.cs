using System.Globalization;
using ModelExporter.Configuration.Yaml;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Configuration.Values;

/// <summary>A closed range of numbers, <c>[0, 120]</c>; YAML's <c>.inf</c> and <c>-.inf</c> leave a side open.</summary>
internal sealed class RangeValue : ValueKind<ValueRange?>
{
    /// <inheritdoc/>
    public override string Name => "range";

    /// <inheritdoc/>
    public override string Expected => "two numbers, the lower one first, such as [0, 120] or [0, .inf]";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out ValueRange? value)
    {
        value = null;
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !TrySide(parts[0], out var lower) || !TrySide(parts[1], out var upper)) return ConfigurationErrorCode.WrongType;
        if (!(lower < upper)) return ConfigurationErrorCode.OutOfRange;
        value = new ValueRange(lower, upper);
        return null;
    }

    /// <inheritdoc/>
    public override string Format(ValueRange? value) =>
        value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Side(value.Value.Minimum)}, {Side(value.Value.Maximum)}");

    /// <inheritdoc/>
    public override bool Read(YamlNode node, string path, Reading reading, out ValueRange? value)
    {
        value = null;
        var code = ConfigurationErrorCode.WrongType;
        var found = node.Found;
        if (node is YamlSequence { Items: [YamlScalar { Quoted: false } lower, YamlScalar { Quoted: false } upper] })
        {
            found = $"[{lower.Text}, {upper.Text}]";
            if (Parse(lower.Text + "," + upper.Text, out value) is not { } problem) return true;
            code = problem;
        }

        reading.AddUnexpected(reading.At(node), path, code, found, Expected);
        return false;
    }

    private static bool TrySide(string text, out double value)
    {
        value = text switch { ".inf" or "+.inf" => double.PositiveInfinity, "-.inf" => double.NegativeInfinity, _ => double.NaN };
        return !double.IsNaN(value) || NumberValue.TryParse(text, out value);
    }

    private static string Side(double value) =>
        double.IsInfinity(value) ? value > 0 ? ".inf" : "-.inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
