namespace ModelExporter.Ingest.Files;

/// <summary>Which column of a recorded file is what; every other column is a feature. A value.</summary>
public sealed record ColumnRoles
{
    /// <summary>No roles: every column is a feature.</summary>
    public static readonly ColumnRoles None = new();

    /// <summary>The column with the model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The column with the model's version.</summary>
    public string? Version { get; init; }

    /// <summary>The column with the time of the prediction.</summary>
    public string? Timestamp { get; init; }

    /// <summary>The column with the prediction's id.</summary>
    public string? Id { get; init; }

    /// <summary>The column with the model's answer.</summary>
    public string? Prediction { get; init; }

    /// <summary>The column with the model's score.</summary>
    public string? Score { get; init; }

    /// <summary>The columns with class probabilities.</summary>
    public IReadOnlyList<ClassColumn> Scores { get; init; } = [];

    /// <summary>The column with the ground truth.</summary>
    public string? Label { get; init; }

    /// <summary>Columns that are left out.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Columns that are categorical whatever their values look like.</summary>
    public IReadOnlyCollection<string> Categorical { get; init; } = [];

    /// <summary>Columns that are numeric; a value that is no number is invalid.</summary>
    public IReadOnlyCollection<string> Numeric { get; init; } = [];

    /// <summary>Every column that has a role of its own, with the option that gave it.</summary>
    public IEnumerable<(string Option, RecordField Field, string Column, string Class)> Named()
    {
        if (Model is not null) yield return ("--model", RecordField.Model, Model, "");
        if (Version is not null) yield return ("--version", RecordField.Version, Version, "");
        if (Timestamp is not null) yield return ("--timestamp", RecordField.Timestamp, Timestamp, "");
        if (Id is not null) yield return ("--id", RecordField.Id, Id, "");
        if (Prediction is not null) yield return ("--prediction", RecordField.Prediction, Prediction, "");
        if (Score is not null) yield return ("--score", RecordField.Score, Score, "");
        foreach (var (name, column) in Scores) yield return ("--scores", RecordField.ClassScore, column, name);
        if (Label is not null) yield return ("--label", RecordField.Label, Label, "");
    }
}

/// <summary>A class and the column that holds its probability. A value.</summary>
/// <param name="Class">The class.</param>
/// <param name="Column">The column.</param>
public readonly record struct ClassColumn(string Class, string Column);

/// <summary>What a column is to the event.</summary>
public enum RecordField
{
    /// <summary>A feature.</summary>
    Feature,

    /// <summary>The model's name.</summary>
    Model,

    /// <summary>The model's version.</summary>
    Version,

    /// <summary>When the prediction was made.</summary>
    Timestamp,

    /// <summary>The prediction's id.</summary>
    Id,

    /// <summary>The model's answer.</summary>
    Prediction,

    /// <summary>The model's score.</summary>
    Score,

    /// <summary>The probability of one class.</summary>
    ClassScore,

    /// <summary>The ground truth.</summary>
    Label,
}
