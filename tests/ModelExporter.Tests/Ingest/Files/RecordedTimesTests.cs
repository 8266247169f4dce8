using System.Text;
using ModelExporter.Ingest.Files;

namespace ModelExporter.Tests.Ingest.Files;

public class RecordedTimesTests
{
    [Theory]
    [InlineData("2018-01-01T00:00:00Z")]
    [InlineData("2018-01-01 00:00:00.000")]
    [InlineData("2018-01-01 00:00:00")]
    [InlineData("2018-01-01T00:00")]
    [InlineData("2018-01-01")]
    [InlineData("2018-01-01 00:00:00 UTC")]
    [InlineData("2018-01-01 01:00:00+01:00")]
    [InlineData("2018-01-01 00:00:00.000000")]
    [InlineData("1514764800")]
    [InlineData("1514764800.0")]
    [InlineData("1514764800000")]
    [InlineData(" 1514764800 ")]
    public void One_moment_can_be_written_in_many_ways(string text)
    {
        Assert.True(RecordedTimes.TryRead(Encoding.UTF8.GetBytes(text), out var milliseconds));
        Assert.Equal(1_514_764_800_000, milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("01/02/2018")]
    [InlineData("2018-13-01")]
    [InlineData("2018-01-01 25:00")]
    [InlineData("1514764800000000")]
    [InlineData("-5")]
    [InlineData("2018-01-01 00:00:00 CET")]
    [InlineData("2018-01-01 00:00:00.000 and then something much longer")]
    public void Anything_else_is_no_time(string text) => Assert.False(RecordedTimes.TryRead(Encoding.UTF8.GetBytes(text), out _));
}
