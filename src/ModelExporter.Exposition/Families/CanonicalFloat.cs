using System.Globalization;

namespace ModelExporter.Exposition.Families;

/// <summary>The one spelling of a number that stands in a label value, such as <c>le</c>: "1.0", "0.005", "1e+06", "+Inf".</summary>
/// <remarks>
/// Label values are compared as text, so every format must spell the same bound alike. This is how Prometheus itself spells the bounds of a protobuf histogram: the
/// shortest digits that read back exactly, an exponent below 1e-4 and from 1e+06 on, and ".0" behind a whole number. Source: OpenMetrics 1.0, Canonical Numbers.
/// </remarks>
public static class CanonicalFloat
{
    private const int LeastExponent = -4;
    private const int FirstLargeExponent = 6;

    /// <summary>Spells a number.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        if (value == 0) return double.IsNegative(value) ? "-0.0" : "0.0";

        var sign = value < 0 ? "-" : "";
        var (digits, exponent) = Decompose(Math.Abs(value));
        if (exponent is < LeastExponent or >= FirstLargeExponent)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            var power = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{power}";
        }

        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length <= whole ? sign + digits.PadRight(whole, '0') + ".0" : sign + digits[..whole] + "." + digits[whole..];
    }

    /// <summary>The shortest digits d1 d2 ... and the exponent e with value = d1.d2... x 10^e.</summary>
    private static (string Digits, int Exponent) Decompose(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = 0;
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? text.Length : point) - 1;
        var digits = text.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), exponent - zeros);
    }
}
