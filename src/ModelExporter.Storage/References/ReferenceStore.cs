using ModelExporter.Monitoring.Reference;
using ModelExporter.Storage.Files;

namespace ModelExporter.Storage.References;

/// <summary>Keeps the references of model versions in files, one per version, so that they survive a restart. A service; its callers take turns.</summary>
/// <remarks>
/// A file is written beside its place and then renamed, so that a crash at any moment leaves the old content or the new one. Names cannot lead out of the folder:
/// "=" is in no name of a model or version, and every folder and file has one.
/// </remarks>
/// <param name="folder">The folder; made when the first reference is saved.</param>
public sealed class ReferenceStore(string folder)
{
    private const string ModelPrefix = "model=";
    private const string VersionPrefix = "version=";
    private const string Extension = ".json";
    private const long LargestFile = 64L << 20;

    /// <summary>Reads every reference that was saved.</summary>
    /// <param name="problems">What could not be read and why, one line per file; such files stay where they are.</param>
    public IReadOnlyList<SavedReference> ReadAll(out IReadOnlyList<string> problems)
    {
        var found = new List<SavedReference>();
        var failures = new List<string>();
        problems = failures;
        try
        {
            if (!Directory.Exists(folder)) return found;
            foreach (var file in Directory.EnumerateFiles(folder, VersionPrefix + "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (Read(file, failures) is { } reference) found.Add(reference);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            failures.Add($"{folder}: {failure.Message}");
        }

        return found;
    }

    /// <summary>Saves the reference of a version in place of the one that was there.</summary>
    /// <exception cref="IOException">The disk is full, gone or read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public void Save(string model, string version, ReferenceProfile profile)
    {
        var path = PathOf(model, version);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Replace(path, file => file.Write(ReferenceProfileJson.Write(profile)));
    }

    /// <summary>Removes the reference of a version, if it was saved.</summary>
    /// <exception cref="IOException">The disk is gone or read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public void Remove(string model, string version)
    {
        var path = PathOf(model, version);
        if (File.Exists(path)) File.Delete(path);
    }

    private static SavedReference? Read(string file, List<string> problems)
    {
        try
        {
            var model = Path.GetFileName(Path.GetDirectoryName(file))!;
            if (!model.StartsWith(ModelPrefix, StringComparison.Ordinal)) return null;
            if (new FileInfo(file).Length > LargestFile)
            {
                problems.Add($"{file}: the file is larger than 64MiB");
                return null;
            }

            var profile = ReferenceProfileReader.Read(File.ReadAllBytes(file));
            return new SavedReference(model[ModelPrefix.Length..], Path.GetFileNameWithoutExtension(file)[VersionPrefix.Length..], profile);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ReferenceProfileException)
        {
            problems.Add($"{file}: {failure.Message}");
            return null;
        }
    }

    private string PathOf(string model, string version) => Path.Combine(folder, ModelPrefix + model, VersionPrefix + version + Extension);
}

/// <summary>A reference that was saved. A value.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Profile">The reference.</param>
public sealed record SavedReference(string Model, string Version, ReferenceProfile Profile);
