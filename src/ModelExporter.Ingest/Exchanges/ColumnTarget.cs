using ModelExporter.Monitoring.Options;

namespace ModelExporter.Ingest.Exchanges;

/// <summary>What a column of a payload is in an event.</summary>
internal enum ColumnRole
{
    /// <summary>Nothing: it is left out.</summary>
    None,

    /// <summary>A feature.</summary>
    Feature,

    /// <summary>The prediction.</summary>
    Prediction,

    /// <summary>The score.</summary>
    Score,

    /// <summary>The probability of a class.</summary>
    ClassScore,

    /// <summary>A segment.</summary>
    Segment,

    /// <summary>The event's id.</summary>
    Id,

    /// <summary>When the prediction was made.</summary>
    Timestamp,

    /// <summary>Who asked.</summary>
    Client,

    /// <summary>The truth.</summary>
    Label,
}

/// <summary>A role, and the name of the feature, class or segment. A value.</summary>
internal readonly record struct ColumnTarget(ColumnRole Role, string Name = "")
{
    private const string Segment = "_segment.";
    private const string ClassScore = "_class.";

    /// <summary>The roles that a mapping can name.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["_prediction", "_score", "_id", "_timestamp", "_client", "_label", "_ignore", "_segment.NAME", "_class.NAME"];

    /// <summary>The role in words, such as <c>feature age</c>.</summary>
    public override string ToString() => Role switch
    {
        ColumnRole.None => "left out",
        ColumnRole.ClassScore => $"class {Name}",
        _ when Name.Length > 0 => $"{Role.ToString().ToLowerInvariant()} {Name}",
        _ => Role.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether the value of a mapping has a meaning: a feature's name, or one of the roles.</summary>
    public static bool IsKnown(string text) => text == "_ignore" || Parse(text) is { Role: not ColumnRole.None } target && (target.Name.Length > 0 || !text.EndsWith('.'));

    /// <summary>Reads the value of a mapping: a role, or a feature's name. A name with an underscore that is no role is left out.</summary>
    public static ColumnTarget Parse(string text)
    {
        if (!text.StartsWith('_')) return new ColumnTarget(ColumnRole.Feature, text);
        if (text.StartsWith(Segment, StringComparison.Ordinal)) return new ColumnTarget(ColumnRole.Segment, text[Segment.Length..]);
        if (text.StartsWith(ClassScore, StringComparison.Ordinal)) return new ColumnTarget(ColumnRole.ClassScore, text[ClassScore.Length..]);
        return new ColumnTarget(text switch
        {
            "_prediction" => ColumnRole.Prediction,
            "_score" => ColumnRole.Score,
            "_id" => ColumnRole.Id,
            "_timestamp" => ColumnRole.Timestamp,
            "_client" => ColumnRole.Client,
            "_label" => ColumnRole.Label,
            _ => ColumnRole.None,
        });
    }

    /// <summary>What a model's mapping says about a column, or null.</summary>
    public static ColumnTarget? Find(ModelOptions? model, string column) =>
        model is not null && model.Mapping.TryGetValue(column, out var target) ? Parse(target) : null;
}
