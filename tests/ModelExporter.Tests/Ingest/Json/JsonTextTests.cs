using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest.Json;

namespace ModelExporter.Tests.Ingest.Json;

public class JsonTextTests
{
    [Fact]
    public void Unescaping_gives_back_what_was_escaped() => Check.One(Properties.Config, Prop.ForAll<string?>(text =>
    {
        // Lone surrogates are no text; the serializer writes U+FFFD for them.
        var clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? string.Empty));
        foreach (var escaped in new[] { JsonSerializer.Serialize(clean)[1..^1], string.Concat(clean.Select(unit => $"\\u{(int)unit:x4}")),
            string.Concat(clean.Select(unit => $"\\u{(int)unit:X4}")) })
        {
            var source = Encoding.UTF8.GetBytes(escaped);
            var room = new byte[source.Length];
            Assert.Equal(clean, Encoding.UTF8.GetString(room.AsSpan(0, JsonText.Unescape(source, room))));
        }
    }));

    [Theory]
    [InlineData("\\ud83d", "\uFFFD")]
    [InlineData("\\ud83dx", "\uFFFDx")]
    [InlineData("\\ude00\\ud83d", "\uFFFD\uFFFD")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD😀")]
    [InlineData("\\ud83d\\n", "\uFFFD\n")]
    [InlineData("\\\\u0041", "\\u0041")]
    public void Half_of_a_surrogate_pair_is_replaced(string escaped, string text)
    {
        var room = new byte[escaped.Length];
        Assert.Equal(text, Encoding.UTF8.GetString(room.AsSpan(0, JsonText.Unescape(Encoding.UTF8.GetBytes(escaped), room))));
    }

    [Fact]
    public void Repair_replaces_as_the_runtime_does() => Check.One(Properties.Config, Prop.ForAll<byte[]>(bytes =>
    {
        var room = new byte[3 * bytes.Length];
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(room.AsSpan(0, JsonText.Repair(bytes, room))));
    }));
}
