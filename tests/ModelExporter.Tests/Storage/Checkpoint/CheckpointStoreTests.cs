using System.Buffers.Binary;
using System.Security.Cryptography;
using ModelExporter.Storage.Checkpoint;

namespace ModelExporter.Tests.Storage.Checkpoint;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] State = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 7))];

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public CheckpointStoreTests() => _store = new CheckpointStore(_folder.Path(""));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_state_is_read_as_it_was_saved()
    {
        Assert.Equal((null, CheckpointDefect.None), (_store.Load().Saved, _store.Load().Defect));
        var size = _store.Save(State, Noon);
        Assert.Equal(new FileInfo(_store.FilePath).Length, size);
        var saved = _store.Load().Saved!;
        Assert.Equal(State, saved.State.ToArray());
        Assert.Equal(Noon, saved.Created);
        _store.Save(Array.Empty<byte>(), Noon);
        Assert.True(_store.Load().Saved!.State.IsEmpty);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.FilePath));
    }

    [Fact]
    public void A_file_cut_off_at_any_byte_is_refused()
    {
        var file = Saved();
        for (var length = 0; length < file.Length; length++)
        {
            var reading = CheckpointFormat.Read(file.AsSpan(0, length));
            Assert.Null(reading.Saved);
            Assert.Equal(length is > 0 and < 8 ? CheckpointDefect.Foreign : CheckpointDefect.Damaged, reading.Defect);
        }

        Assert.Null(CheckpointFormat.Read([.. file, 0]).Saved);
    }

    [Fact]
    public void A_file_with_any_bit_flipped_is_refused()
    {
        var file = Saved();
        for (var at = 0; at < file.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                file[at] ^= (byte)(1 << bit);
                var reading = CheckpointFormat.Read(file);
                Assert.Null(reading.Saved);
                Assert.NotEqual(CheckpointDefect.None, reading.Defect);
                Assert.NotEmpty(reading.Problem);
                file[at] ^= (byte)(1 << bit);
            }
        }

        Assert.NotNull(CheckpointFormat.Read(file).Saved);
    }

    [Fact]
    public void A_file_of_a_newer_program_is_not_guessed_at()
    {
        var file = Saved();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), CheckpointFormat.Version + 1);
        SHA256.HashData(file.AsSpan(0, file.Length - 32), file.AsSpan(file.Length - 32));
        var reading = CheckpointFormat.Read(file);
        Assert.Equal(CheckpointDefect.FutureVersion, reading.Defect);
        Assert.Equal("the file has format version 3, this program reads 2: a newer program wrote it", reading.Problem);
    }

    [Fact]
    public void A_file_of_an_older_program_is_not_guessed_at_either()
    {
        var file = Saved();
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), 1);
        SHA256.HashData(file.AsSpan(0, file.Length - 32), file.AsSpan(file.Length - 32));
        Assert.Equal(CheckpointDefect.PastVersion, CheckpointFormat.Read(file).Defect);
    }

    [Theory]
    [InlineData("{\"json\": true}")]
    [InlineData("\u001f\u008bgzip, or so it seems, and long enough to be a checkpoint by its length")]
    public void A_foreign_file_is_called_one(string content)
    {
        _folder.Write("checkpoint", content);
        Assert.Equal(CheckpointDefect.Foreign, _store.Load().Defect);
    }

    [Fact]
    public void A_length_that_lies_behind_a_right_checksum_takes_no_memory()
    {
        foreach (var length in (long[])[-1, State.Length - 1, State.Length + 1, long.MaxValue])
        {
            var file = Saved();
            BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(20), length);
            SHA256.HashData(file.AsSpan(0, file.Length - 32), file.AsSpan(file.Length - 32));
            Assert.Equal(CheckpointDefect.Damaged, CheckpointFormat.Read(file).Defect);
        }
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_used_is_set_aside_and_only_the_last_few_are_kept()
    {
        for (var day = 0; day < 5; day++)
        {
            _folder.Write("checkpoint", "damaged " + day);
            Assert.True(File.Exists(_store.SetAside(Noon.AddDays(day))));
        }

        Assert.False(File.Exists(_store.FilePath));
        var kept = Directory.GetFiles(_folder.Path("")).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["checkpoint.damaged-20261122T120000.000Z", "checkpoint.damaged-20261123T120000.000Z", "checkpoint.damaged-20261124T120000.000Z"], kept.Select(Path.GetFileName));
        Assert.Equal("damaged 4", File.ReadAllText(kept[^1]));
        Assert.Null(_store.SetAside(Noon));
    }

    [Fact]
    public void A_crash_at_any_byte_of_the_writing_leaves_the_checkpoint_before()
    {
        _store.Save(State, Noon);
        var next = Saved();
        for (var written = 0; written <= next.Length; written++)
        {
            _folder.Write("checkpoint.tmp", next[..written]);
            Assert.Equal(State, _store.Load().Saved!.State.ToArray());
            Assert.False(File.Exists(_folder.Path("checkpoint.tmp")));
        }
    }

    [Fact]
    public void A_folder_that_is_none_is_a_problem_and_no_crash()
    {
        var store = new CheckpointStore(_folder.Write("file", ""));
        Assert.Equal(CheckpointDefect.None, store.Load().Defect);
        Assert.ThrowsAny<IOException>(() => store.Save(State, Noon));
        Assert.Null(store.SetAside(Noon));
    }

    private static byte[] Saved()
    {
        using var file = new MemoryStream();
        CheckpointFormat.Write(file, State, Noon);
        return file.ToArray();
    }
}
