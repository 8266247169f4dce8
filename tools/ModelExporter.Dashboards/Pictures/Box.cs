namespace ModelExporter.Dashboards.Pictures;

/// <summary>A rectangle of the picture in pixels. A value.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    /// <summary>What is left when something is taken from its sides.</summary>
    public Box Without(double left = 0, double top = 0, double right = 0, double bottom = 0) => new(X + left, Y + top, Width - left - right, Height - top - bottom);
}
