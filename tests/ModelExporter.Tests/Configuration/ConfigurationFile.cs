using ModelExporter.Configuration;

namespace ModelExporter.Tests.Configuration;

/// <summary>A configuration file in a folder of its own, and what loading it comes to.</summary>
internal sealed class ConfigurationFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("model-exporter-");

    public static ExporterSettings Settings { get; } = new([new("psi", true, "Scores"), new("quantiles", false, "Quantiles")]);

    public Dictionary<string, string> Environment { get; } = [];

    public List<KeyValuePair<string, string>> Flags { get; } = [];

    public string Path => System.IO.Path.Combine(_folder.FullName, "exporter.yml");

    public string Folder => _folder.FullName;

    public static LoadedConfiguration Load(string text)
    {
        using var file = new ConfigurationFile();
        return file.Write(text).Load();
    }

    /// <summary>The errors of a text, with the file's path written as <c>F</c>.</summary>
    public static string[] Errors(string text)
    {
        using var file = new ConfigurationFile();
        return [.. file.Write(text).Load().Errors.Select(error => error.ToString().Replace(file.Path, "F", StringComparison.Ordinal))];
    }

    public ConfigurationFile Write(string text)
    {
        File.WriteAllText(Path, text.ReplaceLineEndings("\n"));
        return this;
    }

    public ConfigurationFile Add(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Folder, name), text);
        return this;
    }

    public LoadedConfiguration Load() => Loader().Load();

    public ConfigurationLoader Loader() =>
        new(Settings, File.Exists(Path) ? [.. Flags, KeyValuePair.Create(ConfigurationLoader.FileFlag, Path)] : Flags, Environment);

    public void Dispose() => _folder.Delete(recursive: true);
}
