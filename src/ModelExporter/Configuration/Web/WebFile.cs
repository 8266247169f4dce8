using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;
using ModelExporter.Configuration.Yaml;
using ModelExporter.Security;

namespace ModelExporter.Configuration.Web;

/// <summary>When a client of the web listener must show a certificate: the names of Go's <c>tls.ClientAuthType</c>, which exporters share.</summary>
internal enum ClientCertificates
{
    /// <summary>It is not asked for one.</summary>
    NoClientCert,

    /// <summary>It is asked, and any answer is right.</summary>
    RequestClientCert,

    /// <summary>It must show one, whoever signed it.</summary>
    RequireAnyClientCert,

    /// <summary>It may show none; one that it shows must be signed by the authority.</summary>
    VerifyClientCertIfGiven,

    /// <summary>It must show one that the authority signed.</summary>
    RequireAndVerifyClientCert,
}

/// <summary>How the web listener speaks TLS. A value.</summary>
internal sealed record TlsOptions
{
    /// <summary>The certificate and its chain, PEM.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key, PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>When a client must show a certificate.</summary>
    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>The authorities that may sign certificates of clients, PEM.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Subject alternative names of which a client's certificate must have one; empty for any.</summary>
    public IReadOnlyList<string> AllowedNames { get; init; } = [];

    /// <summary>Whether TLS 1.2 is not enough.</summary>
    public bool OnlyTls13 { get; init; }

    /// <summary>Whether certificates of clients are verified.</summary>
    public bool Verifies => ClientCertificates is ClientCertificates.VerifyClientCertIfGiven or ClientCertificates.RequireAndVerifyClientCert;
}

/// <summary>The file of <c>web.config_file</c>: TLS, users and headers of the web listener, in the form that exporters share. A value.</summary>
internal sealed record WebFile
{
    private const long LargestFile = 1 << 20;

