using System.Net;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Ingest;

/// <summary>Who is let in: addresses, tokens, rates, and one more than there is room for.</summary>
public class AdmissionTests
{
    private const string Event = """{"model":"loan"}""";

    [Fact]
    public async Task One_request_more_than_there_is_room_for_hears_503_at_once()
    {
        await using var exporter = await ExporterProcess.StartAsync("ingest: {max_concurrent_requests: 1}");
        using var slow = await HalfRequest.SendAsync(exporter.IngestAddress, "/v1/predictions", Event);
        using var refused = await exporter.PostAsync("/v1/predictions", Event);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.Contains("\"code\":\"overloaded\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.StartsWith("HTTP/1.1 202 ", await slow.FinishAsync(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("the place is free again", async () => (await exporter.PostAsync("/v1/predictions", Event)).StatusCode == HttpStatusCode.Accepted);
        Assert.Matches("model_exporter_events_rejected_total\\{format=\"native\",reason=\"overloaded\"\\} [1-9]", await exporter.ScrapeAsync());
    }

    [Fact]
    public async Task More_requests_per_second_than_allowed_hear_429_and_when_to_come_back()
    {
        await using var exporter = await ExporterProcess.StartAsync("ingest: {max_requests_per_second: 1}");
        using var refused = await Eventually.GetAsync("429", async () =>
        {
            var answer = await exporter.PostAsync("/v1/predictions", Event);
            return answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
        });
        Assert.InRange(int.Parse(Assert.Single(refused.Headers.GetValues("Retry-After")), System.Globalization.CultureInfo.InvariantCulture), 1, 2);
        Assert.Contains("\"code\":\"rate_limited\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingest_does_not_leave_the_machine_without_a_token()
    {
        using var folder = new TemporaryFolder();
        var refused = await ProgramUnderTest.RunAsync("--config.file", folder.Write("exporter.yml", "ingest: {listen: \"0.0.0.0:0\"}"), "--web.listen-address", "127.0.0.1:0");
        Assert.Equal(1, refused.Code);
        Assert.Contains("token_file", Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_only_its_bearers_are_heard()
    {
        await using var exporter = await ExporterProcess.StartAsync("ingest: {listen: \"0.0.0.0:0\", auth: {token_file: token}}",
            folder => folder.Write("token", "open-sesame\n"), flags: ["--ingest.listen-address", "0.0.0.0:0"]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{exporter.IngestAddress.Port}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/v1/predictions", new StringContent(Event))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.DeleteAsync("/v1/models/loan/versions/default/reference")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/-/reload", null)).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "close-sesame");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/v1/predictions", new StringContent(Event))).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "open-sesame");
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync("/v1/predictions", new StringContent(Event))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/metrics")).StatusCode);
        Assert.DoesNotContain("sesame", exporter.Log, StringComparison.Ordinal);
    }
}
