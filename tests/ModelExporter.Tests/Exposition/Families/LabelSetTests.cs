using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Exposition.Families;

namespace ModelExporter.Tests.Exposition.Families;

public class LabelSetTests
{
    [Fact]
    public void Text_holds_the_pairs_in_order()
    {
        var labels = LabelSet.Of(("model", "credit"), ("version", "3")).With("feature", "age");
        Assert.Equal("model=\"credit\",version=\"3\",feature=\"age\"", Encoding.UTF8.GetString(labels.Text));
        Assert.Equal([new("model", "credit"), new("version", "3"), new("feature", "age")], labels.Pairs);
        Assert.Equal(3, labels.Count);
    }

    [Fact]
    public void Backslash_quotation_mark_and_line_feed_are_escaped()
    {
        var labels = LabelSet.Of(("bin", "a\\b\"c\nd"));
        Assert.Equal("bin=\"a\\\\b\\\"c\\nd\"", Encoding.UTF8.GetString(labels.Text));
        Assert.Equal("a\\b\"c\nd", labels.Pairs[0].Value);
    }

    [Theory]
    [InlineData("tab\there")]
    [InlineData("nul\0")]
    [InlineData("carriage\rreturn")]
    [InlineData("next\u0085line")]
    [InlineData("line\u2028separator")]
    public void Control_characters_are_replaced_and_the_change_is_marked(string text)
    {
        var clean = LabelText.Clean(text);
        Assert.Contains('\uFFFD', clean);
        Assert.Matches("~[0-9a-f]{8}$", clean);
        Assert.DoesNotContain(clean, letter => char.IsControl(letter));
    }

    // Not a theory: a test runner would mend the broken text on its way here.
    [Fact]
    public void Lone_surrogates_are_replaced_and_the_change_is_marked()
    {
        var clean = LabelText.Clean("lone \ud800 surrogate");
        Assert.StartsWith("lone \uFFFD surrogate~", clean);
        Assert.NotEqual(clean, LabelText.Clean("lone \udc00 surrogate"));
    }

    [Fact]
    public void Printable_text_of_any_script_stays_as_it_is()
    {
        foreach (var text in (string[])["", "Größe", "年齢", "😀 smile", "a b", "{x=\"y\"}", new string('x', LabelText.MaximumLength)]) Assert.Same(text, LabelText.Clean(text));
    }

    [Fact]
    public void Long_values_are_capped_and_stay_apart()
    {
        var one = LabelText.Clean(new string('x', 500) + "1");
        var two = LabelText.Clean(new string('x', 500) + "2");
        Assert.Equal(LabelText.MaximumLength, one.Length);
        Assert.NotEqual(one, two);
        Assert.Equal(one, LabelText.Clean(new string('x', 500) + "1"));
    }

    [Fact]
    public void A_surrogate_pair_at_the_cap_is_not_cut_in_two()
    {
        var clean = LabelText.Clean(new string('x', LabelText.MaximumLength - 10) + "😀😀😀😀😀😀😀");
        Assert.Equal(clean, LabelText.Clean(clean));
        Assert.True(clean.Length <= LabelText.MaximumLength);
    }

    [Fact]
    public void Any_text_gives_valid_bounded_text_and_distinct_texts_stay_distinct() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<string>(), (one, two) =>
        {
            var clean = LabelText.Clean(one ?? "");
            var valid = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(clean) >= 0 && clean.Length <= LabelText.MaximumLength;
            return valid && ((one ?? "") == (two ?? "") || clean != LabelText.Clean(two ?? ""));
        }).Check(Properties.Config);
}
