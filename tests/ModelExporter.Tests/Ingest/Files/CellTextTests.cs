using System.Text;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest.Files;

public class CellTextTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("-2.5", -2.5)]
    [InlineData("+3", 3)]
    [InlineData(".5", 0.5)]
    [InlineData("1e-3", 0.001)]
    [InlineData(" 7 ", 7)]
    [InlineData("0", 0)]
    [InlineData("0.25", 0.25)]
    public void Plain_numbers_are_numbers(string text, double expected)
    {
        var cell = Convert(text, out _);
        Assert.Equal((CellKind.Number, expected), (cell.Kind, cell.Number));
    }

    [Theory]
    [InlineData("40%")]
    [InlineData("20K €")]
    [InlineData("1,234")]
    [InlineData("007")]
    [InlineData("-01")]
    [InlineData("1.2.3")]
    [InlineData("0x1F")]
    [InlineData("Nancy")]
    [InlineData("na")]
    [InlineData("truth")]
    [InlineData("infinite")]
    [InlineData("-")]
    [InlineData(".")]
    public void Units_codes_and_words_are_text(string text)
    {
        var cell = Convert(text, out var batch);
        Assert.Equal(CellKind.Text, cell.Kind);
        Assert.Equal(text, Encoding.UTF8.GetString(batch.Text(cell)));
    }

    [Fact]
    public void Missing_markers_are_missing_in_either_conversion()
    {
        foreach (var marker in CellText.MissingMarkers.Append("").Append("   "))
        {
            Assert.Equal(CellKind.Null, Convert(marker, out _).Kind);
            Assert.Equal(CellKind.Null, Convert(marker, out _, CellConversion.Text).Kind);
        }
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("True", 1)]
    [InlineData("FALSE", 0)]
    public void Booleans_are_booleans(string text, double expected)
    {
        var cell = Convert(text, out _);
        Assert.Equal((CellKind.Boolean, expected), (cell.Kind, cell.Number));
    }

    [Theory]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    [InlineData("1e999")]
    public void Infinities_are_numbers_that_no_feature_can_use(string text) => Assert.Equal(CellKind.NotFinite, Convert(text, out _).Kind);

    [Fact]
    public void As_text_everything_stays_as_it_is_written()
    {
        foreach (var text in new[] { "1.0", "true", " x " })
        {
            var cell = Convert(text, out var batch, CellConversion.Text);
            Assert.Equal(text, Encoding.UTF8.GetString(batch.Text(cell)));
        }
    }

    [Fact]
    public void Text_over_its_limit_is_too_long() => Assert.Equal(CellKind.TooLong, Convert(new string('x', 1025), out _).Kind);

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        var batch = new EventBatch(10);
        var cell = CellText.Convert([(byte)'a', 0xff], CellConversion.Natural, batch, 1024);
        Assert.Equal("a\uFFFD", Encoding.UTF8.GetString(batch.Text(cell)));
    }

    private static Cell Convert(string text, out EventBatch batch, CellConversion conversion = CellConversion.Natural)
    {
        batch = new EventBatch(10);
        return CellText.Convert(Encoding.UTF8.GetBytes(text), conversion, batch, 1024);
    }
}
