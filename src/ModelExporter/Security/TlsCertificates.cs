using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ModelExporter.Configuration.Web;

namespace ModelExporter.Security;

/// <summary>The certificates of the web listener and what clients must show. A value that holds keys of the system.</summary>
internal sealed class TlsCertificates : IDisposable
{
    private static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities;

    private TlsCertificates(TlsOptions options, X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authorities)
    {
        (_certificate, _authorities) = (certificate, authorities);
        Authentication = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = options.OnlyTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = options.ClientCertificates != ClientCertificates.NoClientCert,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, shown, chain, _) => IsWelcome(options, shown, chain),
        };
    }

    /// <summary>What a handshake needs.</summary>
    public SslServerAuthenticationOptions Authentication { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="options">Which files.</param>
    /// <param name="key">The key of the configuration that is wrong, when the result is null.</param>
    /// <param name="problem">Why.</param>
    public static TlsCertificates? Load(TlsOptions options, out string key, out string problem)
    {
        (key, problem) = ("cert_file", "");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(File.ReadAllText(options.CertificateFile!));
            if (chain.Count == 0) throw new CryptographicException("the file holds no certificate");
            key = "key_file";
            var certificate = X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.KeyFile!);
            key = "client_ca_file";
            var authorities = new X509Certificate2Collection();
            if (options.ClientAuthorityFile is not null)
            {
                authorities.ImportFromPem(File.ReadAllText(options.ClientAuthorityFile));
                if (authorities.Count == 0) throw new CryptographicException("the file holds no certificate");
            }

            return new TlsCertificates(options, certificate, chain, authorities);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            var path = key switch { "cert_file" => options.CertificateFile, "key_file" => options.KeyFile, _ => options.ClientAuthorityFile };
            problem = $"{path} cannot be used: {failure.Message}";
            return null;
        }
    }

    /// <summary>Gives the keys back to the system.</summary>
    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var authority in _authorities) authority.Dispose();
    }

    private bool IsWelcome(TlsOptions options, X509Certificate? shown, X509Chain? sent)
    {
        if (options.ClientCertificates is ClientCertificates.NoClientCert or ClientCertificates.RequestClientCert) return true;
        if (shown is null) return options.ClientCertificates == ClientCertificates.VerifyClientCertIfGiven;
        if (options.ClientCertificates == ClientCertificates.RequireAnyClientCert) return true;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ForClients);
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate) && (options.AllowedNames.Count == 0 || Names(certificate).Any(name => options.AllowedNames.Contains(name)));
    }

    // RFC 5280, section 4.2.1.6: e-mail [1], DNS [2], URI [6], IP address [7].
    private static List<string> Names(X509Certificate2 certificate)
    {
        var names = new List<string>();
        if (certificate.Extensions["2.5.29.17"] is not { } extension) return names;
        try
        {
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var tag = sequence.PeekTag();
                if (tag.TagValue is 1 or 2 or 6) names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else if (tag.TagValue == 7) names.Add(new IPAddress(sequence.ReadOctetString(tag)).ToString());
                else sequence.ReadEncodedValue();
            }
        }
        catch (Exception failure) when (failure is AsnContentException or ArgumentException)
        {
            names.Clear();
        }

        return names;
    }
}
