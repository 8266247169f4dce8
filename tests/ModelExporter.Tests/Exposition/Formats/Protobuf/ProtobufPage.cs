using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Protocols.Prometheus;

namespace ModelExporter.Tests.Exposition.Formats.Protobuf;

/// <summary>Pages in the protobuf format, read by generated code.</summary>
internal static class ProtobufPage
{
    /// <summary>The families that were written.</summary>
    public static IReadOnlyList<MetricFamily> Of(Action<MetricWriter> write)
    {
        using var page = new PageBuffer();
        using var writer = ExpositionFormat.Protobuf.Writer(page);
        write(writer);
        writer.Finish();
        return Read(page.ToArray());
    }

    /// <summary>The families of a page.</summary>
    public static IReadOnlyList<MetricFamily> Read(byte[] page)
    {
        var families = new List<MetricFamily>();
        using var stream = new MemoryStream(page);
        while (stream.Position < stream.Length) families.Add(MetricFamily.Parser.ParseDelimitedFrom(stream));
        return families;
    }

    /// <summary>The counts of one sign's buckets by index, as a reader of spans and deltas finds them; empty buckets are left out.</summary>
    public static Dictionary<int, long> Buckets(IEnumerable<BucketSpan> spans, IEnumerable<long> deltas)
    {
        var counts = new Dictionary<int, long>();
        using var delta = deltas.GetEnumerator();
        var index = 0;
        var count = 0L;
        foreach (var span in spans)
        {
            index += span.Offset;
            for (var i = 0; i < span.Length; i++, index++)
            {
                Assert.True(delta.MoveNext());
                count += delta.Current;
                Assert.True(count >= 0);
                if (count > 0) counts.Add(index, count);
            }
        }

        Assert.False(delta.MoveNext());
        return counts;
    }
}
