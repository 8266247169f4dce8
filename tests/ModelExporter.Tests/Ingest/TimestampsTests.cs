using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;

namespace ModelExporter.Tests.Ingest;

public class TimestampsTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-11-20T12:00:00.120Z", 1795176000120)]
    [InlineData("2026-11-20t12:00:00.1209999z", 1795176000120)]
    [InlineData("2026-11-20 12:00:00.12+00:00", 1795176000120)]
    [InlineData("2026-11-20T14:30:00+02:30", 1795176000000)]
    [InlineData("2026-11-20T07:00:00.000000001-05:00", 1795176000000)]
    [InlineData("2016-12-31T23:59:60Z", 1483228800000)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800000)]
    [InlineData("1969-12-31T23:59:59.5Z", -500)]
    public void Rfc3339_text_is_read(string text, long milliseconds)
    {
        Assert.True(Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(milliseconds, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T12:00:00")]
    [InlineData("2026-11-20T12:00:00.Z")]
    [InlineData("2026-11-20T12:00:00.120")]
    [InlineData("2026-11-20T12:00:00+0200")]
    [InlineData("2026-11-20T12:00:00+24:00")]
    [InlineData("2026-11-20T12:00:00Z ")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T12:60:00Z")]
    [InlineData("2026-11-20T12:00:61Z")]
    [InlineData("2026-13-20T12:00:00Z")]
    [InlineData("2026-02-29T12:00:00Z")]
    [InlineData("0000-01-01T12:00:00Z")]
    [InlineData("2026/11/20T12:00:00Z")]
    [InlineData("2O26-11-20T12:00:00Z")]
    [InlineData("1732104000")]
    public void Other_text_is_not(string text) => Assert.False(Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1732104000, 1732104000000)]
    [InlineData(1732104000.1234, 1732104000123)]
    [InlineData(99999999999, 99999999999000)]
    [InlineData(100000000000, 100000000000)]
    [InlineData(1732104000123, 1732104000123)]
    public void Unix_time_is_seconds_or_milliseconds_by_its_size(double value, long milliseconds)
    {
        Assert.True(Timestamps.TryFromUnix(value, out var read));
        Assert.Equal(milliseconds, read);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1e14)]
    [InlineData(1.7e18)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_that_are_neither_are_refused(double value) => Assert.False(Timestamps.TryFromUnix(value, out _));

    [Fact]
    public void Every_instant_is_read_as_it_was_written() => Check.One(Properties.Config, Prop.ForAll<DateTimeOffset>(instant =>
    {
        var text = instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        Assert.True(Timestamps.TryFromRfc3339(Encoding.UTF8.GetBytes(text), out var read), text);
        Assert.Equal(instant.ToUnixTimeMilliseconds(), read);
    }));
}
