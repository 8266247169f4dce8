using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>Draws a dashboard as SVG from what Prometheus answers to its queries: the same panels in the same places, on a light ground.</summary>
/// <param name="ask">Asks Prometheus.</param>
/// <param name="values">Values of all variables; of repeated ones see <paramref name="repeated"/>.</param>
/// <param name="repeated">The values for which panels are repeated, by variable.</param>
/// <param name="start">Begin of what is shown, in seconds since 1970.</param>
/// <param name="end">Its end.</param>
/// <param name="factor">How many seconds a second of the data stands for.</param>
internal sealed class DashboardPicture(Ask ask, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string[]> repeated, double start, double end, double factor)
{
    private const double Column = 45, Row = 30, Gap = 6, Header = 40;

    /// <summary>The picture's text.</summary>
    public async Task<string> DrawAsync(Dashboard dashboard)
    {
        var svg = new Svg();
        svg.Text(Gap + 4, 25, dashboard.Title, 17, isBold: true);
        var chosen = string.Join("   ", dashboard.Variables.Where(variable => variable.AllValue is null && variable.Name != "datasource" && values.ContainsKey(variable.Name)).Select(variable => $"{variable.Label}: {values[variable.Name]}"));
        svg.Text((24 * Column) - 8, 25, chosen, 12, "end", "#555555");
        var bottom = Header;
        foreach (var (panel, own, x, y) in Placed(dashboard.Panels))
        {
            var box = new Box((x * Column) + (Gap / 2), Header + (y * Row), (panel.Width * Column) - Gap, (panel.Height * Row) - Gap);
            bottom = Math.Max(bottom, box.Bottom);
            if (panel.Type == "row")
            {
                svg.Text(box.X + 4, box.Bottom - 4, Template.Fill(panel.Title, own), 13, isBold: true, fill: "#555555");
                continue;
            }

            await DrawAsync(svg, panel, own, box);
        }

        return svg.Document(24 * Column, bottom + Gap, dashboard.Title);
    }

    private async Task DrawAsync(Svg svg, Panel panel, IReadOnlyDictionary<string, string> own, Box box)
    {
        svg.Rect(box.X, box.Y, box.Width, box.Height, "#ffffff", "#d8d9da");
        var title = Template.Fill(panel.Title, own);
        svg.Text(box.X + 8, box.Y + 17, title, 12, isBold: true, width: box.Width - 10);
        List<IReadOnlyList<Series>> answers = [];
        foreach (var query in panel.Queries) answers.Add(Finite(await ask(Template.Fill(query.Expr, own), query.IsInstant)));
        var data = new PanelData(panel, title, answers, start, end, factor);
        var content = box.Without(8, 24, 8, 4);
        if (data.IsEmpty)
        {
            svg.Text(box.X + (box.Width / 2), box.Y + (box.Height / 2) + 8, panel.NoValue ?? "No data", 13, "middle", "#888888");
            return;
        }

        switch (panel.Type)
        {
            case "timeseries": TimeSeriesDrawing.Draw(svg, data, box.Without(top: 22)); break;
            case "status-history": CellDrawing.DrawHistory(svg, data, content); break;
            case "heatmap": CellDrawing.DrawHeatmap(svg, data, content); break;
            case "stat": NumberDrawing.DrawStat(svg, data, content); break;
            case "bargauge": NumberDrawing.DrawRanking(svg, data, content); break;
            case "barchart": NumberDrawing.DrawBins(svg, data, content); break;
            default: NumberDrawing.DrawTable(svg, data, content); break;
        }
    }

    private IEnumerable<(Panel Panel, IReadOnlyDictionary<string, string> Values, int X, int Y)> Placed(IReadOnlyList<Panel> panels)
    {
        List<Panel> all = [];
        List<IReadOnlyDictionary<string, string>> own = [];
        foreach (var panel in panels)
        {
            foreach (var value in panel.Repeat is { } variable ? repeated[variable] : [""])
            {
                all.Add(panel);
                own.Add(panel.Repeat is null ? values : new Dictionary<string, string>(values) { [panel.Repeat] = value });
            }
        }

        return DashboardJson.Placed(all).Select((placed, i) => (placed.Panel, own[i], placed.X, placed.Y));
    }

    private static IReadOnlyList<Series> Finite(IReadOnlyList<Series> answer) =>
        [.. answer.Select(series => series with { Points = [.. series.Points.Where(point => double.IsFinite(point.Value))] }).Where(series => series.Points.Count > 0)];
}
