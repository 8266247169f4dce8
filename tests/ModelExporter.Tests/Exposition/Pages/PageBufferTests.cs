using System.Text;
using ModelExporter.Exposition.Pages;

namespace ModelExporter.Tests.Exposition.Pages;

public class PageBufferTests
{
    [Fact]
    public void A_page_longer_than_a_chunk_reads_back_whole()
    {
        using var page = new PageBuffer();
        var expected = new StringBuilder();
        for (var i = 0; i < 30_000; i++)
        {
            page.Append(Encoding.UTF8.GetBytes($"line {i}\n"));
            expected.Append("line ").Append(i).Append('\n');
        }

        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(page.ToArray()));
        Assert.Equal(expected.Length, page.Length);
        Assert.True(page.Chunks.Count() > 1);
    }

    [Fact]
    public void Truncation_takes_back_whole_chunks_and_parts_and_writing_goes_on_from_there()
    {
        using var page = new PageBuffer();
        page.Append("kept "u8);
        var mark = page.Length;
        for (var i = 0; i < 50; i++) page.Append(new byte[5000]);
        page.Truncate(mark);
        Assert.Equal(mark, page.Length);
        page.Append("and more"u8);
        Assert.Equal("kept and more", Encoding.UTF8.GetString(page.ToArray()));
        page.Truncate(0);
        Assert.Empty(page.ToArray());
    }

    [Fact]
    public void A_span_larger_than_a_chunk_is_given_whole()
    {
        using var page = new PageBuffer();
        page.Append("x"u8);
        Assert.True(page.GetSpan(200_000).Length >= 200_000);
        page.Advance(200_000);
        Assert.Equal(200_001, page.ToArray().Length);
    }

    [Fact]
    public void More_than_was_given_cannot_be_advanced()
    {
        using var page = new PageBuffer();
        var given = page.GetSpan(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => page.Advance(given + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => page.Truncate(1));
    }
}
