using System.Text.Json.Nodes;

namespace ModelExporter.Dashboards.Panels;

/// <summary>Panels of each kind with the options that all of that kind share.</summary>
internal static class PanelKinds
{
    /// <summary>Lines over time.</summary>
    public static Panel TimeSeries(string title, string description, string unit, params IReadOnlyList<Query> queries) => new("timeseries", title, description, unit, queries)
    {
        Min = 0,
        Options = new JsonObject
        {
            ["legend"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull", "max"), ["displayMode"] = "table", ["placement"] = "bottom", ["showLegend"] = true, ["sortBy"] = "Max", ["sortDesc"] = true },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        },
        Custom = Lines(),
    };

    /// <summary>Areas over time that lie on each other.</summary>
    public static Panel Stacked(string title, string description, string unit, params IReadOnlyList<Query> queries)
    {
        var panel = TimeSeries(title, description, unit, queries);
        panel.Custom["stacking"] = new JsonObject { ["mode"] = "normal", ["group"] = "A" };
        panel.Custom["fillOpacity"] = 60;
        panel.Custom["lineWidth"] = 0;
        return panel with { IsStacked = true };
    }

    /// <summary>One number, or one per series.</summary>
    public static Panel Stat(string title, string description, string unit, params IReadOnlyList<Query> queries) => new("stat", title, description, unit, queries)
    {
        Width = 4,
        Height = 4,
        Options = new JsonObject
        {
            ["colorMode"] = "value",
            ["graphMode"] = "none",
            ["justifyMode"] = "auto",
            ["orientation"] = "auto",
            ["reduceOptions"] = LastValue(),
            ["textMode"] = "auto",
            ["wideLayout"] = true,
        },
    };

    /// <summary>A bar per series with its last value, the longest first.</summary>
    public static Panel Ranking(string title, string description, string unit, params IReadOnlyList<Query> queries) => new("bargauge", title, description, unit, queries)
    {
        Min = 0,
        Options = new JsonObject
        {
            ["displayMode"] = "basic",
            ["orientation"] = "horizontal",
            ["reduceOptions"] = LastValue(),
            ["showUnfilled"] = true,
            ["valueMode"] = "color",
        },
    };

    /// <summary>A bar per row and query: what the queries' answers have as labels <c>order</c> and <c>bin</c> makes the rows.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="description">How to read it and what to do.</param>
    /// <param name="unit">Grafana's id of the unit.</param>
    /// <param name="bars">Queries with the bars' names as legends.</param>
    public static Panel Bins(string title, string description, string unit, params IReadOnlyList<Query> bars)
    {
        var rename = new JsonObject { ["shown"] = "bin" };
        for (var i = 0; i < bars.Count; i++) rename[bars.Count == 1 ? "Value" : "Value #" + Panel.Letter(i)] = bars[i].Legend;
        return new Panel("barchart", title, description, unit, [.. bars.Select(bar => Query.Table(bar.Expr) with { Legend = bar.Legend })])
        {
            Options = new JsonObject
            {
                ["barRadius"] = 0,
                ["barWidth"] = 0.9,
                ["fullHighlight"] = false,
                ["groupWidth"] = 0.8,
                ["legend"] = new JsonObject { ["calcs"] = new JsonArray(), ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true },
                ["orientation"] = "auto",
                ["showValue"] = "never",
                ["stacking"] = "none",
                ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "none" },
                ["xField"] = "bin",
                ["xTickLabelRotation"] = -45,
                ["xTickLabelSpacing"] = 0,
            },
            Custom = new JsonObject { ["fillOpacity"] = 80, ["lineWidth"] = 0 },
            Transformations =
            [
                new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
                new JsonObject { ["id"] = "sortBy", ["options"] = new JsonObject { ["sort"] = new JsonArray(new JsonObject { ["field"] = "order" }) } },
                new JsonObject
                {
                    ["id"] = "organize",
                    ["options"] = new JsonObject { ["excludeByName"] = new JsonObject { ["Time"] = true, ["order"] = true }, ["indexByName"] = new JsonObject(), ["renameByName"] = rename },
                },
            ],
        };
    }

    /// <summary>A row per series and a cell per time, coloured by value.</summary>
    public static Panel History(string title, string description, string unit, params IReadOnlyList<Query> queries) => new("status-history", title, description, unit, queries)
    {
        Width = 24,
        MaxDataPoints = 60,
        Options = new JsonObject
        {
            ["colWidth"] = 1,
            ["legend"] = new JsonObject { ["calcs"] = new JsonArray(), ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true },
            ["rowHeight"] = 0.9,
            ["showValue"] = "never",
            ["tooltip"] = new JsonObject { ["mode"] = "single", ["sort"] = "none" },
        },
        Custom = new JsonObject { ["fillOpacity"] = 80, ["lineWidth"] = 0 },
    };

    /// <summary>Counts of buckets over time; the query has the format <c>heatmap</c>.</summary>
    public static Panel Heatmap(string title, string description, string unit, string expr) => new("heatmap", title, description, unit, [new Query(expr, "{{le}}") { Format = "heatmap" }])
    {
        Options = new JsonObject
        {
            ["calculate"] = false,
            ["cellGap"] = 1,
            ["color"] = new JsonObject { ["exponent"] = 0.5, ["fill"] = "dark-orange", ["mode"] = "scheme", ["reverse"] = false, ["scale"] = "exponential", ["scheme"] = "Oranges", ["steps"] = 64 },
            ["exemplars"] = new JsonObject { ["color"] = "rgba(255,0,255,0.7)" },
            ["filterValues"] = new JsonObject { ["le"] = 1e-9 },
            ["legend"] = new JsonObject { ["show"] = true },
            ["rowsFrame"] = new JsonObject { ["layout"] = "auto" },
            ["tooltip"] = new JsonObject { ["mode"] = "single", ["showColorScale"] = false, ["yHistogram"] = false },
            ["yAxis"] = new JsonObject { ["axisPlacement"] = "left", ["reverse"] = false, ["unit"] = unit },
        },
        MaxDataPoints = 120,
    };

    /// <summary>A row per set of labels and a column per query.</summary>
    public static Panel Table(string title, string description, IReadOnlyList<TableColumn> columns, params IReadOnlyList<Query> queries)
    {
        var (rename, order) = (new JsonObject(), new JsonObject());
        foreach (var column in columns)
        {
            var field = queries.Count == 1 && column.Field == "Value #A" ? "Value" : column.Field;
            rename[field] = column.Heading;
            order[field] = order.Count;
        }

        return new Panel("table", title, description, "short", queries)
        {
            Width = 24,
            Columns = columns,
            Options = new JsonObject { ["cellHeight"] = "sm", ["showHeader"] = true, ["sortBy"] = new JsonArray() },
            Custom = new JsonObject { ["align"] = "auto", ["cellOptions"] = new JsonObject { ["type"] = "auto" }, ["filterable"] = true, ["inspect"] = false },
            Transformations =
            [
                new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
                new JsonObject { ["id"] = "organize", ["options"] = new JsonObject { ["excludeByName"] = new JsonObject { ["Time"] = true, ["Value"] = !rename.ContainsKey("Value") }, ["indexByName"] = order, ["renameByName"] = rename } },
            ],
            Overrides = [.. columns.Select(Override).Where(field => field.Properties.Count > 0)],
        };
    }

    private static FieldOverride Override(TableColumn column)
    {
        List<(string, JsonNode)> properties = [];
        if (column.Unit is { } unit) properties.Add(("unit", unit));
        if (column.Decimals is { } decimals) properties.Add(("decimals", decimals));
        if (column.Steps is { } steps)
        {
            properties.Add(("thresholds", steps.ToJson()));
            properties.Add(("custom.cellOptions", new JsonObject { ["type"] = "color-background", ["mode"] = "basic" }));
        }

        if (column.Link is { } link) properties.Add(("links", new JsonArray(new JsonObject { ["title"] = "Open", ["url"] = link })));
        return new FieldOverride("byName", column.Heading, properties);
    }

    private static JsonObject Lines() => new()
    {
        ["axisBorderShow"] = false,
        ["axisLabel"] = "",
        ["axisPlacement"] = "auto",
        ["drawStyle"] = "line",
        ["fillOpacity"] = 8,
        ["gradientMode"] = "none",
        ["lineInterpolation"] = "linear",
        ["lineWidth"] = 1,
        ["pointSize"] = 4,
        ["scaleDistribution"] = new JsonObject { ["type"] = "linear" },
        ["showPoints"] = "never",
        ["spanNulls"] = false,
        ["stacking"] = new JsonObject { ["mode"] = "none", ["group"] = "A" },
        ["thresholdsStyle"] = new JsonObject { ["mode"] = "off" },
    };

    private static JsonObject LastValue() => new() { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false };
}
