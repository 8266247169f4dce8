using System.Runtime.InteropServices;

namespace ModelExporter.Storage.Files;

/// <summary>Brings the names in a folder to the disk. A service.</summary>
/// <remarks>.NET opens no folders, so this asks the system's C library; elsewhere than on Linux and macOS the system does what it does by itself.</remarks>
internal static class Folder
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    /// <summary>Returns when the names in a folder are on the disk.</summary>
    /// <exception cref="IOException">They could not be brought there.</exception>
    public static void Sync(string path)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        var folder = Open(path, ReadOnly);
        if (folder < 0) throw Failure(path);
        try
        {
            // Some file systems know no such thing for folders, and say so with this number.
            if (Fsync(folder) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw Failure(path);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}
