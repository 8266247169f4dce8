using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Tests.Ingest.Json;

public class JsonNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0.1")]
    [InlineData("999999999999999")]
    [InlineData("9007199254740993")]
    [InlineData("0.000000000000001")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("5e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("1E+05")]
    [InlineData("8.5899345930000000000000000000001")]
    public void A_number_has_the_bits_that_the_platform_gives_it(string text) => Same(text);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+1")]
    [InlineData("NaN")]
    public void What_is_no_number_is_none(string text) => Assert.Equal(0, JsonNumber.Read(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Random_decimals_have_the_bits_that_the_platform_gives_them() => Check.One(Properties.Config.WithMaxTest(2000), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 10; i++)
        {
            var text = new StringBuilder(random.Next(3) == 0 ? "-" : "");
            text.Append(random.Next(3) == 0 ? "0" : Digits(random, random.Next(1, 19)).TrimStart('0') + "7");
            if (random.Next(3) > 0) text.Append('.').Append(Digits(random, random.Next(1, 20)));
            if (random.Next(4) == 0) text.Append("eE"[random.Next(2)]).Append(random.Next(3) switch { 0 => "-", 1 => "+", _ => "" }).Append(random.Next(330));
            Same(text.ToString());
        }

        Same(BitConverter.Int64BitsToDouble(random.NextInt64()) is var any && double.IsFinite(any) ? any.ToString("R", CultureInfo.InvariantCulture) : "1");
    }));

    private static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));

    private static void Same(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var json = new Utf8JsonReader(bytes);
        Assert.True(json.Read() && json.TryGetDouble(out _));
        json.TryGetDouble(out var expected);
        // What follows a number does not matter.
        foreach (var after in new[] { "", ",", "}", " ", "]" })
        {
            Assert.Equal(bytes.Length, JsonNumber.Read(Encoding.UTF8.GetBytes(text + after), out var value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value));
        }
    }
}
