using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>One key of a mapping in the configuration: how it is read into the record that owns it, and what the documentation says of it. A value.</summary>
/// <typeparam name="TOwner">The record that the mapping becomes.</typeparam>
/// <param name="key">The key.</param>
internal abstract class Setting<TOwner>(string key)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>Whether leaving the key out is an error.</summary>
    public virtual bool Required => false;

    /// <summary>Whether it is read after flags and environment variables, because it inherits from what they may set.</summary>
    public virtual bool ReadLast => false;

    /// <summary>The owner with what the node says; errors go to <paramref name="reading"/>.</summary>
    public abstract TOwner Read(TOwner owner, YamlNode node, string path, Reading reading);

    /// <summary>What the documentation lists: this setting and those below it.</summary>
    public abstract IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults);

    /// <summary>The settings here and below that one text can set, as flags and environment variables do.</summary>
    public virtual IEnumerable<TextSetting<TOwner>> TextSettings(string prefix) => [];

    /// <summary>A key's path below a prefix.</summary>
    protected static string Join(string prefix, string key) => prefix.Length == 0 ? key : prefix + "." + key;
}

/// <summary>What the documentation says of a setting. A value.</summary>
/// <param name="Path">Its path: <c>limits.models</c>; <c>[]</c> stands for an item of a list and <c>NAME</c> for a name of the user's.</param>
/// <param name="Type">The kind of value.</param>
/// <param name="Default">The default as one would write it; empty when there is none.</param>
/// <param name="Allowed">What is allowed.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Reloadable">Whether a reload can change it.</param>
/// <param name="Flag">Its flag, or null.</param>
/// <param name="EnvironmentVariable">Its environment variable, or null.</param>
internal sealed record SettingDescription(
    string Path, string Type, string Default, string Allowed, string Meaning, bool Reloadable, string? Flag = null, string? EnvironmentVariable = null);

/// <summary>A setting that one text can set. A value.</summary>
/// <typeparam name="TOwner">The record that is changed.</typeparam>
/// <param name="Path">Its path.</param>
/// <param name="Flag">Its flag with the dashes.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="ValueName">The kind of value, for the help text.</param>
/// <param name="IsList">Whether the flag may be given several times.</param>
/// <param name="Reloadable">Whether a reload can change it.</param>
/// <param name="Apply">Sets it from a text that came from the given place; errors go to the reading.</param>
/// <param name="Format">Its value as one would write it.</param>
internal sealed record TextSetting<TOwner>(
    string Path, string Flag, string Meaning, string ValueName, bool IsList, bool Reloadable,
    Func<TOwner, string, Origin, Reading, TOwner> Apply, Func<TOwner, string> Format)
{
    /// <summary>Its environment variable: the path in capitals behind <c>MODEL_EXPORTER_</c>.</summary>
    public string EnvironmentVariable => SettingNames.EnvironmentVariable(Path);
}

/// <summary>The names that a path has outside of the file.</summary>
internal static class SettingNames
{
    /// <summary>What every environment variable of the program starts with.</summary>
    public const string EnvironmentPrefix = "MODEL_EXPORTER_";

    /// <summary><c>limits.models</c> is <c>MODEL_EXPORTER_LIMITS_MODELS</c>.</summary>
    public static string EnvironmentVariable(string path) => EnvironmentPrefix + path.Replace('.', '_').Replace('-', '_').ToUpperInvariant();

    /// <summary><c>limits.exported_categories</c> is <c>--limits.exported-categories</c>.</summary>
    public static string Flag(string path) => "--" + path.Replace('_', '-');
}
