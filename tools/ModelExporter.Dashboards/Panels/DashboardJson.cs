using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelExporter.Dashboards.Panels;

/// <summary>A dashboard. A value.</summary>
/// <param name="Uid">Its address in Grafana, which never changes.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Variables">Its choices.</param>
/// <param name="Annotations">What is marked on the charts: a name, a colour and a query.</param>
/// <param name="Panels">Its panels from left to right and from top to bottom.</param>
internal sealed record Dashboard(string Uid, string Title, string Description, IReadOnlyList<Variable> Variables, IReadOnlyList<Annotation> Annotations, IReadOnlyList<Panel> Panels);

/// <summary>A mark on all charts of a dashboard while a query has an answer. A value.</summary>
internal sealed record Annotation(string Name, string Colour, string Expr, string TitleFormat, string TextFormat);

/// <summary>Writes dashboards as Grafana reads them.</summary>
internal static class DashboardJson
{
    // 39 is what Grafana 11 reads as it is; later ones bring it up to date themselves.
    private const int SchemaVersion = 39;

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The data source that the reader of the dashboard has chosen.</summary>
    public static JsonObject Datasource() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    /// <summary>The file's text.</summary>
    public static string Text(Dashboard dashboard) => ToJson(dashboard).ToJsonString(Written) + "\n";

    /// <summary>The panels with their places: column, row, width and height.</summary>
    public static IEnumerable<(Panel Panel, int X, int Y)> Placed(IReadOnlyList<Panel> panels)
    {
        var (x, y, height) = (0, 0, 0);
        Panel? before = null;
        foreach (var panel in panels)
        {
            // A panel that is repeated has its lines to itself, since nobody knows how often it will be there.
            var isAlone = panel != before && (panel.Repeat is not null || before?.Repeat is not null);
            if (x + panel.Width > 24 || isAlone) (x, y, height) = (0, y + height, 0);
            before = panel;
            yield return (panel, x, y);
            x += panel.Width;
            height = Math.Max(height, panel.Height);
        }
    }

    private static JsonObject ToJson(Dashboard dashboard) => new()
    {
        ["uid"] = dashboard.Uid,
        ["title"] = dashboard.Title,
        ["description"] = dashboard.Description,
        ["tags"] = new JsonArray("model-exporter"),
        ["schemaVersion"] = SchemaVersion,
        ["version"] = 1,
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["refresh"] = "1m",
        ["timezone"] = "browser",
        ["time"] = new JsonObject { ["from"] = "now-6h", ["to"] = "now" },
        ["timepicker"] = new JsonObject(),
        ["fiscalYearStartMonth"] = 0,
        ["links"] = new JsonArray(new JsonObject
        {
            ["title"] = "Model exporter",
            ["type"] = "dashboards",
            ["tags"] = new JsonArray("model-exporter"),
            ["icon"] = "external link",
            ["tooltip"] = "The other dashboards, with what is chosen here",
            ["asDropdown"] = false,
            ["includeVars"] = true,
            ["keepTime"] = true,
            ["targetBlank"] = false,
            ["url"] = "",
        }),
        ["annotations"] = new JsonObject { ["list"] = new JsonArray([.. dashboard.Annotations.Select(annotation => (JsonNode)ToJson(annotation))]) },
        ["templating"] = new JsonObject { ["list"] = new JsonArray([.. dashboard.Variables.Select(variable => (JsonNode)variable.ToJson())]) },
        ["panels"] = new JsonArray([.. Placed(dashboard.Panels).Select((placed, i) => (JsonNode)ToJson(placed.Panel, i + 1, placed.X, placed.Y))]),
    };

    private static JsonObject ToJson(Annotation annotation) => new()
    {
        ["name"] = annotation.Name,
        ["datasource"] = Datasource(),
        ["enable"] = true,
        ["hide"] = false,
        ["iconColor"] = annotation.Colour,
        ["expr"] = annotation.Expr,
        ["step"] = "1m",
        ["titleFormat"] = annotation.TitleFormat,
        ["textFormat"] = annotation.TextFormat,
    };

    private static JsonObject ToJson(Panel panel, int id, int x, int y)
    {
        var place = new JsonObject { ["x"] = x, ["y"] = y, ["w"] = panel.Width, ["h"] = panel.Height };
        if (panel.Type == "row") return new JsonObject { ["type"] = "row", ["id"] = id, ["title"] = panel.Title, ["collapsed"] = false, ["gridPos"] = place, ["panels"] = new JsonArray() };
        var json = new JsonObject
        {
            ["type"] = panel.Type,
            ["id"] = id,
            ["title"] = panel.Title,
            ["description"] = panel.Description,
            ["gridPos"] = place,
            ["datasource"] = Datasource(),
            ["targets"] = new JsonArray([.. panel.Queries.Select((query, i) => (JsonNode)ToJson(query, Panel.Letter(i)))]),
            ["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(panel), ["overrides"] = new JsonArray([.. panel.Overrides.Select(one => (JsonNode)one.ToJson())]) },
            ["options"] = panel.Options.DeepClone(),
            ["transformations"] = new JsonArray([.. panel.Transformations.Select(one => one.DeepClone())]),
        };
        if (panel.SortBy is { } heading) json["options"]!["sortBy"] = new JsonArray(new JsonObject { ["displayName"] = heading, ["desc"] = true });
        if (panel.MaxDataPoints is { } points) json["maxDataPoints"] = points;
        if (panel.Repeat is { } variable)
        {
            json["repeat"] = variable;
            json["repeatDirection"] = "h";
            json["maxPerRow"] = 2;
        }

        return json;
    }

    private static JsonObject Defaults(Panel panel)
    {
        var byValue = panel.Type is "stat" or "bargauge" or "status-history" or "table";
        var defaults = new JsonObject
        {
            ["unit"] = panel.Unit,
            ["color"] = new JsonObject { ["mode"] = byValue ? "thresholds" : "palette-classic" },
            ["thresholds"] = panel.Steps.ToJson(),
            ["mappings"] = new JsonArray(),
            ["custom"] = panel.Custom.DeepClone(),
        };
        if (panel.Min is { } min) defaults["min"] = min;
        if (panel.Max is { } max) defaults["max"] = max;
        if (panel.Decimals is { } decimals) defaults["decimals"] = decimals;
        if (panel.NoValue is { } nothing) defaults["noValue"] = nothing;
        if (panel.Mappings.Count > 0)
        {
            var texts = new JsonObject();
            foreach (var (value, (text, colour)) in panel.Mappings)
            {
                texts[value.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new JsonObject { ["text"] = text, ["color"] = colour, ["index"] = texts.Count };
            }

            defaults["mappings"] = new JsonArray(new JsonObject { ["type"] = "value", ["options"] = texts });
        }

        if (panel.Type == "timeseries" && panel.Steps.Above.Count > 0) defaults["custom"]!["thresholdsStyle"] = new JsonObject { ["mode"] = "dashed" };
        return defaults;
    }

    private static JsonObject ToJson(Query query, string letter) => new()
    {
        ["refId"] = letter,
        ["datasource"] = Datasource(),
        ["editorMode"] = "code",
        ["expr"] = query.Expr,
        ["format"] = query.Format,
        ["legendFormat"] = query.Legend,
        ["instant"] = query.IsInstant,
        ["range"] = !query.IsInstant,
    };
}
