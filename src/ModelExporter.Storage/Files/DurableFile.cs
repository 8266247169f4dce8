namespace ModelExporter.Storage.Files;

/// <summary>Writes files so that a crash at any moment leaves the old content or the new one. A service.</summary>
public static class DurableFile
{
    /// <summary>What the unfinished file is called: the path with this at its end.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>Puts new content in the place of a file.</summary>
    /// <remarks>
    /// The content is written beside the file and brought to the disk before it gets its name, or the name could come to the disk without it; then the folder is brought to the disk,
    /// which holds the name. When this fails the old file is there as it was. Only the owner may read the file: it tells what a model is asked.
    /// </remarks>
    /// <exception cref="IOException">The disk is full, gone or read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        var unfinished = path + Unfinished;
        try
        {
            using (var file = new FileStream(unfinished, OwnedByUs()))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            // What is left of it would only fill a disk that may be full already.
            Remove(unfinished);
            throw;
        }

        Folder.Sync(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
    }

    /// <summary>Removes a file if it is there and can be removed.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It stays; whoever writes it next writes over it.
        }
    }

    private static FileStreamOptions OwnedByUs()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
