using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration;

/// <summary>What one load of the configuration has found so far: all errors, and where each value came from. A state owned by its load.</summary>
/// <param name="file">The file's path as errors name it, or null without a file.</param>
internal sealed class Reading(string? file)
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly Dictionary<string, Origin> _origins = new(StringComparer.Ordinal);

    /// <summary>All errors, in the order of the file; those of flags and variables last.</summary>
    public IReadOnlyList<ConfigurationError> Errors =>
        [.. _errors.OrderBy(error => error.Origin.Line == 0 ? int.MaxValue : error.Origin.Line).ThenBy(error => error.Origin.Column)];

    /// <summary>The folder that relative paths in the file start from.</summary>
    public string? Folder { get; } = file is null ? null : Path.GetDirectoryName(Path.GetFullPath(file));

    /// <summary>The place of a node of the file.</summary>
    public Origin At(YamlNode node) => new(file ?? "configuration", node.Line, node.Column);

    /// <summary>Notes where a setting's value came from; the last one wins.</summary>
    public void Given(string path, Origin origin) => _origins[path] = origin;

    /// <summary>Where a setting's value came from, or null when it is the default.</summary>
    public Origin? OriginOf(string path) => _origins.TryGetValue(path, out var origin) ? origin : null;

    /// <summary>Adds an error.</summary>
    public void Add(Origin origin, string path, ConfigurationErrorCode code, string message) =>
        _errors.Add(new ConfigurationError(origin, path, code, message));

    /// <summary>Adds the error that a value is not what its setting takes.</summary>
    public void AddUnexpected(Origin origin, string path, ConfigurationErrorCode code, string found, string expected) =>
        Add(origin, path, code, $"found {found}, expected {expected}");
}
