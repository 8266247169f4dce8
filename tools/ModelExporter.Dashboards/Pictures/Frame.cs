using System.Globalization;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>A plot's axes: places of times and values, marks and their names. A value.</summary>
/// <param name="Plot">Where the data are drawn.</param>
/// <param name="Start">First time, in seconds since 1970.</param>
/// <param name="End">Last time.</param>
/// <param name="Low">Least value.</param>
/// <param name="High">Greatest value.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal factors.</param>
internal sealed record Frame(Box Plot, double Start, double End, double Low, double High, bool IsLogarithmic = false)
{
    /// <summary>The place of a time.</summary>
    public double X(double time) => Plot.X + (Math.Clamp((time - Start) / (End - Start), 0, 1) * Plot.Width);

    /// <summary>The place of a value; those beyond the ends lie at the ends.</summary>
    public double Y(double value) => Plot.Bottom - (Math.Clamp((Scale(value) - Scale(Low)) / (Scale(High) - Scale(Low)), 0, 1) * Plot.Height);

    /// <summary>Draws marks of the values.</summary>
    public void DrawValues(Svg svg, string unit)
    {
        foreach (var mark in IsLogarithmic ? Decades() : Marks(Low, High, unit))
        {
            svg.Line(Plot.X, Y(mark), Plot.Right, Y(mark), "#e3e3e3");
            svg.Text(Plot.X - 5, Y(mark) + 4, Units.Text(mark, unit), 10, "end", "#666666");
        }
    }

    /// <summary>Draws marks of the time since its begin, in hours and minutes.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="factor">How many seconds a second of the data stands for.</param>
    public void DrawTimes(Svg svg, double factor)
    {
        var minutes = (End - Start) * factor / 60;
        var step = new double[] { 5, 10, 15, 30, 60, 120, 240, 720, 1440 }.FirstOrDefault(step => minutes / step <= Math.Max(2, Plot.Width / 70), 1440);
        for (var minute = 0.0; minute <= minutes; minute += step)
        {
            var x = X(Start + (minute * 60 / factor));
            svg.Line(x, Plot.Y, x, Plot.Bottom, "#eeeeee");
            svg.Text(x, Plot.Bottom + 13, string.Create(CultureInfo.InvariantCulture, $"{(int)(minute / 60)}:{(int)(minute % 60):00}"), 10, "middle", "#666666");
        }
    }

    /// <summary>Round numbers from a value to another, up to six of them.</summary>
    private static IEnumerable<double> Marks(double low, double high, string unit)
    {
        var step = Step(high - low, unit);
        for (var i = Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-6); i++) yield return i * step;
    }

    /// <summary>The next round number above a value.</summary>
    public static double Ceiling(double low, double high, string unit) => low + (Math.Ceiling(((high - low) / Step(high - low, unit)) - 1e-9) * Step(high - low, unit));

    private IEnumerable<double> Decades()
    {
        for (var exponent = Math.Ceiling(Math.Log10(Low)); exponent <= Math.Log10(High); exponent += 3) yield return Math.Pow(10, exponent);
    }

    private double Scale(double value) => IsLogarithmic ? Math.Log10(Math.Max(value, 1e-300)) : value;

    private static double Step(double span, string unit)
    {
        // Bytes are round in powers of 1024.
        var scale = unit == "bytes" && span > 1024 ? Math.Pow(1024, Math.Floor(Math.Log(span, 1024))) : 1;
        span /= scale;
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(span, 1e-12) / 4)));
        return new double[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(step => span / step <= 5) * scale;
    }
}