    /// <summary>How TLS is spoken, or null for plain HTTP.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Headers of every answer.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The bcrypt hash of each user's password; without users everybody may read.</summary>
    public IReadOnlyDictionary<string, string> Users { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys of the file.</summary>
    public static SettingTable<WebFile> Table { get; } = new(
        new SectionSetting<WebFile, TlsOptions>("tls_server_config", TlsTable(), f => f.Tls ?? new TlsOptions(), (f, v) => f with { Tls = v }),
        new SectionSetting<WebFile, WebFile>("http_server_config", HttpTable(), f => f, (_, v) => v),
        new NamedMapSetting<WebFile, string>("basic_auth_users", new TextValue("name", "a user's name without a colon", name => name.Length > 0 && !name.Contains(':', StringComparison.Ordinal)),
            new ValueContent<WebFile, string>(
                new TextValue("bcrypt hash", $"a bcrypt hash ($2a$, $2b$ or $2y$) with a cost of {Bcrypt.LeastCost} to {Bcrypt.LargestCost}", text => Bcrypt.TryParse(text, out _)),
                "The bcrypt hash of the password of the user NAME", ""),
            f => f.Users, (f, v) => f with { Users = v }, 1000));

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static WebFile Read(string path, ICollection<ConfigurationError> errors)
    {
        var reading = new Reading(path);
        var file = new WebFile();
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile }) reading.Add(new Origin(path), "", ConfigurationErrorCode.Unreadable, "the file is larger than 1MiB");
            else if (YamlFile.Parse(File.ReadAllText(path), path, reading) is { IsNull: false } root) file = Table.Read(file, root, "", reading);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            reading.Add(new Origin(path), "", ConfigurationErrorCode.Unreadable, failure is FileNotFoundException or DirectoryNotFoundException ? "the file does not exist" : "the file cannot be read: " + failure.Message);
        }

        if (file.Tls is { } tls && reading.Errors.Count == 0) Check(tls, path, reading);
        foreach (var error in reading.Errors) errors.Add(error);
        return file;
    }

    private static void Check(TlsOptions tls, string path, Reading reading)
    {
        const string section = "tls_server_config";
        if (tls.CertificateFile is null || tls.KeyFile is null)
        {
            Wrong(tls.CertificateFile is null ? "cert_file" : "key_file", ConfigurationErrorCode.Missing, "the key is missing; TLS needs cert_file and key_file");
            return;
        }

        if (tls.Verifies && tls.ClientAuthorityFile is null) Wrong("client_ca_file", ConfigurationErrorCode.Missing, $"the key is missing; {tls.ClientCertificates} verifies certificates by it");
        if (!tls.Verifies && tls.ClientAuthorityFile is not null) Wrong("client_ca_file", ConfigurationErrorCode.Conflict, $"has no effect with client_auth_type {tls.ClientCertificates}, which verifies nothing");
        if (!tls.Verifies && tls.AllowedNames.Count > 0) Wrong("client_allowed_sans", ConfigurationErrorCode.Conflict, $"has no effect with client_auth_type {tls.ClientCertificates}, which verifies nothing");
        if (reading.Errors.Count > 0) return;
        if (TlsCertificates.Load(tls, out var key, out var problem) is { } certificates) certificates.Dispose();
        else Wrong(key, ConfigurationErrorCode.Unreadable, problem);

        void Wrong(string name, ConfigurationErrorCode code, string message) =>
            reading.Add(reading.OriginOf($"{section}.{name}") ?? reading.OriginOf($"{section}.cert_file") ?? reading.OriginOf($"{section}.key_file") ?? reading.OriginOf(section) ?? new Origin(path), $"{section}.{name}", code, message);
    }

    private static SettingTable<TlsOptions> TlsTable() => new(
        new ValueSetting<TlsOptions, string?>("cert_file", new FilePathValue(), o => o.CertificateFile, (o, v) => o with { CertificateFile = v }, "The certificate of the listener and its chain, PEM"),
        new ValueSetting<TlsOptions, string?>("key_file", new FilePathValue(), o => o.KeyFile, (o, v) => o with { KeyFile = v }, "The private key of the certificate, PEM, without a password"),
        new ValueSetting<TlsOptions, ClientCertificates>("client_auth_type",
            new ChoiceValue<ClientCertificates>([.. Enum.GetValues<ClientCertificates>().Select(value => (value.ToString(), value))]),
            o => o.ClientCertificates, (o, v) => o with { ClientCertificates = v }, "When a client must show a certificate"),
        new ValueSetting<TlsOptions, string?>("client_ca_file", new FilePathValue(), o => o.ClientAuthorityFile, (o, v) => o with { ClientAuthorityFile = v },
            "The authorities that sign the certificates of clients, PEM"),
        new ValueSetting<TlsOptions, IReadOnlyList<string>>("client_allowed_sans", new ListValue<string>(TextValue.Printable, 1, 1000), o => o.AllowedNames, (o, v) => o with { AllowedNames = v },
            "Subject alternative names (DNS, e-mail, URI, IP address) of which a client's certificate must have one"),
        new ValueSetting<TlsOptions, bool>("min_version", new ChoiceValue<bool>(("TLS12", false), ("TLS13", true)), o => o.OnlyTls13, (o, v) => o with { OnlyTls13 = v }, "The oldest version of TLS that is spoken"));

    private static SettingTable<WebFile> HttpTable()
    {
        string[] names = ["Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection"];
        var headers = new SettingTable<WebFile>([
            .. names.Select(name => new ValueSetting<WebFile, string>(name, TextValue.Printable, f => f.Headers.GetValueOrDefault(name, ""),
                (f, v) => f with { Headers = new Dictionary<string, string>(f.Headers, StringComparer.Ordinal) { [name] = v } }, $"The header {name} of every answer")),
        ]);
        return new SettingTable<WebFile>(new SectionSetting<WebFile, WebFile>("headers", headers, f => f, (_, v) => v));
    }
}
