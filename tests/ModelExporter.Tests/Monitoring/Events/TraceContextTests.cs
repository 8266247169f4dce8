using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Monitoring.Events;

public class TraceContextTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Theory]
    [InlineData($"00-{Trace}-{Span}-01")]
    [InlineData($" 00-{Trace}-{Span}-00 ")]
    [InlineData($"cc-{Trace}-{Span}-01-what-the-future-brings")]
    public void Trace_parent_is_read(string text)
    {
        var trace = TraceContext.OfTraceParent(text);
        Assert.Equal((Trace, Span), (trace.TraceText, trace.SpanText));
        Assert.Equal(trace, TraceContext.OfHex(Trace, Span));
        Assert.Equal(trace, TraceContext.OfBytes(Convert.FromHexString(Trace), Convert.FromHexString(Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData($"ff-{Trace}-{Span}-01")]
    [InlineData($"00-{Trace}-{Span}-01-more")]
    [InlineData($"00-00000000000000000000000000000000-{Span}-01")]
    [InlineData($"00-{Trace}-0000000000000000-01")]
    [InlineData($"00-{Trace}-{Span}-zz")]
    [InlineData($"00_{Trace}-{Span}-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01")]
    public void What_is_no_trace_parent_is_no_trace(string text) => Assert.True(TraceContext.OfTraceParent(text).IsNone);

    [Fact]
    public void Trace_without_a_span_is_a_trace()
    {
        Assert.Equal(0UL, TraceContext.OfHex(Trace, "").SpanId);
        Assert.False(TraceContext.OfHex(Trace, null).IsNone);
        Assert.True(TraceContext.OfBytes(new byte[16], new byte[8]).IsNone);
        Assert.True(TraceContext.OfBytes(new byte[15], new byte[8]).IsNone);
    }
}
