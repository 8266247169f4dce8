using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Configuration;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Tests.Configuration.Values;

public class ValueKindTests
{
    private static readonly DurationValue Durations = new(TimeSpan.Zero, TimeSpan.FromDays(365));
    private static readonly SizeValue Sizes = new(0, long.MaxValue);

    [Theory]
    [InlineData("15s", 15_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("250ms", 250)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    public void Durations_are_written_as_in_Prometheus(string text, long milliseconds)
    {
        Assert.Null(Durations.Parse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("s")]
    [InlineData("1.5h")]
    [InlineData("-1s")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("1 h")]
    [InlineData("1y")]
    [InlineData("99999999999999999999s")]
    [InlineData("9223372036854775807w")]
    public void Other_durations_are_refused(string text) => Assert.Equal(ConfigurationErrorCode.WrongType, Durations.Parse(text, out _));

    [Fact]
    public void A_duration_is_read_back_as_it_was_written() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), milliseconds =>
        {
            var value = TimeSpan.FromMilliseconds(milliseconds);
            return Durations.Parse(DurationValue.Text(value), out var read) is null && read == value;
        }).Check(Properties.Config);

    [Theory]
    [InlineData("4MiB", 4L << 20)]
    [InlineData("512KiB", 512L << 10)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("3kB", 3000)]
    [InlineData("17B", 17)]
    [InlineData("1000", 1000)]
    public void Sizes_have_units(string text, long bytes)
    {
        Assert.Null(Sizes.Parse(text, out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("4mib", ConfigurationErrorCode.WrongType)]
    [InlineData("MiB", ConfigurationErrorCode.WrongType)]
    [InlineData("1.5MiB", ConfigurationErrorCode.WrongType)]
    [InlineData("-1", ConfigurationErrorCode.WrongType)]
    [InlineData("99999999999999999999", ConfigurationErrorCode.OutOfRange)]
    [InlineData("9223372036854775807GiB", ConfigurationErrorCode.OutOfRange)]
    public void Other_sizes_are_refused(string text, object code) => Assert.Equal(code, Sizes.Parse(text, out _));

    [Fact]
    public void A_size_is_read_back_as_it_was_written() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), bytes => Sizes.Parse(SizeValue.Text(bytes), out var read) is null && read == bytes)
            .Check(Properties.Config);

    [Theory]
    [InlineData("localhost:10465", "localhost:10465", true)]
    [InlineData("127.0.0.1:0", "127.0.0.1:0", true)]
    [InlineData("127.9.9.9:1", "127.9.9.9:1", true)]
    [InlineData("[::1]:1", "[::1]:1", true)]
    [InlineData("[::]:10464", "[::]:10464", false)]
    [InlineData(":10464", ":10464", false)]
    [InlineData("0.0.0.0:80", "0.0.0.0:80", false)]
    [InlineData("10.0.0.7:65535", "10.0.0.7:65535", false)]
    public void Addresses_are_loopback_or_not(string text, string written, bool loopback)
    {
        var address = ListenAddress.TryParse(text);
        Assert.NotNull(address);
        Assert.Equal((written, loopback), (address.ToString(), address.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10464")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData("localhost:65536")]
    [InlineData("example.org:80")]
    [InlineData("::1:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("1:80")]
    [InlineData("[::1:80")]
    public void Other_addresses_are_refused(string text) => Assert.Null(ListenAddress.TryParse(text));

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1e-3", 0.001)]
    [InlineData("0.5", 0.5)]
    public void Numbers_are_decimal(string text, double expected)
    {
        Assert.Null(new NumberValue(0, 10).Parse(text, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("NaN", ConfigurationErrorCode.WrongType)]
    [InlineData("Infinity", ConfigurationErrorCode.WrongType)]
    [InlineData("0,5", ConfigurationErrorCode.WrongType)]
    [InlineData("11", ConfigurationErrorCode.OutOfRange)]
    public void Other_numbers_are_refused(string text, object code) => Assert.Equal(code, new NumberValue(0, 10).Parse(text, out _));
}
