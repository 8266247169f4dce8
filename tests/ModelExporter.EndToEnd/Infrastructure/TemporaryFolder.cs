namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("model-exporter-e2e-");

    /// <summary>Where it is.</summary>
    public string Root => _folder.FullName;

    /// <summary>The path of something in it.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file into it.</summary>
    /// <returns>The file's path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text.ReplaceLineEndings("\n"));
        return this[name];
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A program that was killed may still hold a file; the system's own cleaning gets it.
        }
    }
}
