using System.Text.Json.Nodes;

namespace ModelExporter.Dashboards.Panels;

/// <summary>From which values on something has which colour. A value.</summary>
/// <param name="First">The colour below the first step.</param>
/// <param name="Above">Colours from a value on, ascending.</param>
internal sealed record Steps(string First, params IReadOnlyList<(double From, string Colour)> Above)
{
    /// <summary>Nothing is good or bad about the value.</summary>
    public static readonly Steps Neutral = new("blue");

    /// <summary>Anything above zero is worth a look.</summary>
    public static readonly Steps NoneIsGood = new("green", (1, "orange"));

    /// <summary>The colour of a value.</summary>
    public string Colour(double value) => Above.Aggregate(First, (colour, step) => value >= step.From ? step.Colour : colour);

    /// <summary>As Grafana has it.</summary>
    public JsonObject ToJson()
    {
        var steps = new JsonArray(new JsonObject { ["color"] = First, ["value"] = null });
        foreach (var (from, colour) in Above) steps.Add(new JsonObject { ["color"] = colour, ["value"] = from });
        return new JsonObject { ["mode"] = "absolute", ["steps"] = steps };
    }
}
