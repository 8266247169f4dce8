using ModelExporter.Storage.Files;

namespace ModelExporter.Tests.Storage.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_content_takes_the_place_of_the_old()
    {
        var path = _folder.Write("file", "a longer old content");
        DurableFile.Replace(path, file => file.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path("")));
    }

    [Fact]
    public void A_disk_that_is_full_leaves_the_old_content_and_nothing_else()
    {
        var path = _folder.Write("file", "old");
        Assert.Throws<IOException>(() => DurableFile.Replace(path, file =>
        {
            file.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path("")));
    }

    [Fact]
    public void What_a_crash_left_behind_is_written_over()
    {
        var path = _folder.Write("file", "old");
        _folder.Write("file.tmp", new byte[1000]);
        DurableFile.Replace(path, file => file.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path("")));
    }

    [Fact]
    public void A_folder_is_locked_for_one_at_a_time_and_free_afterwards()
    {
        var folder = _folder.Path("made/on/demand");
        using (var first = FolderLock.Take(folder, out var outcome, out _))
        {
            Assert.NotNull(first);
            Assert.Equal(FolderLockOutcome.Taken, outcome);
            Assert.Null(FolderLock.Take(folder, out outcome, out var problem));
            Assert.Equal((FolderLockOutcome.InUse, folder + " is used by another process"), (outcome, problem));
        }

        using var second = FolderLock.Take(folder, out _, out _);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_unavailable_and_not_in_use()
    {
        Assert.Null(FolderLock.Take(Path.Combine(_folder.Write("file", ""), "folder"), out var outcome, out var problem));
        Assert.Equal(FolderLockOutcome.Unavailable, outcome);
        Assert.NotEmpty(problem);
    }
}
