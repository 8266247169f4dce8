using System.IO.Compression;
using ModelExporter.Hosting;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded;

/// <summary>Reads and writes reference profiles as files: <c>.json</c>, or gzip of it.</summary>
internal static class ProfileFile
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="ReferenceProfileException">It cannot be used; the message names the file.</exception>
    public static ReferenceProfile Read(string path) => ReferenceFile.Read(path, out var problem) ?? throw new ReferenceProfileException(problem);

    /// <summary>Writes a profile: beside its place and then renamed, so that nobody sees half of it.</summary>
    public static void Write(ReferenceProfile profile, string path)
    {
        var json = ReferenceProfileJson.Write(profile);
        var beside = path + ".new";
        using (var file = File.Create(beside))
        {
            using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.SmallestSize) : file;
            content.Write(json);
        }

        File.Move(beside, path, overwrite: true);
    }
}
