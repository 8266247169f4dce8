using System.Text;

namespace ModelExporter.Recorded;

/// <summary>Draws numbers as a row of small bars.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>The bars: from 0 to the largest number that there shall be room for; a space where a number is undefined.</summary>
    /// <param name="values">The numbers, at least 0; NaN for undefined.</param>
    /// <param name="full">The number that fills a bar.</param>
    /// <param name="width">Most bars; more numbers share bars, the largest one counts.</param>
    public static string Draw(IReadOnlyList<double> values, double full, int width)
    {
        var bars = Math.Min(values.Count, width);
        var text = new StringBuilder(bars);
        for (var bar = 0; bar < bars; bar++)
        {
            var largest = double.NaN;
            var end = (int)((bar + 1L) * values.Count / bars);
            for (var i = (int)((long)bar * values.Count / bars); i < end; i++)
            {
                // NaN is less than nothing here: a bar is a gap only when nothing in it is defined.
                if (double.IsNaN(largest) || values[i] > largest) largest = values[i];
            }

            text.Append(double.IsNaN(largest) ? ' ' : Bars[full > 0 ? (int)Math.Clamp(largest / full * Bars.Length, 0, Bars.Length - 1) : 0]);
        }

        return text.ToString();
    }
}
