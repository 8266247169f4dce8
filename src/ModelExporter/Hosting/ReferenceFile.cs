using System.IO.Compression;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Hosting;

/// <summary>Reads a reference profile from a file, <c>.json</c> or gzip of it by its first bytes.</summary>
internal static class ReferenceFile
{
    // A profile of 200 features with 100 fine bins and 2000 categories each is below 10 MB.
    private const int LargestProfile = 64 << 20;

    /// <summary>The profile, or null; then <paramref name="problem"/> says why, beginning with the file.</summary>
    public static ReferenceProfile? Read(string path, out string problem)
    {
        problem = "";
        try
        {
            if (new FileInfo(path).Length > LargestProfile)
            {
                problem = $"{path}: the profile is larger than 64MiB";
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            var json = bytes is [0x1f, 0x8b, ..] ? Decompress(bytes) : bytes;
            if (json is not null) return ReferenceProfileReader.Read(json);
            problem = $"{path}: the profile is larger than 64MiB when decompressed";
        }
        catch (ReferenceProfileException failure)
        {
            problem = $"{path}: {failure.Message}";
        }
        catch (InvalidDataException)
        {
            problem = $"{path}: the gzip data are damaged";
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = $"{path}: the file does not exist";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"{path}: the profile cannot be read: {failure.Message}";
        }

        return null;
    }

    private static byte[]? Decompress(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (var read = gzip.Read(chunk); read > 0; read = gzip.Read(chunk))
        {
            if (plain.Length + read > LargestProfile) return null;
            plain.Write(chunk, 0, read);
        }

        return plain.ToArray();
    }
}
