using System.Text;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Tests.Ingest.Json;

public class TolerantJsonTests
{
    [Theory]
    [InlineData("[NaN,1]", "[1e999,1]")]
    [InlineData("[-Infinity, Infinity]", "[-1e999, 1e999]")]
    [InlineData("""{"NaN":"Infinity \" NaN","a":NaN}""", """{"NaN":"Infinity \" NaN","a":1e999}""")]
    [InlineData("""["\\",NaN]""", """["\\",1e999]""")]
    public void Bare_tokens_are_replaced_outside_of_strings(string json, string expected)
    {
        using var document = TolerantJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(expected, document!.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("[NaNa]")]
    [InlineData("[1] 2")]
    [InlineData("\"NaN")]
    [InlineData("Nothing NaN")]
    [InlineData("")]
    public void What_is_no_json_stays_none(string text) => Assert.Null(TolerantJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void First_value_ends_where_other_bytes_begin()
    {
        using var document = TolerantJson.ParseFirst("{\"a\":[1]}\0\u0001\u0002"u8, out var consumed);
        Assert.NotNull(document);
        Assert.Equal(9, consumed);
    }
}
