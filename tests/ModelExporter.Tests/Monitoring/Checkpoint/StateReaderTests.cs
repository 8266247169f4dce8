using ModelExporter.Monitoring.Checkpoint;

namespace ModelExporter.Tests.Monitoring.Checkpoint;

public class StateReaderTests
{
    [Fact]
    public void What_was_written_is_read_again()
    {
        var writer = new StateWriter();
        writer.Write(long.MinValue);
        writer.WriteSection(section =>
        {
            section.Write("Größe");
            section.WriteSection(inner => inner.WriteValues<double>([1.5, double.NaN]));
            section.WriteSection(_ => { });
        });
        writer.WriteValues<int>([]);

        var reader = new StateReader(writer.Written);
        Assert.Equal(long.MinValue, reader.ReadInt64());
        var part = reader.ReadSection();
        Assert.Equal("Größe", part.ReadText());
        Assert.Equal([1.5, double.NaN], part.ReadSection().ReadValues<double>(2));
        Assert.True(part.ReadSection().IsAtEnd);
        Assert.True(part.IsAtEnd);
        Assert.Empty(reader.ReadValues<int>(0));
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_writer_that_was_cleared_writes_the_same_again()
    {
        var writer = new StateWriter();
        writer.WriteValues<long>(new long[10_000]);
        writer.Clear();
        writer.Write("a");
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, (byte)'a'], writer.Written.ToArray());
    }

    [Fact]
    public void A_count_beyond_what_is_there_takes_no_memory()
    {
        var writer = new StateWriter();
        writer.Write(int.MaxValue);
        writer.Write(0);
        Assert.Throws<StateMismatchException>(() => new StateReader(writer.Written).ReadValues<long>(int.MaxValue));
        Assert.Throws<StateMismatchException>(() => new StateReader(writer.Written).ReadBytes());
        Assert.Throws<StateMismatchException>(() => new StateReader(writer.Written).ReadCount(int.MaxValue - 1));
        Assert.Throws<StateMismatchException>(() => new StateReader(writer.Written[..7]).ReadInt64());
    }
}
