namespace ModelExporter.Dashboards.Panels;

/// <summary>A query of a panel. A value.</summary>
/// <param name="Expr">PromQL with the dashboard's variables.</param>
/// <param name="Legend">How a series is called, with labels as <c>{{label}}</c>.</param>
internal sealed record Query(string Expr, string Legend = "")
{
    /// <summary>Only the value at the end of the dashboard's time, not its course.</summary>
    public bool IsInstant { get; init; }

    /// <summary><c>time_series</c>, <c>table</c> or <c>heatmap</c>.</summary>
    public string Format { get; init; } = "time_series";

    /// <summary>A row per series, its labels as columns, as it is at the end of the dashboard's time.</summary>
    public static Query Table(string expr) => new(expr) { IsInstant = true, Format = "table" };

    /// <summary>The value at the end of the dashboard's time.</summary>
    public static Query Instant(string expr, string legend = "") => new(expr, legend) { IsInstant = true };
}
