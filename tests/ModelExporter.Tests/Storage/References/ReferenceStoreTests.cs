using ModelExporter.Storage.References;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Storage.References;

public sealed class ReferenceStoreTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("model-exporter-");
    private readonly string _folder;
    private readonly ReferenceStore _store;

    public ReferenceStoreTests()
    {
        _folder = Path.Combine(_parent.FullName, "a", "references");
        _store = new ReferenceStore(_folder);
    }

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void What_was_saved_is_read_again()
    {
        _store.Save("credit", "3", CreditModel.Reference());
        _store.Save("credit", "4", CreditModel.Reference(shift: 1));
        _store.Save("a:b", "default", CreditModel.Reference(shift: 2));
        Assert.Equal(
            [("a:b", "default", Id(2)), ("credit", "3", Id(0)), ("credit", "4", Id(1))],
            Read().Select(saved => (saved.Model, saved.Version, saved.Profile.ReferenceId)));
    }

    [Fact]
    public void The_last_one_saved_is_the_one_that_is_read()
    {
        _store.Save("m", "v", CreditModel.Reference());
        _store.Save("m", "v", CreditModel.Reference(shift: 5));
        Assert.Equal(Id(5), Assert.Single(Read()).Profile.ReferenceId);
        Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_was_removed_is_gone_and_removing_it_again_is_no_error()
    {
        _store.Save("m", "v", CreditModel.Reference());
        _store.Remove("m", "v");
        _store.Remove("m", "v");
        _store.Remove("other", "v");
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData("..", "..")]
    [InlineData(".", "...")]
    [InlineData("a.json", ".json")]
    public void No_name_leads_out_of_the_folder(string model, string version)
    {
        _store.Save(model, version, CreditModel.Reference());
        var saved = Assert.Single(Read());
        Assert.Equal((model, version), (saved.Model, saved.Version));
        Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.Equal([Path.Combine(_parent.FullName, "a")], Directory.GetFileSystemEntries(_parent.FullName));
    }

    [Fact]
    public void Names_of_any_allowed_length_have_a_place()
    {
        var name = new string('x', 128);
        _store.Save(name, name, CreditModel.Reference());
        Assert.Equal((name, name), (Assert.Single(Read()).Model, Read()[0].Version));
    }

    [Fact]
    public void A_crash_while_writing_leaves_the_old_one()
    {
        _store.Save("m", "v", CreditModel.Reference());
        var file = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Single();
        // What a crash in the middle of the next save leaves behind.
        File.WriteAllText(file + ".tmp", "{\"schema_ver");
        Assert.Equal(Id(0), Assert.Single(Read()).Profile.ReferenceId);
        _store.Save("m", "v", CreditModel.Reference(shift: 1));
        Assert.Equal(Id(1), Assert.Single(Read()).Profile.ReferenceId);
    }

    [Fact]
    public void A_damaged_file_is_named_and_the_others_are_read()
    {
        _store.Save("m", "bad", CreditModel.Reference());
        _store.Save("m", "good", CreditModel.Reference());
        var file = Directory.GetFiles(_folder, "*bad*", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, "{");
        var references = _store.ReadAll(out var problems);
        Assert.Equal("good", Assert.Single(references).Version);
        Assert.StartsWith($"{file}: The profile is not valid JSON", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_there_is_nothing() => Assert.Empty(Read());

    private static string Id(double shift) => CreditModel.Reference(shift).ReferenceId;

    private IReadOnlyList<SavedReference> Read()
    {
        var references = _store.ReadAll(out var problems);
        Assert.Empty(problems);
        return references;
    }
}
