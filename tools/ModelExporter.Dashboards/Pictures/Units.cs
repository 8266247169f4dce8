using System.Globalization;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>Numbers with their units, as Grafana shows them.</summary>
internal static class Units
{
    /// <summary>A value as text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">Grafana's id of the unit.</param>
    /// <param name="decimals">Digits after the point, or null for three that matter.</param>
    public static string Text(double value, string unit, int? decimals = null) => unit switch
    {
        "percentunit" => Number(value * 100, decimals) + " %",
        "s" => Time(value, decimals),
        "bytes" => Scaled(value, 1024, ["B", "KiB", "MiB", "GiB"], decimals),
        "Bps" => Scaled(value, 1000, ["B/s", "kB/s", "MB/s", "GB/s"], decimals),
        "reqps" => Number(value, decimals) + " req/s",
        "cps" => Number(value, decimals) + " /s",
        _ => Math.Abs(value) >= 10_000 ? Scaled(value, 1000, ["", "K", "M", "G"], decimals) : Number(value, decimals),
    };

    private static string Time(double value, int? decimals) => Math.Abs(value) switch
    {
        0 => "0 s",
        < 0.001 => Number(value * 1_000_000, decimals) + " µs",
        < 1 => Number(value * 1000, decimals) + " ms",
        < 60 => Number(value, decimals) + " s",
        < 3600 => Number(value / 60, decimals ?? 1) + " min",
        _ => Number(value / 3600, decimals ?? 1) + " h",
    };

    private static string Scaled(double value, double step, string[] units, int? decimals)
    {
        var i = 0;
        for (; Math.Abs(value) >= step && i < units.Length - 1; i++) value /= step;
        return (Number(value, decimals) + " " + units[i]).TrimEnd();
    }

    private static string Number(double value, int? decimals)
    {
        if (decimals is null && value != 0 && Math.Abs(value) < 0.0005) return value.ToString("0.#E+0", CultureInfo.InvariantCulture);
        var digits = decimals ?? Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(value), 1e-3))), 0, 3);
        // No minus before a zero.
        if (Math.Round(value, digits) == 0) value = 0;
        return value.ToString(decimals is null ? "0." + new string('#', digits) : "F" + digits, CultureInfo.InvariantCulture);
    }
}
