using System.Net;
using ModelExporter.Endpoints;
using ModelExporter.Tests.Hosting;

namespace ModelExporter.Tests.Endpoints;

/// <summary>The program brings its own documentation.</summary>
public class DocumentsEndpointTests
{
    [Fact]
    public async Task Every_page_is_there_as_it_is_in_the_repository()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal).ToArray();
        var list = await exporter.Web.GetStringAsync(DocumentsEndpoint.Path, TestContext.Current.CancellationToken);
        Assert.Equal(files.Select(file => $"/docs/{Path.GetFileName(file)}"), list.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        foreach (var file in files)
        {
            using var answer = await exporter.Web.GetAsync($"/docs/{Path.GetFileName(file)}", TestContext.Current.CancellationToken);
            Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal("text/plain; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        }
    }

    [Theory]
    [InlineData("/docs/none.md")]
    [InlineData("/docs/..%2Fopenapi.v1.json")]
    [InlineData("/docs/runbooks/ModelFeatureDrift.md")]
    public async Task Nothing_else_is(string path)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await exporter.Web.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_landing_page_leads_there()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var page = await exporter.Web.GetStringAsync("/", TestContext.Current.CancellationToken);
        foreach (var path in new[] { "/docs", "/docs/metrics.md", "/docs/drift.md" })
        {
            Assert.Contains($"href=\"{path}\"", page);
            using var answer = await exporter.Web.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
