using ModelExporter.Exposition.Families;
using ModelExporter.Exposition.Formats;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Otlp;
using ModelExporter.Tests.Exposition;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using MetricType = ModelExporter.Exposition.Families.MetricType;

namespace ModelExporter.Tests.Otlp;

/// <summary>What the SDK makes of the page's series, from push to push.</summary>
public sealed class PageInstrumentsTests : IDisposable
{
    // A scope of its own: the SDK listens to all meters of a name in the process.
    private readonly string _scope = $"test_{Guid.NewGuid():N}";
    private readonly SeriesGroup _group = new();
    private readonly PageInstruments _instruments;
    private readonly Recorder _recorder = new();
    private readonly PagePushingReader _reader;
    private readonly MeterProvider _provider;

    public PageInstrumentsTests()
    {
        _instruments = new PageInstruments(_scope, "1");
        var page = new MetricsPage([_group], ExpositionSources.Of(new ExporterTelemetry()), (_, failure) => throw failure);
        _reader = new PagePushingReader(_recorder, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30), () => _instruments.Read(page));
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_scope)
            .AddView(instrument => _instruments.RoomOf(instrument) is { } room ? new MetricStreamConfiguration { CardinalityLimit = room } : null).AddReader(_reader).Build();
    }

    public void Dispose()
    {
        _provider.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public void Counters_gauges_and_facts_have_their_names_units_and_values()
    {
        _group.Series = [("a", 3), ("b", 4.5)];
        Assert.Equal(["sample_bytes_total By Sum {i=a} 3", "sample_bytes_total By Sum {i=b} 4.5", "sample_ratio 1 Gauge {i=a} 3", "sample_ratio 1 Gauge {i=b} 4.5"], Push());
    }

    [Fact]
    public void What_is_absent_from_the_page_is_absent_from_the_push_and_comes_back()
    {
        _group.Series = [("a", 1), ("b", 2)];
        Push();
        _group.Series = [("b", 3)];
        Assert.Equal(["sample_bytes_total By Sum {i=b} 3", "sample_ratio 1 Gauge {i=b} 3"], Push());
        _group.Series = [];
        Assert.Empty(Push());
        _group.Series = [("a", 5)];
        Assert.Equal(["sample_bytes_total By Sum {i=a} 5", "sample_ratio 1 Gauge {i=a} 5"], Push());
    }

    [Fact]
    public void However_many_series_come_and_go_none_overflows()
    {
        for (var round = 0; round < 60; round++)
        {
            var count = 1 + (round * 37 % 400);
            _group.Series = [.. Enumerable.Range(0, count).Select(i => ($"{round}-{i}", (double)i))];
            var pushed = Push();
            Assert.Equal(2 * count, pushed.Length);
            Assert.DoesNotContain(pushed, series => series.Contains("overflow", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_empty_label_is_one_that_is_not_there()
    {
        _group.Series = [("", 1)];
        Assert.Equal(["sample_bytes_total By Sum {} 1", "sample_ratio 1 Gauge {} 1"], Push());
    }

    private string[] Push()
    {
        _recorder.Series.Clear();
        Assert.True(_reader.Collect());
        return [.. _recorder.Series.Order(StringComparer.Ordinal)];
    }

    private sealed class SeriesGroup : IMetricGroup
    {
        private static readonly MetricDescriptor Counter = new("sample_bytes_total", MetricType.Counter, "A count.", ["i"], "", "bytes");
        private static readonly MetricDescriptor Gauge = new("sample_ratio", MetricType.Gauge, "A share.", ["i"], "", "ratio");

        public IReadOnlyList<(string Label, double Value)> Series { get; set; } = [];

        public string Name => "sample";

        public string Summary => "";

        public bool EnabledByDefault => true;

        public IReadOnlyList<MetricDescriptor> Families => [Counter, Gauge];

        public void Write(MetricWriter writer, Scrape scrape)
        {
            foreach (var family in Families)
            {
                writer.BeginFamily(family);
                foreach (var (label, value) in Series) writer.Write(LabelSet.Of(("i", label)), value);
                writer.EndFamily();
            }
        }
    }

    private sealed class Recorder : BaseExporter<Metric>
    {
        public List<string> Series { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    var tags = new List<string>();
                    foreach (var tag in point.Tags) tags.Add($"{tag.Key}={tag.Value}");
                    var isSum = metric.MetricType.IsSum();
                    var value = isSum ? point.GetSumDouble() : point.GetGaugeLastValueDouble();
                    Series.Add(FormattableString.Invariant($"{metric.Name} {metric.Unit} {(isSum ? "Sum" : "Gauge")} {{{string.Join(",", tags)}}} {value}"));
                }
            }

            return ExportResult.Success;
        }
    }
}
