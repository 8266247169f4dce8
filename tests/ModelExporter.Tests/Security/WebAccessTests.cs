using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Commands;
using ModelExporter.Security;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Security;

/// <summary>The file of web.config_file over the program's own Kestrel, with certificates made here.</summary>
public class WebAccessTests
{
    private const string Users = "basic_auth_users: {prometheus: $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW}\n";
    private const string Tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";

    [Fact]
    public async Task Only_a_user_with_the_right_password_reads_and_health_is_free()
    {
        await using var exporter = await StartAsync(Users + "http_server_config: {headers: {X-Frame-Options: DENY}}\n");
        var refused = await exporter.Web.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        foreach (var path in (string[])["/metrics", "/", "/api/v1/models"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(exporter, path, "prometheus:wrong")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(exporter, path, "stranger:U*U")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(exporter, path, "prometheus:U*U")).StatusCode);
        }

        foreach (var path in (string[])["/-/healthy", "/-/ready"])
        {
            var free = await exporter.Web.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, free.StatusCode);
            Assert.Equal("DENY", free.Headers.GetValues("X-Frame-Options").Single());
        }

        Assert.Equal(HttpStatusCode.Accepted, (await exporter.Ingest.PostAsync("/v1/predictions", new StringContent("{\"model\":\"m\"}", Encoding.UTF8, "application/json"))).StatusCode);
    }

    [Fact]
    public async Task Prometheus_reads_over_TLS_and_the_healthcheck_finds_the_listener()
    {
        await using var exporter = await StartAsync(Tls);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(exporter));
        var error = new StringWriter();
        var url = $"https://127.0.0.1:{exporter.Web.BaseAddress!.Port}/-/healthy";
        var context = RunningExporter.Context(error, Stream.Null);
        Assert.Equal(1, await CommandLine.RunAsync(["healthcheck", "--url", url], context));
        Assert.Equal(0, await CommandLine.RunAsync(["healthcheck", "--url", url, "--insecure-skip-verify"], context));
        Assert.Equal(0, await CommandLine.RunAsync(
            ["healthcheck", "--config.file", exporter.File.Path, "--web.listen-address", $"127.0.0.1:{exporter.Web.BaseAddress.Port}", "--web.config.file", WebFile(exporter)], context));
    }

    [Fact]
    public async Task A_client_needs_a_certificate_of_the_authority_and_one_of_the_allowed_names()
    {
        await using var exporter = await StartAsync(
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt, client_allowed_sans: [prometheus]}\n");
        using var right = Client(exporter, "client");
        using var otherName = Client(exporter, "other");
        using var stranger = Client(exporter, "stranger");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(exporter, right));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(exporter, otherName));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(exporter, stranger));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(exporter));
    }

    [Fact]
    public async Task A_changed_file_is_in_force_and_a_broken_one_leaves_the_old_one_in_force()
    {
        using var file = new ConfigurationFile();
        MakeCertificates(file);
        file.Add("web.yml", Users);
        var time = new ManualTime();
        using var access = WebAccess.Open(Path.Combine(file.Folder, "web.yml"), time, NullLogger.Instance, out _)!;
        Assert.True(await access.Users.IsRightAsync("prometheus", "U*U"));
        file.Add("web.yml", Users.Replace("prometheus", "grafana", StringComparison.Ordinal));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await access.Users.IsRightAsync("prometheus", "U*U"));
        Assert.True(await access.Users.IsRightAsync("grafana", "U*U"));
        file.Add("web.yml", "basic_auth_users: [");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await access.Users.IsRightAsync("grafana", "U*U"));
        file.Add("web.yml", Tls);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await access.Users.IsRightAsync("grafana", "U*U"));
    }

    [Fact]
    public void A_certificate_that_changed_is_the_one_of_the_next_handshake()
    {
        using var file = new ConfigurationFile();
        MakeCertificates(file);
        file.Add("web.yml", Tls);
        var time = new ManualTime();
        using var access = WebAccess.Open(Path.Combine(file.Folder, "web.yml"), time, NullLogger.Instance, out var problem)!;
        Assert.Equal("", problem);
        var first = access.Handshake().ServerCertificateContext!.TargetCertificate.Thumbprint;
        MakeCertificates(file);
        Assert.Equal(first, access.Handshake().ServerCertificateContext!.TargetCertificate.Thumbprint);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(first, access.Handshake().ServerCertificateContext!.TargetCertificate.Thumbprint);
    }

    [Theory]
    [InlineData("tls_server_config: {cert_fle: server.crt}", "F:1:21: tls_server_config.cert_fle: unknown key, did you mean \"cert_file\"?")]
    [InlineData("http_server_config: {}\ntls_server_config: {}", "F:2:20: tls_server_config.cert_file: the key is missing; TLS needs cert_file and key_file")]
    [InlineData("\ntls_server_config: {min_version: TLS13}", "F:2:20: tls_server_config.cert_file: the key is missing")]
    [InlineData("tls_server_config: {cert_file: server.crt}", "tls_server_config.key_file: the key is missing; TLS needs cert_file and key_file")]
    [InlineData("tls_server_config: {cert_file: none.crt, key_file: server.key}", "F:1:32: tls_server_config.cert_file: ")]
    [InlineData("tls_server_config: {cert_file: server.crt, key_file: client.key}", "tls_server_config.key_file: ")]
    [InlineData("tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: RequireAndVerifyClientCert}", "tls_server_config.client_ca_file: the key is missing")]
    [InlineData("tls_server_config: {cert_file: server.crt, key_file: server.key, client_allowed_sans: [a]}", "tls_server_config.client_allowed_sans: has no effect")]
    [InlineData("basic_auth_users: {me: secret}", "basic_auth_users[me]: found")]
    [InlineData("http_server_config: {headers: {X-Frame-Option: DENY}}", "did you mean \"X-Frame-Options\"?")]
    public void A_file_that_is_wrong_is_an_error_of_the_start_with_its_place(string text, string expected)
    {
        using var file = new ConfigurationFile();
        MakeCertificates(file);
        file.Write("web: {config_file: web.yml}").Add("web.yml", text);
        var error = Assert.Single(file.Load().Errors).ToString();
        Assert.Contains(expected, error.Replace(Path.Combine(file.Folder, "web.yml"), "F", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string WebFile(RunningExporter exporter) => Path.Combine(exporter.File.Folder, "web.yml");

    private static Task<RunningExporter> StartAsync(string web) => RunningExporter.StartAsync("web: {config_file: web.yml}", file =>
    {
        MakeCertificates(file);
        file.Add("web.yml", web);
    });

    private static async Task<HttpResponseMessage> AskAsync(RunningExporter exporter, string path, string credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return await exporter.Web.SendAsync(request);
    }

    private static X509Certificate2 Client(RunningExporter exporter, string name) =>
        X509Certificate2.CreateFromPemFile(Path.Combine(exporter.File.Folder, name + ".crt"), Path.Combine(exporter.File.Folder, name + ".key"));

    private static async Task<HttpStatusCode> StatusAsync(RunningExporter exporter, X509Certificate2? certificate = null)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(exporter.File.Folder, "ca.crt"));
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (certificate is not null) handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Issuer == authority.Subject;
        using var client = new HttpClient(handler);
        return (await client.GetAsync($"https://127.0.0.1:{exporter.Web.BaseAddress!.Port}/metrics")).StatusCode;
    }

    private static void MakeCertificates(ConfigurationFile file)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority("CN=authority", authorityKey);
        using var stranger = Authority("CN=nobody", strangerKey);
        file.Add("ca.crt", authority.ExportCertificatePem());
        Issue(file, authority, "server", "localhost", "1.3.6.1.5.5.7.3.1");
        Issue(file, authority, "client", "prometheus", "1.3.6.1.5.5.7.3.2");
        Issue(file, authority, "other", "grafana", "1.3.6.1.5.5.7.3.2");
        Issue(file, stranger, "stranger", "prometheus", "1.3.6.1.5.5.7.3.2");
    }

    private static X509Certificate2 Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static void Issue(ConfigurationFile file, X509Certificate2 authority, string name, string host, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var certificate = request.Create(authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(12), RandomNumberGenerator.GetBytes(8));
        file.Add(name + ".crt", certificate.ExportCertificatePem());
        file.Add(name + ".key", key.ExportPkcs8PrivateKeyPem());
    }
}
