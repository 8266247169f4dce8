namespace ModelExporter.Dashboards.Pictures;

/// <summary>Draws lines and stacked areas over time, with a legend.</summary>
internal static class TimeSeriesDrawing
{
    private const int LegendRow = 14, MostRows = 4;

    /// <summary>Draws a panel into a box.</summary>
    public static void Draw(Svg svg, PanelData data, Box box)
    {
        var panel = data.Panel;
        var series = data.Series.ToList();
        if (panel.IsStacked) series = [.. series.OrderBy(one => one.Name, StringComparer.Ordinal)];
        // The longest lists begin with what stands out.
        else if (series.Count > 8) series = [.. series.OrderByDescending(one => one.Series.Points.Max(point => point.Value))];
        var columns = Math.Max(1, (int)(box.Width / 210));
        var rows = Math.Min(MostRows, (series.Count + columns - 1) / columns);
        var frame = Frame(data, series, box.Without(left: 56, top: 6, right: 8, bottom: 22 + (rows * LegendRow)));
        frame.DrawTimes(svg, data.Factor);
        frame.DrawValues(svg, panel.Unit);
        foreach (var (from, colour) in panel.Steps.Above.Where(step => step.From > frame.Low && step.From < frame.High)) svg.Line(frame.Plot.X, frame.Y(from), frame.Plot.Right, frame.Y(from), Colours.Named(colour), isDashed: true);
        if (panel.IsStacked) Stack(svg, series, frame);
        else Lines(svg, data, series, frame);
        for (var i = 0; i < Math.Min(series.Count, rows * columns); i++)
        {
            var (x, y) = (box.X + 8 + (i % columns * ((box.Width - 8) / columns)), frame.Plot.Bottom + 28 + (i / columns * LegendRow));
            var isRest = i == (rows * columns) - 1 && series.Count > rows * columns;
            svg.Rect(x, y - 6, 12, 4, isRest ? "#bbbbbb" : Colour(data, series[i].Query, i));
            svg.Text(x + 16, y, isRest ? $"and {series.Count - i} more" : $"{series[i].Name}  {Units.Text(series[i].Series.Last, panel.Unit)}", 10, width: ((box.Width - 8) / columns) - 20);
        }
    }

    private static Frame Frame(PanelData data, List<(int Query, string Name, Series Series)> series, Box plot)
    {
        var panel = data.Panel;
        var isLogarithmic = panel.Custom["scaleDistribution"]?["type"]?.GetValue<string>() == "log";
        if (isLogarithmic) return new Frame(plot, data.Start, data.End, panel.Min!.Value, panel.Max!.Value, true);
        var values = series.SelectMany(one => one.Series.Points).Select(point => point.Value).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (panel.Min ?? values.Min(), panel.IsStacked ? panel.Max ?? 1 : values.Max());
        if (panel.Min is null)
        {
            var margin = Math.Max((high - low) * 0.05, 1e-6);
            low = Math.Floor((low - margin) * 100) / 100;
        }

        if (high <= low) high = low + 1;
        return new Frame(plot, data.Start, data.End, low, panel.IsStacked ? high : Math.Min(Pictures.Frame.Ceiling(low, high * (high > 0 ? 1.04 : 1), panel.Unit), panel.Max ?? double.MaxValue));
    }

    private static void Lines(Svg svg, PanelData data, List<(int Query, string Name, Series Series)> series, Frame frame)
    {
        for (var i = 0; i < series.Count; i++)
        {
            var isDashed = data.Panel.Overrides.Any(one => one.Matcher == "byFrameRefID" && one.Which == Panels.Panel.Letter(series[i].Query));
            foreach (var part in Parts(series[i].Series, frame)) svg.Path(part, "none", Colour(data, series[i].Query, i), isDashed ? 1 : 1.5, isDashed);
        }
    }

    // A gap longer than three usual steps is one.
    private static IEnumerable<string> Parts(Series series, Frame frame)
    {
        var path = new PathText();
        var usual = (frame.End - frame.Start) / 30;
        for (var i = 0; i < series.Points.Count; i++)
        {
            var (time, value) = series.Points[i];
            if (i > 0 && time - series.Points[i - 1].Time > usual && !path.IsEmpty)
            {
                yield return path.Take();
            }

            // A point on a level line says nothing.
            var isLevel = !path.IsEmpty && i < series.Points.Count - 1 && series.Points[i + 1].Time - time <= usual
                && Svg.N(frame.Y(series.Points[i - 1].Value)) == Svg.N(frame.Y(value)) && Svg.N(frame.Y(series.Points[i + 1].Value)) == Svg.N(frame.Y(value));
            if (isLevel) continue;
            path.Add(frame.X(time), frame.Y(value));
        }

        if (!path.IsEmpty) yield return path.Take();
    }

    private static void Stack(Svg svg, List<(int Query, string Name, Series Series)> series, Frame frame)
    {
        var times = series.SelectMany(one => one.Series.Points).Select(point => point.Time).Distinct().Order().ToArray();
        var below = new double[times.Length];
        for (var i = 0; i < series.Count; i++)
        {
            var values = series[i].Series.Points.ToDictionary(point => point.Time, point => point.Value);
            var above = times.Select((time, at) => below[at] + values.GetValueOrDefault(time)).ToArray();
            var path = new PathText();
            for (var at = 0; at < times.Length; at++) path.Add(frame.X(times[at]), frame.Y(above[at]));
            for (var at = times.Length - 1; at >= 0; at--) path.Add(frame.X(times[at]), frame.Y(below[at]));
            svg.Path(path.Take(isClosed: true), Colours.Line(i), "#ffffff", 0.5, opacity: 0.7);
            below = above;
        }
    }

    private static string Colour(PanelData data, int query, int i)
    {
        var own = data.Panel.Overrides.Where(one => one.Matcher == "byFrameRefID" && one.Which == Panels.Panel.Letter(query)).SelectMany(one => one.Properties).FirstOrDefault(property => property.Id == "color").Value;
        return own is null ? Colours.Line(i) : Colours.Named(own["fixedColor"]!.GetValue<string>());
    }
}
