using System.Net;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Operations;

/// <summary>What a release is made of.</summary>
public class PublishTests
{
    [Fact]
    public async Task The_published_program_starts_and_serves()
    {
        using var folder = new TemporaryFolder();
        var dotnet = Path.Combine(ProgramUnderTest.DotnetRoot, "dotnet");
        var published = await ChildProcess.RunAsync(dotnet,
            ["publish", Path.Combine(Repository.Root, "src", "ModelExporter"), "-c", ProgramUnderTest.Configuration, "--no-build", "-o", folder["out"]], ProgramUnderTest.Environment());
        Assert.True(published.Code == 0, published.Output);
        await using var exporter = await ExporterProcess.StartAsync(program: Path.Combine(folder["out"], "model-exporter"));
        await exporter.SendAsync(["""{"model":"loan"}"""]);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/metrics")).StatusCode);
        Assert.Equal(0, await exporter.StopAsync());
    }
}
