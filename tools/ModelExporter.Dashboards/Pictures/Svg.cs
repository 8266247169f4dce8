using System.Globalization;
using System.Net;
using System.Text;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>SVG in the making: few elements, short numbers.</summary>
internal sealed class Svg
{
    private const double UsualSize = 10;
    private const string UsualFill = "#333333";

    private readonly StringBuilder _text = new();

    /// <summary>A filled rectangle.</summary>
    public void Rect(double x, double y, double width, double height, string fill, string? stroke = null, double opacity = 1)
    {
        _text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{fill}\"");
        if (stroke is not null) _text.Append(CultureInfo.InvariantCulture, $" stroke=\"{stroke}\"");
        if (opacity < 1) _text.Append(CultureInfo.InvariantCulture, $" fill-opacity=\"{N(opacity)}\"");
        _text.Append("/>\n");
    }

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string stroke, bool isDashed = false) =>
        _text.Append(CultureInfo.InvariantCulture, $"<path d=\"M{N(x1)} {N(y1)}L{N(x2)} {N(y2)}\" stroke=\"{stroke}\"{(isDashed ? " stroke-dasharray=\"5 4\"" : "")}/>\n");

    /// <summary>A path.</summary>
    public void Path(string d, string fill, string stroke, double width = 1, bool isDashed = false, double opacity = 1) =>
        _text.Append(CultureInfo.InvariantCulture, $"<path d=\"{d}\" fill=\"{fill}\" stroke=\"{stroke}\"{(width == 1 ? "" : $" stroke-width=\"{N(width)}\"")}{(isDashed ? " stroke-dasharray=\"5 4\"" : "")}{(opacity < 1 ? $" fill-opacity=\"{N(opacity)}\"" : "")}/>\n");

    /// <summary>A text, cut to fit a width.</summary>
    /// <param name="x">Where it begins, ends or has its middle.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="size">Height of the letters in pixels.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="fill">Its colour.</param>
    /// <param name="isBold">Whether it is bold.</param>
    /// <param name="width">What there is room for in pixels, or null for any length.</param>
    /// <param name="turned">Degrees by which it is turned.</param>
    public void Text(double x, double y, string text, double size = 11, string anchor = "start", string fill = UsualFill, bool isBold = false, double? width = null, double turned = 0)
    {
        if (width is { } room && text.Length * size * 0.54 > room) text = text[..Math.Max(1, (int)(room / (size * 0.54)) - 1)] + "…";
        var turn = turned == 0 ? "" : $" transform=\"rotate({N(turned)} {N(x)} {N(y)})\"";
        _text.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\"{(size == UsualSize ? "" : $" font-size=\"{N(size)}\"")}{(fill == UsualFill ? "" : $" fill=\"{fill}\"")}{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")}{(isBold ? " font-weight=\"bold\"" : "")}{turn}>{WebUtility.HtmlEncode(text)}</text>\n");
    }

    /// <summary>The whole picture.</summary>
    public string Document(double width, double height, string title) => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {N(width)} {N(height)}\" width=\"{N(width)}\" height=\"{N(height)}\" font-family=\"sans-serif\" font-size=\"{N(UsualSize)}\" fill=\"{UsualFill}\" role=\"img\">\n<title>{WebUtility.HtmlEncode(title)}</title>\n<rect width=\"{N(width)}\" height=\"{N(height)}\" fill=\"#f4f5f5\"/>\n{_text}</svg>\n");

    /// <summary>A number with at most one digit after the point.</summary>
    public static string N(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);
}
