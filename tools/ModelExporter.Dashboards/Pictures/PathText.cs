using System.Text;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>A line through points in the shortest spelling that SVG has for it: steps from each point to the next.</summary>
internal sealed class PathText
{
    private readonly StringBuilder _text = new();
    private double _x;
    private double _y;

    /// <summary>No point yet.</summary>
    public bool IsEmpty => _text.Length == 0;

    /// <summary>Goes on to a point.</summary>
    public void Add(double x, double y)
    {
        // Steps between rounded places, so that errors of rounding do not add up.
        (x, y) = (Math.Round(x, 1), Math.Round(y, 1));
        var (dx, dy) = (Svg.N(x - _x), Svg.N(y - _y));
        if (IsEmpty) _text.Append('M').Append(Svg.N(x)).Append(' ').Append(Svg.N(y));
        else if (dy == "0") _text.Append('h').Append(dx);
        else _text.Append('l').Append(dx).Append(dy[0] == '-' ? "" : " ").Append(dy);
        (_x, _y) = (x, y);
    }

    /// <summary>The path's data, closed to an area or not; empty from then on.</summary>
    public string Take(bool isClosed = false)
    {
        var path = isClosed ? _text.Append('z').ToString() : _text.ToString();
        _text.Clear();
        return path;
    }
}
