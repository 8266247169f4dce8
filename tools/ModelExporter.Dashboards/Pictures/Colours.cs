namespace ModelExporter.Dashboards.Pictures;

/// <summary>Colours by the names that Grafana gives them, and those of the lines of a chart.</summary>
internal static class Colours
{
    private static readonly string[] Lines = ["#3a7d34", "#c48a00", "#1f78c1", "#e0752d", "#bf1b00", "#8f3bb8", "#0a7a83", "#7a5b3a", "#d44a90", "#5a6b7b"];

    /// <summary>The colour of the i-th line.</summary>
    public static string Line(int i) => Lines[i % Lines.Length];

    /// <summary>A colour that has a name.</summary>
    public static string Named(string name) => name switch
    {
        "green" => "#4d9e42",
        "yellow" => "#d9a900",
        "orange" => "#ec7100",
        "red" => "#d0253a",
        "purple" => "#8f3bb8",
        "gray" => "#777777",
        _ => "#2a66c4",
    };
}
