using System.Text.Json.Nodes;

namespace ModelExporter.Dashboards.Panels;

/// <summary>A choice at the top of a dashboard. A value.</summary>
/// <param name="Name">Its name in queries.</param>
/// <param name="Label">What stands beside it.</param>
/// <param name="Query"><c>label_values(...)</c>, or for <c>datasource</c> the kind of the source.</param>
/// <param name="Description">What it chooses.</param>
internal sealed record Variable(string Name, string Label, string Query, string Description)
{
    /// <summary>The regular expression that All stands for, or null when exactly one value is chosen.</summary>
    public string? AllValue { get; init; }

    /// <summary>What is chosen at first, or null for the first value, or All.</summary>
    public string? Current { get; init; }

    /// <summary>As Grafana has it.</summary>
    public JsonObject ToJson()
    {
        if (Name == "datasource")
        {
            return new JsonObject
            {
                ["name"] = Name,
                ["label"] = Label,
                ["description"] = Description,
                ["type"] = "datasource",
                ["query"] = Query,
                ["hide"] = 0,
                ["includeAll"] = false,
                ["multi"] = false,
                ["options"] = new JsonArray(),
                ["refresh"] = 1,
                ["regex"] = "",
            };
        }

        var json = new JsonObject
        {
            ["name"] = Name,
            ["label"] = Label,
            ["description"] = Description,
            ["type"] = "query",
            ["datasource"] = DashboardJson.Datasource(),
            ["query"] = new JsonObject { ["qryType"] = 1, ["query"] = Query, ["refId"] = "PrometheusVariableQueryEditor-VariableQuery" },
            ["hide"] = 0,
            ["includeAll"] = AllValue is not null,
            ["multi"] = AllValue is not null,
            ["options"] = new JsonArray(),
            ["refresh"] = 2,
            ["regex"] = "",
            ["sort"] = 7,
        };
        if (AllValue is not null) json["allValue"] = AllValue;
        if (AllValue is not null) json["current"] = Chosen("All", "$__all");
        else if (Current is not null) json["current"] = Chosen(Current, Current);
        return json;
    }

    private static JsonObject Chosen(string text, string value) => new() { ["selected"] = true, ["text"] = text, ["value"] = value };
}
