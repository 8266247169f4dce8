namespace ModelExporter.Storage.Files;

/// <summary>What came of an attempt to lock a folder.</summary>
public enum FolderLockOutcome
{
    /// <summary>It is ours until it is disposed or the process ends, however it ends.</summary>
    Taken,

    /// <summary>Another process has it.</summary>
    InUse,

    /// <summary>The folder cannot be made or written to.</summary>
    Unavailable,
}

/// <summary>Keeps a second process out of a folder. A state: a file that is held open.</summary>
/// <remarks>The system's own advisory lock (flock): it is gone with the process, so that nothing is left behind by a kill.</remarks>
public sealed class FolderLock : IDisposable
{
    private const string Name = "lock";

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] HeldElsewhere = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Locks a folder, which is made when it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="problem">Why it is not ours, or empty.</param>
    /// <returns>The lock, or null.</returns>
    public static FolderLock? Take(string folder, out FolderLockOutcome outcome, out string problem)
    {
        problem = "";
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            outcome = FolderLockOutcome.Taken;
            return new FolderLock(file);
        }
        catch (IOException failure) when (HeldElsewhere.Contains(failure.HResult))
        {
            outcome = FolderLockOutcome.InUse;
            problem = $"{folder} is used by another process";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            outcome = FolderLockOutcome.Unavailable;
            problem = failure.Message;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
