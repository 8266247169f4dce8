using System.Globalization;
using System.Net;
using System.Text;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>A line chart as SVG, on white so that it can be read on any page. A value.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Horizontal">The horizontal axis' name and marks.</param>
/// <param name="Vertical">The vertical axis' name and marks.</param>
/// <param name="Lines">The lines.</param>
internal sealed record SvgChart(string Title, Axis Horizontal, Axis Vertical, IReadOnlyList<ChartLine> Lines)
{
    private const int Width = 760, Height = 380, Left = 64, Right = 20, Top = 44, Bottom = 48;

    /// <summary>The chart's text.</summary>
    public string Render()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Text(Title)}</title>\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\" font-weight=\"bold\" fill=\"#222222\">{Text(Title)}</text>\n");
        foreach (var mark in Horizontal.Marks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(mark)}\" y1=\"{Top}\" x2=\"{X(mark)}\" y2=\"{Height - Bottom}\" stroke=\"#e4e4e4\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(mark)}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\" fill=\"#444444\">{Number(mark)}</text>\n");
        }

        foreach (var mark in Vertical.Marks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{Y(mark)}\" x2=\"{Width - Right}\" y2=\"{Y(mark)}\" stroke=\"#e4e4e4\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(mark) + 4}\" text-anchor=\"end\" fill=\"#444444\">{Number(mark)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\" fill=\"#222222\">{Text(Horizontal.Name)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\" fill=\"#222222\">{Text(Vertical.Name)}</text>\n");
        for (var i = 0; i < Lines.Count; i++)
        {
            var line = Lines[i];
            var points = string.Join(' ', line.Points.Where(point => double.IsFinite(point.Y)).Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X)},{Y(point.Y)}")));
            var dash = line.Dashed ? " stroke-dasharray=\"6 4\"" : "";
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"2\"{dash}/>\n");
            var (column, row) = (Width - 300, Top + 14 + (18 * i));
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{column - 6}\" y=\"{row - 12}\" width=\"290\" height=\"17\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{column}\" y1=\"{row - 4}\" x2=\"{column + 24}\" y2=\"{row - 4}\" stroke=\"{line.Colour}\" stroke-width=\"2\"{dash}/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{column + 30}\" y=\"{row}\" fill=\"#222222\">{Text(line.Name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private double X(double value) => Math.Round(Left + (Horizontal.Place(value) * (Width - Left - Right)), 1);

    private double Y(double value) => Math.Round(Height - Bottom - (Vertical.Place(value) * (Height - Top - Bottom)), 1);

    private static string Number(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>An axis from its first mark to its last. A value.</summary>
/// <param name="Name">What is measured, with its unit.</param>
/// <param name="Marks">Where there is a number, ascending.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal factors.</param>
internal sealed record Axis(string Name, double[] Marks, bool IsLogarithmic = false)
{
    /// <summary>Where a value lies, 0 to 1 between the ends; values beyond them lie at the ends.</summary>
    public double Place(double value) => Math.Clamp((Scale(value) - Scale(Marks[0])) / (Scale(Marks[^1]) - Scale(Marks[0])), 0, 1);

    private double Scale(double value) => IsLogarithmic ? Math.Log(value) : value;
}

/// <summary>One line of a chart. A value.</summary>
internal sealed record ChartLine(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, bool Dashed = false);
