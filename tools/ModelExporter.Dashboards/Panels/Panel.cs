using System.Text.Json.Nodes;

namespace ModelExporter.Dashboards.Panels;

/// <summary>A panel of a dashboard; the factories below it know what each kind needs. A value.</summary>
/// <param name="Type">Grafana's name of the kind: <c>timeseries</c>, <c>stat</c>, <c>table</c>, <c>bargauge</c>, <c>barchart</c>, <c>heatmap</c>, <c>status-history</c>, or <c>row</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How to read it and what to do.</param>
/// <param name="Unit">Grafana's id of the unit.</param>
/// <param name="Queries">Its queries, called A, B, C and so on.</param>
internal sealed record Panel(string Type, string Title, string Description, string Unit, IReadOnlyList<Query> Queries)
{
    /// <summary>Columns of 24.</summary>
    public int Width { get; init; } = 12;

    /// <summary>Rows of 30 pixels.</summary>
    public int Height { get; init; } = 8;

    /// <summary>Colours of values, and lines in charts.</summary>
    public Steps Steps { get; init; } = Steps.Neutral;

    /// <summary>Least value of the axis, or null for that of the data.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest value of the axis, or null for that of the data.</summary>
    public double? Max { get; init; }

    /// <summary>Digits after the point, or null for what the value needs.</summary>
    public int? Decimals { get; init; }

    /// <summary>What stands there when there is no data.</summary>
    public string? NoValue { get; init; }

    /// <summary>Once for each value of this variable.</summary>
    public string? Repeat { get; init; }

    /// <summary>Most points of a series, or null for as many as there is room for.</summary>
    public int? MaxDataPoints { get; init; }

    /// <summary>Options of the kind.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>Options of the kind that each field may have for itself.</summary>
    public JsonObject Custom { get; init; } = [];

    /// <summary>Fields that differ.</summary>
    public IReadOnlyList<FieldOverride> Overrides { get; init; } = [];

    /// <summary>What is done with the queries' answers before they are shown.</summary>
    public IReadOnlyList<JsonObject> Transformations { get; init; } = [];

    /// <summary>Texts that stand for values.</summary>
    public IReadOnlyDictionary<double, (string Text, string Colour)> Mappings { get; init; } = new Dictionary<double, (string, string)>();

    /// <summary>A table's columns: the names of labels, or the letters of queries with their headings, in order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>The heading of the column that sorts a table, the greatest first, or null.</summary>
    public string? SortBy { get; init; }

    /// <summary>Areas of a time series lie on each other.</summary>
    public bool IsStacked { get; init; }

    /// <summary>The letter of a query.</summary>
    public static string Letter(int index) => ((char)('A' + index)).ToString();

    /// <summary>A heading over the panels that follow.</summary>
    public static Panel Row(string title) => new("row", title, "", "", []) { Width = 24, Height = 1 };
}

/// <summary>A table's column. A value.</summary>
/// <param name="Source">A label, or the letter of a query.</param>
/// <param name="Heading">What stands above it.</param>
internal sealed record TableColumn(string Source, string Heading)
{
    /// <summary>The field that the merged table has it in.</summary>
    public string Field => Source.Length == 1 && char.IsUpper(Source[0]) ? "Value #" + Source : Source;

    /// <summary>Grafana's id of the unit, or null for the panel's.</summary>
    public string? Unit { get; init; }

    /// <summary>Digits after the point.</summary>
    public int? Decimals { get; init; }

    /// <summary>Colours of the cells, or null for none.</summary>
    public Steps? Steps { get; init; }

    /// <summary>The address behind the cells, or null.</summary>
    public string? Link { get; init; }
}

/// <summary>A field that differs from the others of its panel. A value.</summary>
/// <param name="Matcher"><c>byName</c>, <c>byRegexp</c> or <c>byFrameRefID</c>.</param>
/// <param name="Which">What the matcher looks for.</param>
/// <param name="Properties">What differs.</param>
internal sealed record FieldOverride(string Matcher, string Which, params IReadOnlyList<(string Id, JsonNode Value)> Properties)
{
    /// <summary>A thin line with dashes, for bounds and floors.</summary>
    public static FieldOverride Dashed(string query, string? colour = null)
    {
        List<(string, JsonNode)> properties = [("custom.lineStyle", new JsonObject { ["fill"] = "dash", ["dash"] = new JsonArray(6, 4) }), ("custom.lineWidth", 1), ("custom.fillOpacity", 0)];
        if (colour is not null) properties.Add(("color", new JsonObject { ["mode"] = "fixed", ["fixedColor"] = colour }));
        return new FieldOverride("byFrameRefID", query, properties);
    }

    /// <summary>As Grafana has it.</summary>
    public JsonObject ToJson()
    {
        var properties = new JsonArray();
        foreach (var (id, value) in Properties) properties.Add(new JsonObject { ["id"] = id, ["value"] = value.DeepClone() });
        return new JsonObject { ["matcher"] = new JsonObject { ["id"] = Matcher, ["options"] = Which }, ["properties"] = properties };
    }
}
