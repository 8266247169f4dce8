using ModelExporter.Exposition.Families;

namespace ModelExporter.Tests.Exposition.Families;

public class MetricDescriptorTests
{
    [Fact]
    public void A_counter_loses_total_and_facts_lose_info_in_the_family_name()
    {
        Assert.Equal("a_bytes", new MetricDescriptor("a_bytes_total", MetricType.Counter, "", [], "", "bytes").Family);
        Assert.Equal("a", new MetricDescriptor("a_info", MetricType.Info, "", [], "").Family);
        Assert.Equal("a", new MetricDescriptor("a", MetricType.Gauge, "", [], "").Family);
    }

    [Theory]
    [InlineData("a", MetricType.Counter, "")]
    [InlineData("_total", MetricType.Counter, "")]
    [InlineData("a_total", MetricType.Gauge, "")]
    [InlineData("a_count", MetricType.Gauge, "")]
    [InlineData("a", MetricType.Info, "")]
    [InlineData("a_total", MetricType.Counter, "bytes")]
    [InlineData("A", MetricType.Gauge, "")]
    [InlineData("1a", MetricType.Gauge, "")]
    [InlineData("a:b", MetricType.Gauge, "")]
    [InlineData("a", MetricType.Histogram, "")]
    public void Names_that_break_a_rule_are_refused(string name, MetricType type, string unit) =>
        Assert.Throws<ArgumentException>(() => new MetricDescriptor(name, type, "", [], "", unit));

    [Fact]
    public void Bounds_must_ascend() => Assert.Throws<ArgumentException>(() => new BucketBounds([1, 1]));
}
