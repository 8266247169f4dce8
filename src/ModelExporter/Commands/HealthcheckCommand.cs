using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;
using ModelExporter.Configuration.Web;

namespace ModelExporter.Commands;

/// <summary><c>healthcheck</c>: asks a running exporter whether it is healthy; for containers, whose images have no shell and no curl. It starts no
/// host.</summary>
internal static class HealthcheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var flags = new SettingFlags(context);
        var url = new Option<string>("--url") { Description = "What to ask; without it /-/healthy of the web listener of the configuration", HelpName = "url" };
        var timeout = ValueOption.Create("--timeout", new DurationValue(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10)), "How long to wait for the answer", TimeSpan.FromSeconds(3));
        var insecure = new Option<bool>("--insecure-skip-verify") { Description = "Do not verify the certificate of --url; that of the configuration's own listener is never verified" };
        var certificate = new Option<string>("--client-cert") { Description = "A certificate to show, PEM, where the listener asks for one", HelpName = "file" };
        var key = new Option<string>("--client-key") { Description = "Its private key, PEM", HelpName = "file" };
        url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
                result.AddError($"--url: found \"{text}\", expected an http or https URL");
        });
        var command = new Command("healthcheck", "Ask a running exporter whether it is healthy: exit code 0 when it is, 1 when it is not") { url, timeout, insecure, certificate, key };
        foreach (var option in flags.Options.Where(option => option.Name is ConfigurationLoader.FileFlag or "--web.listen-address" or "--web.config.file")) command.Add(option);
        command.SetAction(async (result, cancellation) =>
        {
            var patience = timeout.In(result);
            // Errors of the file are not asked for here: the exporter may run on although its file was broken meanwhile.
            var target = result.GetValue(url);
            var verify = target is not null && !result.GetValue(insecure);
            if (target is null)
            {
                var web = flags.Loader(result, context.Environment).Load().Configuration.Web;
                target = Healthy(web.Listen[0], web.ConfigFile is { } file && WebFile.Read(file, []).Tls is not null);
            }

            using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
            // The name in the certificate is that of the service, not that of the own machine.
#pragma warning disable CA5359 // Nothing secret is sent, and the answer is yes or no.
            if (!verify) handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            try
            {
                if (result.GetValue(certificate) is { } shown) handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(shown, result.GetValue(key))];
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
            {
                context.Complain("--client-cert: " + failure.Message);
                return CommandLine.Failure;
            }

            return await AskAsync(handler, target, patience, context, cancellation);
        });
        return command;
    }

    /// <summary>The address of the health page of a listener, as seen from the same machine.</summary>
    internal static string Healthy(ListenAddress address, bool hasTls = false)
    {
        var ip = address.Addresses[0];
        var host = address.Host is "" or "localhost" || ip.Equals(IPAddress.IPv6Any) ? "localhost" : ip.Equals(IPAddress.Any) ? "127.0.0.1" : address.Host;
        return string.Create(
            CultureInfo.InvariantCulture, $"http{(hasTls ? "s" : "")}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{address.Port}/-/healthy");
    }

    private static async Task<int> AskAsync(SocketsHttpHandler handler, string url, TimeSpan patience, ProgramContext context, CancellationToken cancellation)
    {
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(url), cancellation);
            if (answer.IsSuccessStatusCode)
            {
                context.Out.WriteLine("healthy");
                return CommandLine.Success;
            }

            context.Complain(string.Create(CultureInfo.InvariantCulture, $"{url} answered {(int)answer.StatusCode}"));
        }
        catch (HttpRequestException failure)
        {
            context.Complain($"{url} cannot be reached: {failure.Message}");
        }
        catch (TaskCanceledException)
        {
            context.Complain($"{url} did not answer within {DurationValue.Text(patience)}");
        }

        return CommandLine.Failure;
    }
}
