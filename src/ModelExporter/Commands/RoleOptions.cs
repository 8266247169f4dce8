using System.CommandLine;
using ModelExporter.Ingest.Files;

namespace ModelExporter.Commands;

/// <summary>The options that say what the columns of recorded files are: the same for every command that reads them.</summary>
internal sealed class RoleOptions
{
    private readonly Option<string?> _model = Column("--model", "Column with the model's name");
    private readonly Option<string?> _version = Column("--version", "Column with the model's version");
    private readonly Option<string?> _timestamp = Column("--timestamp", "Column with the time of the prediction");
    private readonly Option<string?> _id = Column("--id", "Column with the prediction's id; repeated ids count once");
    private readonly Option<string?> _prediction = Column("--prediction", "Column with the model's answer");
    private readonly Option<string?> _score = Column("--score", "Column with the model's score");
    private readonly Option<string[]> _scores = Many("--scores", "CLASS=COLUMN", "Column with the probability of a class; once per class, or separated by commas");
    private readonly Option<string?> _label = Column("--label", "Column with the ground truth");
    private readonly Option<string[]> _ignore = Many("--ignore", "COLUMN", "Column that is left out; once per column, or separated by commas");
    private readonly Option<string[]> _categorical = Many("--categorical", "COLUMN", "Column whose values are categories, whatever they look like");
    private readonly Option<string[]> _numeric = Many("--numeric", "COLUMN", "Column whose values are numbers; others are invalid");
    private readonly Option<string?> _modelName = new("--model-name") { HelpName = "NAME", Description = "Model whose events are wanted, or that events without a model belong to" };
    private readonly Option<string?> _versionName = new("--model-version") { HelpName = "NAME", Description = "Version whose events are wanted, or that events without a version belong to" };

    /// <summary>The files.</summary>
    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "CSV with a header row, or NDJSON: native events, flat objects, captured data of SageMaker, inferences of a model server, rows of BentoML. gzip is recognised. Every column without a role is a feature.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        Option[] options = [_model, _version, _timestamp, _id, _prediction, _score, _scores, _label, _ignore, _categorical, _numeric, _modelName, _versionName];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>The roles that were given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="errors">Gets what is wrong with them.</param>
    public ColumnRoles Read(ParseResult parsed, List<string> errors) => new()
    {
        Model = parsed.GetValue(_model),
        Version = parsed.GetValue(_version),
        Timestamp = parsed.GetValue(_timestamp),
        Id = parsed.GetValue(_id),
        Prediction = parsed.GetValue(_prediction),
        Score = parsed.GetValue(_score),
        Scores = Classes(Split(parsed.GetValue(_scores)), errors),
        Label = parsed.GetValue(_label),
        Ignored = Split(parsed.GetValue(_ignore)),
        Categorical = Split(parsed.GetValue(_categorical)),
        Numeric = Split(parsed.GetValue(_numeric)),
    };

    /// <summary>The model that is wanted, or null.</summary>
    public string? ModelName(ParseResult parsed, List<string> errors) => Name(parsed, _modelName, errors);

    /// <summary>The version that is wanted, or null.</summary>
    public string? VersionName(ParseResult parsed, List<string> errors) => Name(parsed, _versionName, errors);

    private static string? Name(ParseResult parsed, Option<string?> option, List<string> errors)
    {
        var name = parsed.GetValue(option);
        if (name is not null && !Ingest.Names.IsIdentifier(System.Text.Encoding.UTF8.GetBytes(name)))
        {
            errors.Add($"{option.Name}: '{name}' is no name: 1 to 128 of the characters A-Z a-z 0-9 . _ : -");
        }

        return name;
    }

    /// <summary>The values of an option that may be given more than once and holds lists separated by commas.</summary>
    public static List<string> Split(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];

    private static List<ClassColumn> Classes(List<string> pairs, List<string> errors)
    {
        var classes = new List<ClassColumn>();
        foreach (var pair in pairs)
        {
            // A class may hold an equals sign, a column less likely so.
            var at = pair.LastIndexOf('=');
            if (at <= 0 || at == pair.Length - 1) errors.Add($"--scores: '{pair}' must be CLASS=COLUMN.");
            else if (classes.Exists(known => known.Class == pair[..at])) errors.Add($"--scores: the class '{pair[..at]}' is given twice.");
            else classes.Add(new ClassColumn(pair[..at], pair[(at + 1)..]));
        }

        return classes;
    }

    private static Option<string?> Column(string name, string description) => new(name) { HelpName = "COLUMN", Description = description };

    private static Option<string[]> Many(string name, string help, string description) => new(name) { HelpName = help, Description = description };
}
