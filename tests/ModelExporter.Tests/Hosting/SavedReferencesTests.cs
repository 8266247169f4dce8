using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Storage.References;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Hosting;

public sealed class SavedReferencesTests : IDisposable
{
    private const string ReferencePath = "/v1/models/credit/versions/3/reference";
    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("model-exporter-");

    public void Dispose() => _storage.Delete(recursive: true);

    [Fact]
    public async Task An_uploaded_reference_is_there_after_a_restart_and_a_removed_one_is_not()
    {
        await using (var exporter = await StartAsync())
        {
            Assert.Equal(HttpStatusCode.Created, (await PutAsync(exporter)).StatusCode);
            Assert.Equal(CreditModel.Reference().ReferenceId, Assert.Single(Saved()).Profile.ReferenceId);
        }

        await using (var exporter = await StartAsync())
        {
            Assert.Equal(CreditModel.Reference().ReferenceId, Profile(exporter)?.ReferenceId);
            Assert.Equal(HttpStatusCode.NoContent, (await exporter.Ingest.DeleteAsync(ReferencePath)).StatusCode);
            Assert.Empty(Saved());
        }

        await using (var exporter = await StartAsync()) Assert.Null(Profile(exporter));
    }

    [Fact]
    public async Task A_reference_of_the_configuration_wins_over_a_saved_one_and_is_not_saved()
    {
        Store.Save("credit", "3", CreditModel.Reference(shift: 1));
        await using (var exporter = await StartAsync("models: [{name: credit, versions: [{name: \"3\", reference: r.json}]}]"))
        {
            Assert.Equal(CreditModel.Reference().ReferenceId, Profile(exporter)?.ReferenceId);
        }

        Assert.Equal(CreditModel.Reference(shift: 1).ReferenceId, Assert.Single(Saved()).Profile.ReferenceId);
    }

    [Fact]
    public async Task A_damaged_file_costs_its_own_reference_and_nothing_else()
    {
        Store.Save("credit", "3", CreditModel.Reference());
        Store.Save("credit", "4", CreditModel.Reference());
        var file = Directory.GetFiles(_storage.FullName, "version=4.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, "{}");
        await using var exporter = await StartAsync();
        Assert.NotNull(Profile(exporter));
        Assert.Contains("level=error msg=\"A saved reference cannot be used: " + file, exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_cannot_be_written_is_logged_and_the_reference_is_used_all_the_same()
    {
        // A file where the folder should be.
        await File.WriteAllTextAsync(Path.Combine(_storage.FullName, "references"), "");
        await using var exporter = await StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(exporter)).StatusCode);
        Assert.NotNull(Profile(exporter));
        Assert.Contains("level=error msg=\"The reference could not be saved", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_storage_nothing_is_written()
    {
        await using var exporter = await RunningExporter.StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(exporter)).StatusCode);
        Assert.Equal([exporter.File.Path], Directory.GetFileSystemEntries(exporter.File.Folder));
    }

    private ReferenceStore Store => new(Path.Combine(_storage.FullName, "references"));

    private IReadOnlyList<SavedReference> Saved() => Store.ReadAll(out _);

    private Task<RunningExporter> StartAsync(string configuration = "") => RunningExporter.StartAsync(configuration,
        file => file.Add("r.json", System.Text.Encoding.UTF8.GetString(ReferenceProfileJson.Write(CreditModel.Reference()))), "--storage.path", _storage.FullName);

    private static ReferenceProfile? Profile(RunningExporter exporter) =>
        exporter.Host.Services.GetRequiredService<ModelRegistry>().Model("credit")?.Version("3")?.Generation.Profile;

    private static Task<HttpResponseMessage> PutAsync(RunningExporter exporter) =>
        exporter.Ingest.PutAsync(ReferencePath, new ByteArrayContent(ReferenceProfileJson.Write(CreditModel.Reference())));
}
