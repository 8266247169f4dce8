using System.Globalization;
using ModelExporter.Storage.Files;

namespace ModelExporter.Storage.Checkpoint;

/// <summary>Keeps the checkpoint of one exporter in a folder. A service; its callers take turns.</summary>
/// <param name="folder">The folder.</param>
public sealed class CheckpointStore(string folder)
{
    /// <summary>Checkpoints that could not be used and are kept; older ones are removed.</summary>
    public const int KeptAside = 3;

    private const string Name = "checkpoint";
    private const string Aside = Name + ".damaged-";

    /// <summary>Where the checkpoint is.</summary>
    public string FilePath { get; } = Path.Combine(folder, Name);

    /// <summary>Reads the checkpoint; without one there is nothing and no problem.</summary>
    public CheckpointReading Load()
    {
        // What an earlier process did not finish is of no use.
        DurableFile.Remove(FilePath + DurableFile.Unfinished);
        try
        {
            return File.Exists(FilePath) ? CheckpointFormat.Read(File.ReadAllBytes(FilePath)) : new CheckpointReading(null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new CheckpointReading(CheckpointDefect.Unreadable, failure.Message);
        }
    }

    /// <summary>Writes a checkpoint in place of the one before, which stays until the new one is complete on the disk.</summary>
    /// <returns>The size of the file in bytes.</returns>
    /// <exception cref="IOException">The disk is full, gone or read-only; the checkpoint before is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public long Save(ReadOnlyMemory<byte> state, DateTimeOffset created)
    {
        var size = 0L;
        DurableFile.Replace(FilePath, file =>
        {
            CheckpointFormat.Write(file, state.Span, created);
            size = file.Position;
        });
        return size;
    }

    /// <summary>Renames a checkpoint that cannot be used, so that somebody may look at it and no new one takes its place.</summary>
    /// <param name="now">The time, for the name.</param>
    /// <returns>Its new path, or null when it could not be renamed.</returns>
    public string? SetAside(DateTimeOffset now)
    {
        try
        {
            var path = Path.Combine(folder, Aside + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fff'Z'", CultureInfo.InvariantCulture));
            File.Move(FilePath, path, overwrite: true);
            foreach (var old in Directory.EnumerateFiles(folder, Aside + "*").OrderDescending(StringComparer.Ordinal).Skip(KeptAside)) DurableFile.Remove(old);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
