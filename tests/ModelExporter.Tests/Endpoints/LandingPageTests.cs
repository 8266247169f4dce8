using System.Globalization;
using System.Net;
using System.Text;
using ModelExporter.Endpoints;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Tests.Hosting;
using ModelExporter.Tests.Monitoring;

namespace ModelExporter.Tests.Endpoints;

public class LandingPageTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Is_on_the_web_listener_alone_and_lets_nothing_run()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var answer = await exporter.Web.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("No model has sent anything yet", page, StringComparison.Ordinal);
        Assert.Contains(">Ready</a>", page, StringComparison.Ordinal);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"15\">", page, StringComparison.Ordinal);

        using var head = await exporter.Web.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri("/", UriKind.Relative)));
        Assert.Equal((HttpStatusCode.OK, Encoding.UTF8.GetByteCount(page)), (head.StatusCode, (int)head.Content.Headers.ContentLength!));
        Assert.Equal(HttpStatusCode.NotFound, (await exporter.Ingest.GetAsync(new Uri("/", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public void Says_how_far_learning_is()
    {
        var models = Registry(new LearnOptions { Events = 200, Duration = TimeSpan.FromMinutes(10) });
        Feed(models, 150, i => i);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("Learning its reference: 10 %</span>, 150 of 200 events in 1m of 10m", Page(models), StringComparison.Ordinal);
    }

    [Fact]
    public void Drifted_features_come_first_and_none_of_them_is_left_out()
    {
        var models = Registry(new LearnOptions { Events = 2000, Duration = TimeSpan.Zero });
        Feed(models, 2000, i => i % 100);
        models.Evaluate();
        Feed(models, 1000, i => (i % 100) + 500);
        for (var i = 0; i < 3; i++) models.Evaluate();
        var page = Page(models);
        Assert.Contains("Drifted features: 20 in 5m", page, StringComparison.Ordinal);
        for (var i = 0; i < 20; i++) Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"class=\"drifted\">f{i} has drifted</th>"), page, StringComparison.Ordinal);
        Assert.DoesNotContain("more features", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/api/v1/models/credit/versions/1\">credit</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_wide_model_without_drift_a_part_is_shown_and_the_rest_is_linked()
    {
        var models = Registry(new LearnOptions { Events = 2000, Duration = TimeSpan.Zero });
        Feed(models, 2000, i => i % 100);
        models.Evaluate();
        Assert.Contains("Too few events in the windows to say anything", Page(models, evaluate: true), StringComparison.Ordinal);
        Feed(models, 1000, i => i % 100);
        var page = Page(models, evaluate: true);
        Assert.Contains("No feature has drifted", page, StringComparison.Ordinal);
        Assert.Equal(12, page.Split("<th scope=\"row\">").Length - 1);
        Assert.Contains("8 more features, all nearer to their reference: <a href=\"/api/v1/models/credit/versions/1\">API</a>", page, StringComparison.Ordinal);
    }

    private static string Page(ModelRegistry models, bool evaluate = false)
    {
        if (evaluate) models.Evaluate();
        return new LandingPage(models, new BuildInformation("1.2.3", "abc", "10"), "/metrics", TimeSpan.FromSeconds(15), isReady: true).Write();
    }

    private ModelRegistry Registry(LearnOptions learn) => new(new MonitoringOptions { Learn = learn }, new ExporterTelemetry(), _time);

    private static void Feed(ModelRegistry models, int events, Func<int, double> value)
    {
        EventBatch batch = Batches.Of([.. Enumerable.Range(0, events).Select(i => new TestEvent
        {
            Features = Enumerable.Range(0, 20).ToDictionary(f => string.Create(CultureInfo.InvariantCulture, $"f{f}"), f => (object?)value(i)),
        })]);
        models.Apply(batch);
    }
}
