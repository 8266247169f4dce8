using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Web;

namespace ModelExporter.Security;

/// <summary>Who may use the web listener, and how: the content of <c>web.config_file</c> and of the files that it names. A state; its lock guards what was read last.</summary>
/// <remarks>The files are read anew instead of watched, as <see cref="BearerTokenFile"/> does. Where they cannot be used, what was read before stays in force.</remarks>
internal sealed partial class WebAccess : IDisposable
{
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Access _current;
    private byte[] _content;
    private long _readAt;

    private WebAccess(string path, Access first, TimeProvider time, ILogger logger)
    {
        (_path, _current, _time, _logger) = (path, first, time, logger);
        _content = Fingerprint(path, first.File);
        _readAt = time.GetTimestamp();
    }

    /// <summary>Whether the listener speaks TLS; decided at the start.</summary>
    public bool HasTls => _current.Certificates is not null;

    /// <summary>Who may read.</summary>
    public BasicUsers Users => Current().Users;

    /// <summary>Headers of every answer.</summary>
    public IReadOnlyDictionary<string, string> Headers => Current().File.Headers;

    /// <summary>Reads the files for the first time.</summary>
    /// <returns>Null when they cannot be used; <paramref name="problem"/> says why.</returns>
    public static WebAccess? Open(string path, TimeProvider time, ILogger logger, out string problem) =>
        Read(path, out problem) is { } access ? new WebAccess(path, access, time, logger) : null;

    /// <summary>What a handshake that begins now needs.</summary>
    public SslServerAuthenticationOptions Handshake() => Current().Certificates!.Authentication;

    /// <inheritdoc/>
    public void Dispose() => _current.Certificates?.Dispose();

    private Access Current()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) >= Trust) Refresh();
            return _current;
        }
    }

    private void Refresh()
    {
        _readAt = _time.GetTimestamp();
        var content = Fingerprint(_path, _current.File);
        if (content.AsSpan().SequenceEqual(_content)) return;
        _content = content;
        if (Read(_path, out var problem) is not { } access)
        {
            LogKept(_logger, problem);
            return;
        }

        if (access.Certificates is null != _current.Certificates is null)
        {
            access.Certificates?.Dispose();
            LogKept(_logger, $"{_path}: tls_server_config: switching TLS on or off needs a restart");
            return;
        }

        // Handshakes may still use the former certificates: the garbage collector frees them.
        _current = access;
        _content = Fingerprint(_path, access.File);
        LogRead(_logger, _path);
    }

    private static Access? Read(string path, out string problem)
    {
        var errors = new List<ConfigurationError>();
        var file = WebFile.Read(path, errors);
        problem = string.Join("; ", errors);
        if (errors.Count > 0) return null;
        if (file.Tls is null) return new Access(file, null, new BasicUsers(file.Users));
        return TlsCertificates.Load(file.Tls, out _, out problem) is { } certificates ? new Access(file, certificates, new BasicUsers(file.Users)) : null;
    }

    private static byte[] Fingerprint(string path, WebFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { path, file.Tls?.CertificateFile, file.Tls?.KeyFile, file.Tls?.ClientAuthorityFile })
        {
            if (part is null) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            try
            {
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(part)));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                hash.AppendData("away"u8);
            }
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(LogLevel.Error, "The file of web.config_file cannot be used, what was read before stays in force: {Problem}")]
    private static partial void LogKept(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "The file of web.config_file or a certificate was read anew and is in force")]
    private static partial void LogRead(ILogger logger, string file);

    private sealed record Access(WebFile File, TlsCertificates? Certificates, BasicUsers Users);
}
