using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Security;
using ModelExporter.Tests.Configuration;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Security;

public class BearerTokenTests
{
    private const string Configured = "ingest: {auth: {token_file: token}}";

    [Fact]
    public async Task With_a_token_file_every_ingest_path_needs_the_token_and_the_web_listener_none()
    {
        await using var exporter = await RunningExporter.StartAsync(Configured, file => file.Add("token", "s3cret-value\n"));
        using var none = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.Unauthorized, none.StatusCode);
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.ToString());
        Assert.Contains("\"code\":\"unauthorized\"", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        foreach (var wrong in new[] { "Bearer wrong", "Bearer s3cret-valu", "Bearer s3cret-value2", "Bearer ", "Basic s3cret-value", "s3cret-value" })
        {
            using var refused = await SendAsync(exporter.Ingest, wrong);
            Assert.Equal((wrong, HttpStatusCode.Unauthorized), (wrong, refused.StatusCode));
            Assert.Equal("Bearer error=\"invalid_token\"", refused.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(exporter.Ingest, "Bearer s3cret-value")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(exporter.Ingest, "bearer s3cret-value")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/healthy")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/ready")).StatusCode);
        await exporter.StopAsync();
        Assert.DoesNotContain("s3cret", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_one_the_loopback_is_open() =>
        Assert.Equal(HttpStatusCode.OK, (await (await RunningExporter.StartAsync()).Ingest.PostAsync("/-/reload", null)).StatusCode);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n\t", "is empty")]
    public async Task A_file_without_a_token_stops_the_start(string content, string message)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningExporter.StartAsync(Configured, file => file.Add("token", content)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_file_is_read_again_and_a_missing_one_keeps_the_last_token()
    {
        using var file = new ConfigurationFile().Add("token", "one");
        var time = new ManualTime();
        var token = BearerTokenFile.Open(Path.Combine(file.Folder, "token"), time, NullLogger.Instance, out _)!;
        Assert.True(token.Matches("one"));
        file.Add("token", "two\n");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(token.Matches("one"));
        Assert.True(token.Matches("two"));
        File.Delete(Path.Combine(file.Folder, "token"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(token.Matches("two"));
        file.Add("token", "");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(token.Matches("two"));
        Assert.False(token.Matches(""));
        file.Add("token", "three");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(token.Matches("three"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/-/reload");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request);
    }
}
