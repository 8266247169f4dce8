using System.Globalization;
using System.Text;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>Draws cells over time: rows of series by the colour of their values, or buckets by their counts.</summary>
internal static class CellDrawing
{
    private const int Columns = 60;
    private static readonly string[] Oranges = ["#fff5eb", "#fee6ce", "#fdd0a2", "#fdae6b", "#fd8d3c", "#f16913", "#d94801", "#8c2d04"];

    /// <summary>A row per series, coloured by the panel's steps.</summary>
    public static void DrawHistory(Svg svg, PanelData data, Box box)
    {
        var series = data.Series.OrderBy(one => one.Name, StringComparer.Ordinal).ToArray();
        var names = Math.Min(190, 16 + (series.Max(one => one.Name.Length) * 6));
        Draw(svg, data, box.Without(left: names, top: 4, right: 8, bottom: 38), [.. series.Select(one => (one.Name, (Func<double, string?>)(time => ValueAt(one.Series, time, data) is { } value ? Colours.Named(data.Panel.Steps.Colour(value)) : null)))]);
        var x = box.X + names;
        List<(string Text, string Colour)> steps = [("below " + Units.Text(data.Panel.Steps.Above[0].From, data.Panel.Unit), data.Panel.Steps.First),
            .. data.Panel.Steps.Above.Select(step => (Units.Text(step.From, data.Panel.Unit) + " or more", step.Colour))];
        if (data.Panel.Mappings.Count > 0) steps = [.. data.Panel.Mappings.Values];
        foreach (var (text, colour) in steps)
        {
            svg.Rect(x, box.Bottom - 16, 10, 10, Colours.Named(colour));
            svg.Text(x + 14, box.Bottom - 7, text, 10);
            x += 30 + (text.Length * 6);
        }
    }

    /// <summary>A row per bucket, the darker the more is in it; the answers are cumulative.</summary>
    public static void DrawHeatmap(Svg svg, PanelData data, Box box)
    {
        var buckets = data.Series.Select(one => (Bound: Bound(one.Series["le"]), one.Series)).Where(one => double.IsFinite(one.Bound)).OrderBy(one => one.Bound).ToArray();
        var used = buckets.Select((bucket, i) => (bucket.Bound, Values: Enumerable.Range(0, Columns).Select(column => Count(buckets, i, Time(data, column), data)).ToArray())).ToArray();
        var (first, last) = (Array.FindIndex(used, row => row.Values.Any(value => value > 0)), Array.FindLastIndex(used, row => row.Values.Any(value => value > 0)));
        var rows = used[first..(last + 1)].Reverse().ToArray();
        var most = rows.Max(row => row.Values.Max());
        Draw(svg, data, box.Without(left: 60, top: 4, right: 8, bottom: 20), [.. rows.Select(row => ("≤ " + Units.Text(row.Bound, data.Panel.Unit), (Func<double, string?>)(time =>
        {
            var value = row.Values[Math.Clamp((int)((time - data.Start) / (data.End - data.Start) * Columns), 0, Columns - 1)];
            return value <= 0 ? null : Oranges[Math.Min(Oranges.Length - 1, (int)(Math.Sqrt(value / most) * Oranges.Length))];
        })))]);
    }

    private static void Draw(Svg svg, PanelData data, Box plot, IReadOnlyList<(string Name, Func<double, string?> Colour)> rows)
    {
        var height = plot.Height / rows.Count;
        var cells = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            svg.Text(plot.X - 6, plot.Y + ((row + 0.5) * height) + 3.5, rows[row].Name, Math.Min(10, height + 1), "end", width: plot.X);
            for (var column = 0; column < Columns;)
            {
                var (from, colour) = (column, rows[row].Colour(Time(data, column)));
                while (++column < Columns && rows[row].Colour(Time(data, column)) == colour) { }
                if (colour is null) continue;
                if (!cells.TryGetValue(colour, out var path)) cells[colour] = path = new StringBuilder();
                var (x, width) = (plot.X + (plot.Width * from / Columns), plot.Width * (column - from) / Columns);
                path.Append(CultureInfo.InvariantCulture, $"M{Svg.N(x)} {Svg.N(plot.Y + (row * height) + 0.5)}h{Svg.N(width)}v{Svg.N(height - 1)}h{Svg.N(-width)}z");
            }
        }

        foreach (var (colour, path) in cells) svg.Path(path.ToString(), colour, "none");
        new Frame(plot with { Y = plot.Bottom, Height = 0 }, data.Start, data.End, 0, 1).DrawTimes(svg, data.Factor);
    }

    private static double Time(PanelData data, int column) => data.Start + ((column + 0.5) * (data.End - data.Start) / Columns);

    private static double? ValueAt(Series series, double time, PanelData data)
    {
        var near = (data.End - data.Start) / Columns;
        var best = series.Points.MinBy(point => Math.Abs(point.Time - time));
        return Math.Abs(best.Time - time) <= near ? best.Value : null;
    }

    private static double Count((double Bound, Series Series)[] buckets, int i, double time, PanelData data) =>
        Math.Max(0, (ValueAt(buckets[i].Series, time, data) ?? 0) - (i == 0 ? 0 : ValueAt(buckets[i - 1].Series, time, data) ?? 0));

    private static double Bound(string le) => le == "+Inf" ? double.PositiveInfinity : double.Parse(le, CultureInfo.InvariantCulture);
}
