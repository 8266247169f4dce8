using System.Security.Cryptography;
using System.Text;

namespace ModelExporter.Security;

/// <summary>The bearer token in a file. A state; its lock guards the hash of what was last read. The token itself is kept nowhere and never logged.</summary>
/// <remarks>The file is read anew instead of watched: a mounted Kubernetes secret changes by swapping a folder above the file, which leaves the file's own
/// time as it was.</remarks>
internal sealed partial class BearerTokenFile
{
    private const int LargestFile = 64 << 10;
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private byte[] _hash;
    private long _readAt;
    private bool _failing;

    private BearerTokenFile(string path, byte[] hash, TimeProvider time, ILogger logger)
    {
        _path = path;
        _hash = hash;
        _time = time;
        _logger = logger;
        _readAt = time.GetTimestamp();
    }

    /// <summary>Reads the file for the first time.</summary>
    /// <returns>Null when it holds no token; <paramref name="problem"/> says why.</returns>
    public static BearerTokenFile? Open(string path, TimeProvider time, ILogger logger, out string problem) =>
        ReadHash(path, out problem) is { } hash ? new BearerTokenFile(path, hash, time, logger) : null;

    /// <summary>Whether this is the token; takes the same time for every wrong one.</summary>
    public bool Matches(string token)
    {
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) >= Trust) Refresh();
            return CryptographicOperations.FixedTimeEquals(presented, _hash);
        }
    }

    private void Refresh()
    {
        _readAt = _time.GetTimestamp();
        var hash = ReadHash(_path, out var problem);
        if (hash is null)
        {
            // A secret that is being replaced may be away for a moment: the last token stays good.
            if (!_failing) LogKept(_logger, _path, problem);
            _failing = true;
            return;
        }

        if (_failing || !hash.AsSpan().SequenceEqual(_hash)) LogRead(_logger, _path);
        _failing = false;
        _hash = hash;
    }

    private static byte[]? ReadHash(string path, out string problem)
    {
        problem = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LargestFile + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var token = bytes.AsSpan(0, length).Trim(" \t\r\n"u8);
            if (length > LargestFile) problem = "is larger than 64KiB";
            else if (token.Length == 0) problem = "is empty";
            return problem.Length == 0 ? SHA256.HashData(token) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The token file {Problem}; the token that was read before stays valid")]
    private static partial void LogKept(ILogger logger, string file, string problem);

    [LoggerMessage(LogLevel.Information, "The token was read anew")]
    private static partial void LogRead(ILogger logger, string file);
}
