using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;

namespace ModelExporter.Tests.Ingest.Bodies;

public class RequestBodyTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"model\":\"m\",\"id\":{i}}}\n")));

    public static TheoryData<string?, string> Encodings() => new()
    {
        { null, "" },
        { "", "" },
        { "identity", "" },
        { "gzip", "gzip" },
        { "GZIP", "gzip" },
        { "x-gzip", "gzip" },
        { "br", "br" },
        { "deflate", "zlib" },
        { "deflate", "deflate" },
        { "gzip, identity", "gzip" },
        { "identity , br,", "br" },
        { "gzip, br", "gzip br" },
        { "br, gzip", "br gzip" },
        { null, "gzip" },
        { "identity", "gzip" },
        { "br", "gzip br" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Body_is_decompressed_as_its_encodings_or_its_magic_say(string? header, string applied)
    {
        var compressed = applied.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Text, Compress);
        using var body = new RequestBody();
        Assert.Null(await Read(body, compressed, header));
        Assert.True(body.Span.SequenceEqual(Text));
        Assert.Equal(compressed.Length, body.WireBytes);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, zstd")]
    [InlineData("gzip,gzip,gzip,gzip")]
    public async Task Unknown_encodings_are_refused(string header)
    {
        using var body = new RequestBody();
        Assert.Equal(IngestErrorCode.UnsupportedEncoding, (await Read(body, Compress(Text, "gzip"), header))?.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zlib")]
    [InlineData("deflate")]
    public async Task Body_that_was_cut_off_or_is_something_else_is_corrupt(string encoding)
    {
        var header = encoding == "zlib" ? "deflate" : encoding;
        var compressed = Compress(Text, encoding);
        foreach (var cut in new[] { 1, compressed.Length / 2, compressed.Length - 3 })
        {
            using var body = new RequestBody();
            Assert.Equal(IngestErrorCode.CorruptEncoding, (await Read(body, compressed[..^cut], header))?.Code);
        }

        using var plain = new RequestBody();
        Assert.Equal(IngestErrorCode.CorruptEncoding, (await Read(plain, [0xff, .. Text], header))?.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zlib")]
    [InlineData("deflate")]
    [InlineData("gzip gzip")]
    public async Task Bomb_stops_at_the_limit(string applied)
    {
        var zeros = new byte[64 << 20];
        var bomb = applied.Split(' ').Aggregate(zeros, Compress);
        var before = GC.GetTotalAllocatedBytes();
        using var body = new RequestBody();
        var failure = await Read(body, bomb, applied.Replace("zlib", "deflate", StringComparison.Ordinal).Replace(' ', ','),
            new IngestLimits { MaxDecompressedBytes = 1 << 20 });
        Assert.Equal(IngestErrorCode.DecompressedBodyTooLarge, failure?.Code);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 16 << 20);
    }

    [Fact]
    public async Task Limits_are_the_largest_sizes_that_are_let_in()
    {
        var limits = new IngestLimits { MaxBodyBytes = Text.Length, MaxDecompressedBytes = Text.Length };
        using var exact = new RequestBody();
        Assert.Null(await Read(exact, Text, null, limits));
        using var over = new RequestBody();
        Assert.Equal(IngestErrorCode.BodyTooLarge, (await Read(over, [.. Text, 0x20], null, limits))?.Code);
        using var compressed = new RequestBody();
        Assert.Null(await Read(compressed, Compress(Text, "gzip"), "gzip", limits));
        using var compressedOver = new RequestBody();
        Assert.Equal(IngestErrorCode.DecompressedBodyTooLarge, (await Read(compressedOver, Compress([.. Text, 0x20], "gzip"), "gzip", limits))?.Code);
    }

    [Fact]
    public async Task Length_that_is_told_to_be_too_large_is_believed_without_reading()
    {
        using var body = new RequestBody();
        var failure = await body.ReadAsync(PipeReader.Create(new MemoryStream(Text)), 5L << 20, null, new IngestLimits(), CancellationToken.None);
        Assert.Equal(IngestErrorCode.BodyTooLarge, failure?.Code);
        Assert.Equal(0, body.WireBytes);
    }

    [Fact]
    public async Task Empty_body_is_empty_under_any_encoding()
    {
        foreach (var header in new[] { null, "gzip", "br", "deflate" })
        {
            using var body = new RequestBody();
            Assert.Null(await Read(body, [], header));
            Assert.Equal(0, body.Span.Length);
        }
    }

    [Fact]
    public async Task Body_can_be_used_again_after_its_memory_was_given_back()
    {
        var body = new RequestBody();
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await Read(body, Compress(Text, "br"), "br"));
            Assert.True(body.Span.SequenceEqual(Text));
            body.Dispose();
            Assert.Equal((0, 0L), (body.Span.Length, body.WireBytes));
        }
    }

    [Fact]
    public void Random_bytes_under_any_encoding_end_in_an_outcome() => Check.One(
        Properties.Config.WithMaxTest(300), Prop.ForAll<byte[], int>((bytes, choice) =>
    {
        using var body = new RequestBody();
        var encoding = new[] { "gzip", "br", "deflate", "gzip, br" }[Math.Abs(choice % 4)];
        // The bytes lie in memory, so that reading never waits.
        var pending = Read(body, [.. choice % 2 == 0 ? new byte[] { 0x1f, 0x8b, 8 } : [], .. bytes], encoding);
        Assert.True(pending.IsCompleted);
    }));

    private static ValueTask<IngestFailure?> Read(RequestBody body, byte[] bytes, string? encoding, IngestLimits? limits = null) =>
        body.ReadAsync(PipeReader.Create(new MemoryStream(bytes)), null, encoding, limits ?? new IngestLimits(), CancellationToken.None);

    private static byte[] Compress(byte[] bytes, string encoding)
    {
        var output = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Fastest),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(output, CompressionLevel.Fastest),
            _ => new DeflateStream(output, CompressionLevel.Fastest),
        })
        {
            stream.Write(bytes);
        }

        return output.ToArray();
    }
}
