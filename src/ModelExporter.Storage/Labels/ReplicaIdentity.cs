using System.Text;
using ModelExporter.Storage.Files;

namespace ModelExporter.Storage.Labels;

/// <summary>Who a replica is for the others, kept beside its checkpoint: the pairs in its windows are its own after a restart too. A service.</summary>
public static class ReplicaIdentity
{
    private const string Name = "replica";

    /// <summary>The identity in a folder; a new one where there is none, or no folder, or none that can be read.</summary>
    /// <param name="folder">The folder, or null.</param>
    public static Guid Of(string? folder)
    {
        if (folder is null) return Guid.NewGuid();
        var path = Path.Combine(folder, Name);
        try
        {
            if (File.Exists(path) && Guid.TryParse(File.ReadAllText(path).Trim(), out var known)) return known;
            Directory.CreateDirectory(folder);
            var identity = Guid.NewGuid();
            DurableFile.Replace(path, file => file.Write(Encoding.UTF8.GetBytes(identity.ToString() + "\n")));
            return identity;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid();
        }
    }
}
