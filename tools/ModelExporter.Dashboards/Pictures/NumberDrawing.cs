using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>Draws last values: single numbers, rankings, bars per bin and tables.</summary>
internal static class NumberDrawing
{
    /// <summary>One number.</summary>
    public static void DrawStat(Svg svg, PanelData data, Box box)
    {
        var value = data.Series.First().Series.Last;
        var (text, colour) = data.Panel.Mappings.TryGetValue(value, out var mapped) ? mapped : (Units.Text(value, data.Panel.Unit, data.Panel.Decimals), data.Panel.Steps.Colour(value));
        svg.Text(box.X + (box.Width / 2), box.Y + (box.Height / 2) + 7, text, Math.Min(30, box.Width / text.Length * 1.6), "middle", Colours.Named(colour), isBold: true);
    }

    /// <summary>A bar per series, the longest first.</summary>
    public static void DrawRanking(Svg svg, PanelData data, Box box)
    {
        var series = data.Series.OrderByDescending(one => one.Series.Last).Take((int)(box.Height / 17)).ToArray();
        var (names, most) = (Math.Min(box.Width * 0.45, 14 + (series.Max(one => one.Name.Length) * 6)), Math.Max(1e-9, series[0].Series.Last));
        var height = Math.Min(26, box.Height / series.Length);
        for (var i = 0; i < series.Length; i++)
        {
            var (y, value) = (box.Y + (i * height), series[i].Series.Last);
            var room = box.Width - names - 70;
            svg.Text(box.X + names - 4, y + (height / 2) + 4, series[i].Name, 10, "end", width: names);
            svg.Rect(box.X + names, y + 2, room, height - 4, "#f0f0f0");
            svg.Rect(box.X + names, y + 2, Math.Max(1, room * Math.Max(0, value) / most), height - 4, Colours.Named(data.Panel.Steps.Colour(value)));
            svg.Text(box.X + names + room + 6, y + (height / 2) + 4, Units.Text(value, data.Panel.Unit, data.Panel.Decimals), 10);
        }
    }

    /// <summary>A bar per bin and query.</summary>
    public static void DrawBins(Svg svg, PanelData data, Box box)
    {
        var bins = data.Answers.SelectMany(answer => answer).Select(series => (Order: series["order"], Shown: series["shown"])).Distinct().OrderBy(bin => bin.Order, StringComparer.Ordinal).ToArray();
        var values = data.Answers.Select(answer => answer.ToDictionary(series => series["order"], series => series.Last)).ToArray();
        var all = values.SelectMany(answer => answer.Values).ToArray();
        var low = Math.Min(0, all.Min());
        var frame = new Frame(box.Without(left: 50, top: 22, right: 8, bottom: 62), 0, 1, low, Frame.Ceiling(low, Math.Max(all.Max(), 1e-6), data.Panel.Unit));
        frame.DrawValues(svg, data.Panel.Unit);
        var group = frame.Plot.Width / bins.Length;
        var bar = group * 0.8 / values.Length;
        for (var i = 0; i < bins.Length; i++)
        {
            var left = frame.Plot.X + (i * group) + (group * 0.1);
            for (var query = 0; query < values.Length; query++)
            {
                var value = values[query].GetValueOrDefault(bins[i].Order);
                svg.Rect(left + (query * bar), Math.Min(frame.Y(value), frame.Y(0)), bar, Math.Max(0.5, Math.Abs(frame.Y(value) - frame.Y(0))), Colours.Line(query + 1));
            }

            svg.Text(left + (group * 0.4) + 4, frame.Plot.Bottom + 12, Short(bins[i].Shown), 10, "end", turned: -35, width: 84);
        }

        for (var query = 0; query < values.Length; query++)
        {
            var x = frame.Plot.X + (query * 90);
            svg.Rect(x, box.Y + 4, 10, 10, Colours.Line(query + 1));
            svg.Text(x + 14, box.Y + 13, data.Panel.Queries[query].Legend, 10);
        }
    }

    /// <summary>A row per set of labels and a column per query.</summary>
    public static void DrawTable(Svg svg, PanelData data, Box box)
    {
        var labels = data.Panel.Columns.Where(column => column.Field == column.Source).ToArray();
        var rows = data.Answers.SelectMany(answer => answer).Select(series => string.Join('\t', labels.Select(column => series[column.Source]))).Distinct()
            .OrderByDescending(row => Sort(data, labels, row)).ThenBy(row => row, StringComparer.Ordinal).Take((int)((box.Height - 22) / 22)).ToArray();
        var columns = data.Panel.Columns.Where(column => column.Field != column.Source || rows.Any(row => row.Split('\t')[Array.IndexOf(labels, column)].Length > 0)).ToArray();
        var weights = columns.Select(column => (double)Math.Max(column.Heading.Length, column.Field == column.Source ? rows.Max(row => row.Split('\t')[Array.IndexOf(labels, column)].Length) : 7) + 2).ToArray();
        for (int i = 0, row; i < columns.Length; i++)
        {
            var (x, width) = (box.X + (box.Width * weights[..i].Sum() / weights.Sum()), box.Width * weights[i] / weights.Sum());
            svg.Text(x + 4, box.Y + 14, columns[i].Heading, 10, fill: "#2a66c4", isBold: true, width: width + 6);
            for (row = 0; row < rows.Length; row++) Cell(svg, data, columns[i], labels, rows[row], new Box(x, box.Y + 20 + (row * 22), width, 22));
        }
    }

    private static void Cell(Svg svg, PanelData data, TableColumn column, TableColumn[] labels, string row, Box box)
    {
        svg.Line(box.X, box.Bottom, box.Right, box.Bottom, "#e3e3e3");
        if (column.Field == column.Source)
        {
            svg.Text(box.X + 4, box.Y + 15, row.Split('\t')[Array.IndexOf(labels, column)], 11, width: box.Width, fill: column.Link is null ? "#333333" : "#2a66c4");
            return;
        }

        if (Find(data, column, labels, row) is not { } series) return;
        if (column.Steps is { } steps) svg.Rect(box.X + 1, box.Y + 1, box.Width - 2, box.Height - 2, Colours.Named(steps.Colour(series.Last)), opacity: 0.85);
        svg.Text(box.X + 4, box.Y + 15, Units.Text(series.Last, column.Unit ?? "short", column.Decimals), 11, fill: column.Steps is null ? "#333333" : "#ffffff", width: box.Width);
    }

    private static Series? Find(PanelData data, TableColumn column, TableColumn[] labels, string row) =>
        data.Answers[column.Source[0] - 'A'].FirstOrDefault(series => string.Join('\t', labels.Select(label => series[label.Source])) == row);

    private static double Sort(PanelData data, TableColumn[] labels, string row) =>
        data.Panel.SortBy is { } heading ? Find(data, data.Panel.Columns.Single(column => column.Heading == heading), labels, row)?.Last ?? 0 : 0;

    // Bounds have up to 17 digits; a picture has room for four.
    private static string Short(string bin) => string.Join(" to ", bin.Split(" to ").Select(bound =>
        double.TryParse(bound, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture) : bound));
}
