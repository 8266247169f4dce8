using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Endpoints;

public class ReferenceEndpointsTests
{
    private const string ReferencePath = "/v1/models/credit/versions/3/reference";
    private static readonly byte[] Profile = ReferenceProfileJson.Write(CreditModel.Reference());

    [Fact]
    public async Task The_first_reference_is_created_another_replaces_it_and_the_same_changes_nothing()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var created = await PutAsync(exporter, Profile);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(ReferencePath, created.Headers.Location?.ToString());
        using var summary = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        Assert.Equal(("credit", "3", CreditModel.Reference().ReferenceId, "profile", 101), (
            Text(summary, "model"), Text(summary, "version"), Text(summary, "reference_id"), Text(summary, "source"), summary.RootElement.GetProperty("events").GetInt32()));

        var first = Version(exporter).Generation;
        Assert.Equal(("credit", "3"), (first.Profile!.Model, first.Profile.Version));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(exporter, Profile)).StatusCode);
        Assert.Same(first, Version(exporter).Generation);

        var other = CreditModel.Reference(shift: 1);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(exporter, ReferenceProfileJson.Write(other))).StatusCode);
        Assert.Equal(other.ReferenceId, Version(exporter).Generation.Profile!.ReferenceId);
    }

    [Fact]
    public async Task A_compressed_profile_is_a_profile()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) await gzip.WriteAsync(Profile);
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(exporter, packed.ToArray())).StatusCode);
    }

    [Fact]
    public async Task The_profile_comes_back_on_both_listeners_with_its_id_as_tag()
    {
        await using var exporter = await RunningExporter.StartAsync();
        await PutAsync(exporter, Profile);
        foreach (var (client, path) in new[] { (exporter.Ingest, ReferencePath), (exporter.Web, "/api" + ReferencePath) })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
            Assert.Equal($"\"{CreditModel.Reference().ReferenceId}\"", answer.Headers.ETag?.Tag);
            Assert.Equal(CreditModel.Reference().ReferenceId, ReferenceProfileReader.Read(await answer.Content.ReadAsByteArrayAsync()).ReferenceId);
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        }
    }

    [Fact]
    public async Task A_removed_reference_is_gone_and_cannot_be_removed_again()
    {
        await using var exporter = await RunningExporter.StartAsync();
        await PutAsync(exporter, Profile);
        Assert.Equal(HttpStatusCode.NoContent, (await exporter.Ingest.DeleteAsync(ReferencePath)).StatusCode);
        Assert.Null(Version(exporter).Generation.Profile);
        Assert.NotNull(Version(exporter).ReadLearning());
        Assert.Equal((HttpStatusCode.NotFound, "no_reference"), await ProblemAsync(await exporter.Ingest.DeleteAsync(ReferencePath)));
        Assert.Equal((HttpStatusCode.NotFound, "no_reference"), await ProblemAsync(await exporter.Ingest.GetAsync(ReferencePath)));
        Assert.Equal((HttpStatusCode.NotFound, "no_reference"), await ProblemAsync(await exporter.Web.GetAsync("/api" + ReferencePath)));
    }

    [Fact]
    public async Task What_is_no_profile_is_refused_with_the_field()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var wrong = await PutAsync(exporter, """{"schema_version":1,"events":1,"features":{"a":{"kind":"numeric","samples":"x"}}}"""u8.ToArray());
        Assert.Contains("features.a.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_profile"), await ProblemAsync(wrong));
        Assert.Equal((HttpStatusCode.BadRequest, "empty_body"), await ProblemAsync(await PutAsync(exporter, [])));
        Assert.Null(exporter.Host.Services.GetRequiredService<ModelRegistry>().Model("credit"));
    }

    [Theory]
    [InlineData("/v1/models/a%20b/versions/3/reference", "invalid_model")]
    [InlineData("/v1/models/a%2Fb/versions/3/reference", "invalid_model")]
    [InlineData("/v1/models/credit/versions/%C3%A4/reference", "invalid_version")]
    public async Task Names_that_no_event_could_have_are_refused(string path, string code)
    {
        await using var exporter = await RunningExporter.StartAsync();
        Assert.Equal((HttpStatusCode.BadRequest, code), await ProblemAsync(await exporter.Ingest.PutAsync(path, new ByteArrayContent(Profile))));
    }

    [Fact]
    public async Task Limits_hold_for_references_too()
    {
        await using var exporter = await RunningExporter.StartAsync("limits: {models: 1, versions: 1, features: 9}\ningest: {max_body_bytes: 32KiB}");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body_too_large"), await ProblemAsync(await PutAsync(exporter, new byte[33 << 10])));
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(exporter, Profile)).StatusCode);
        Assert.Equal((HttpStatusCode.BadRequest, "too_many_versions"), await ProblemAsync(await PutAsync(exporter, Profile, "/v1/models/credit/versions/4/reference")));
        Assert.Equal((HttpStatusCode.BadRequest, "too_many_models"), await ProblemAsync(await PutAsync(exporter, Profile, "/v1/models/other/versions/3/reference")));
        await using var small = await RunningExporter.StartAsync("limits: {features: 3}");
        Assert.Equal((HttpStatusCode.BadRequest, "too_many_features"), await ProblemAsync(await PutAsync(small, Profile)));
    }

    [Fact]
    public async Task No_damage_to_a_profile_ends_in_a_500()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var damaged = Profile.ToArray();
            for (var bytes = random.Next(1, 4); bytes > 0; bytes--) damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);
            using var answer = await PutAsync(exporter, damaged);
            Assert.InRange((int)answer.StatusCode, 200, 400);
        }

        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PutAsync(RunningExporter exporter, byte[] body, string path = ReferencePath) =>
        exporter.Ingest.PutAsync(path, new ByteArrayContent(body));

    private static VersionState Version(RunningExporter exporter) => exporter.Host.Services.GetRequiredService<ModelRegistry>().Model("credit")!.Version("3")!;

    private static string Text(JsonDocument document, string member) => document.RootElement.GetProperty(member).GetString()!;

    private static async Task<(HttpStatusCode Status, string Code)> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()));
        return (answer.StatusCode, problem.RootElement.GetProperty("code").GetString()!);
    }
}
