using System.Text;
using ModelExporter.Ingest;

namespace ModelExporter.Tests.Ingest;

public class NamesTests
{
    [Theory]
    [InlineData("credit", true)]
    [InlineData("ns.isvc:a_b-1", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("é", false)]
    public void Identifiers_are_of_few_characters(string name, bool valid) => Assert.Equal(valid, Names.IsIdentifier(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Length_is_counted_in_characters_for_features_and_in_bytes_for_identifiers_which_is_the_same()
    {
        Assert.True(Names.IsIdentifier(Encoding.UTF8.GetBytes(new string('a', 128))));
        Assert.False(Names.IsIdentifier(Encoding.UTF8.GetBytes(new string('a', 129))));
        Assert.Null(Names.CheckFeature(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀", 128)))));
        Assert.Equal(IgnoredReason.NameTooLong, Names.CheckFeature(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀", 129)))));
        Assert.Equal(IgnoredReason.NameTooLong, Names.CheckFeature(Encoding.UTF8.GetBytes(new string('a', 129))));
    }

    [Theory]
    [InlineData("größe in m²", null)]
    [InlineData("a_b", null)]
    [InlineData("_a", IgnoredReason.ReservedName)]
    [InlineData("", IgnoredReason.InvalidName)]
    [InlineData("a\tb", IgnoredReason.InvalidName)]
    [InlineData("a\u0085", IgnoredReason.InvalidName)]
    [InlineData("a\u202eb", IgnoredReason.InvalidName)]
    [InlineData("a\u2028b", IgnoredReason.InvalidName)]
    public void Feature_names_are_printable_text(string name, IgnoredReason? problem) =>
        Assert.Equal(problem, Names.CheckFeature(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Bytes_that_are_no_text_are_no_name() => Assert.Equal(IgnoredReason.InvalidName, Names.CheckText([0x61, 0xff]));

    [Fact]
    public void Classes_may_start_with_an_underscore() => Assert.Null(Names.CheckText("_other"u8));
}
