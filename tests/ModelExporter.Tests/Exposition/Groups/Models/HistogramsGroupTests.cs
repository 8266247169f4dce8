using Google.Protobuf.Collections;
using ModelExporter.Exposition.Formats;
using ModelExporter.Protocols.Prometheus;
using ModelExporter.Tests.Exposition.Formats.Protobuf;

namespace ModelExporter.Tests.Exposition.Groups.Models;

public class HistogramsGroupTests
{
    [Fact]
    public void Every_numeric_feature_has_all_its_values_since_the_reference()
    {
        var model = new WatchedModel(2, 1);
        model.Send(2000);
        Assert.All(Histograms(model), metric => Assert.Equal(0UL, metric.Histogram.SampleCount));
        model.Send(300);
        var early = Histograms(model);
        Assert.Equal(["_score", "number00", "number01"], early.Select(Feature));
        Assert.All(early, metric => Assert.Equal(300UL, metric.Histogram.SampleCount));

        // Long after the windows have forgotten them, and with one that comes late.
        model.Time.Advance(TimeSpan.FromDays(2));
        model.Send(100, shift: 1e9);
        model.Send(1, change: (_, e) => e with { Timestamp = model.Time.GetUtcNow().AddHours(-1) });
        var late = Histograms(model);
        for (var i = 0; i < late.Count; i++)
        {
            var (before, now) = (early[i].Histogram, late[i].Histogram);
            Assert.Equal(401UL, now.SampleCount);
            Assert.True(now.Schema <= before.Schema);
            Assert.Equal(401, (long)now.ZeroCount + ProtobufPage.Buckets(now.PositiveSpan, now.PositiveDelta).Values.Sum() + ProtobufPage.Buckets(now.NegativeSpan, now.NegativeDelta).Values.Sum());
            Assert.True(now.SampleSum > before.SampleSum);
        }

        Assert.InRange(late[1].Histogram.SampleSum, 1e11, 1.001e11);
        Assert.Equal(early[2].Histogram.Schema, late[2].Histogram.Schema);
        Assert.Equal(early[2].Histogram.CreatedTimestamp, late[2].Histogram.CreatedTimestamp);
    }

    [Fact]
    public void It_is_off_by_default_and_never_in_text()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2100);
        Assert.DoesNotContain("model_feature_value", model.Write());
        Assert.DoesNotContain("model_feature_value", model.Write(null, "histograms"));
        Assert.DoesNotContain("model_feature_value", model.Write(ExpositionFormat.Protobuf));
        Assert.Contains("model_feature_value", model.Write(ExpositionFormat.Protobuf, "histograms"));
    }

    [Fact]
    public void A_new_reference_starts_its_own_series()
    {
        var model = new WatchedModel(1, 0);
        model.Send(2100);
        var first = Histograms(model).Single(metric => Feature(metric) == "number00");
        model.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(model.Registry.RemoveReference("credit", "1"));
        model.Send(2000, shift: 5);
        var second = Histograms(model).Single(metric => Feature(metric) == "number00");
        Assert.NotEqual(first.Label, second.Label);
        Assert.Equal(0UL, second.Histogram.SampleCount);
        Assert.Equal(first.Histogram.CreatedTimestamp.Seconds + 300, second.Histogram.CreatedTimestamp.Seconds);
    }

    private static string Feature(Metric metric) => metric.Label.Single(label => label.Name == "feature").Value;

    private static RepeatedField<Metric> Histograms(WatchedModel model)
    {
        using var bytes = model.Page(50_000, "histograms").Write(ExpositionFormat.Protobuf);
        Assert.Empty(model.Failures);
        return ProtobufPage.Read(bytes.ToArray()).Single(family => family.Name == "model_feature_value").Metric;
    }
}
