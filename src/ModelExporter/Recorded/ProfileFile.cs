using System.IO.Compression;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded;

/// <summary>Reads and writes reference profiles as files: <c>.json</c>, or gzip of it.</summary>
internal static class ProfileFile
{
    // A profile of 200 features with 100 fine bins and 2000 categories each is below 10 MB.
    private const long LargestProfile = 64 << 20;

    /// <summary>Reads a profile.</summary>
    /// <exception cref="ReferenceProfileException">It cannot be used; the message names the file.</exception>
    public static ReferenceProfile Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using Stream content = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var json = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                json.Write(buffer, 0, read);
                if (json.Length > LargestProfile) throw new ReferenceProfileException("the profile is larger than 64 MiB.");
            }

            return ReferenceProfileReader.Read(json.ToArray());
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ReferenceProfileException($"{path}: the file does not exist.");
        }
        catch (Exception problem) when (problem is ReferenceProfileException or InvalidDataException)
        {
            throw new ReferenceProfileException($"{path}: {problem.Message}");
        }
    }

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
