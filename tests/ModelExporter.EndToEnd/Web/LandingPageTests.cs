using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Web;

/// <summary>What a person sees who opens the exporter in a browser.</summary>
public partial class LandingPageTests
{
    private const string Configuration = "{evaluation_interval: 1s, time: {source: event}, learn: {events: 1000, duration: 1m}, windows: [5m, 1h]}";

    [Fact]
    public async Task Shows_what_is_learning_and_then_what_has_drifted_and_what_has_not()
    {
        await using var browser = await Browser.StartAsync();
        await using var exporter = await ExporterProcess.StartAsync(Configuration);
        var page = await browser.OpenAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        var address = exporter.Web.BaseAddress!.ToString();

        await page.GotoAsync(address);
        Assert.Equal("model_exporter", await page.TitleAsync());
        Assert.Contains("No model has sent anything yet", await page.InnerTextAsync("main"), StringComparison.Ordinal);

        await SimulateAsync(exporter, "--events", "500", "--start", "2026-01-01T00:00:00Z");
        await SeeAsync(page, "Learning its reference: 50 %, 500 of 1,000 events");

        // The simulated hours are over in a moment: the reference is learned when the exporter looks the next time, so the rest comes after that.
        await SimulateAsync(exporter, "--events", "1500", "--seed", "2", "--start", "2026-01-01T01:00:00Z");
        await SeeAsync(page, "learned from live traffic");
        await SimulateAsync(exporter, "--events", "3000", "--seed", "3", "--start", "2026-01-01T03:00:00Z", "--incident", "unit@0s+9h:feature=income");
        await SeeAsync(page, "income has drifted");
        var drifted = await page.Locator("th.drifted").AllInnerTextsAsync();
        Assert.Contains("income has drifted", drifted);
        Assert.Subset(new HashSet<string> { "income has drifted", "_score has drifted", "_prediction has drifted" }, drifted.ToHashSet());
        Assert.Equal("rgb(179, 38, 30)", await page.Locator("th.drifted").First.EvaluateAsync<string>("e => getComputedStyle(e).color"));
        Assert.Empty(complaints);

        // Every link leads somewhere, and a click arrives there.
        foreach (var link in await page.Locator("a").AllAsync())
        {
            using var answer = await exporter.Web.GetAsync(new Uri((await link.GetAttributeAsync("href"))!, UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, answer.RequestMessage!.RequestUri!.ToString());
        }

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Metrics" }).ClickAsync();
        Assert.Matches(DriftedIncome(), await page.InnerTextAsync("body"));
    }

    [Fact]
    public async Task Names_of_strangers_stay_text()
    {
        await using var browser = await Browser.StartAsync();
        await using var exporter = await ExporterProcess.StartAsync("{evaluation_interval: 1s, learn: {events: 200, duration: 0s}, drift: {min_samples: 10}}");
        const string Feature = "<script>document.title='taken'</script>&amp;\\\"'";
        var events = Enumerable.Range(0, 400).Select(i => $$$"""{"model":"m","features":{"{{{Feature}}}":{{{i % 50}}}}}""").ToList();
        await exporter.SendAsync(events[..200]);
        var page = await browser.OpenAsync();
        await page.GotoAsync(exporter.Web.BaseAddress!.ToString());
        await SeeAsync(page, "learned from live traffic");
        await exporter.SendAsync(events[200..]);
        await SeeAsync(page, "No feature has drifted");
        Assert.Contains(Feature.Replace("\\", "", StringComparison.Ordinal), await page.InnerTextAsync("tbody"), StringComparison.Ordinal);
        Assert.Equal("model_exporter", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("script").CountAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(246, 247, 249)")]
    [InlineData(ColorScheme.Dark, "rgb(28, 32, 38)")]
    public async Task Follows_the_scheme_of_the_reader_and_fits_a_narrow_window(ColorScheme scheme, string card)
    {
        await using var browser = await Browser.StartAsync();
        await using var exporter = await ExporterProcess.StartAsync(Configuration);
        await SimulateAsync(exporter, "--events", "100", "--start", "2026-01-01T00:00:00Z");
        var page = await browser.OpenAsync(scheme, width: 400);
        await page.GotoAsync(exporter.Web.BaseAddress!.ToString());
        Assert.Equal(card, await page.Locator("section").EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor"));
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than its window");
    }

    private static async Task SimulateAsync(ExporterProcess exporter, params string[] arguments)
    {
        var finished = await ProgramUnderTest.RunAsync(["simulate", "--send", exporter.Ingest.BaseAddress!.ToString(), "--speed-up", "1000000", "--rate", "5", "--daily-cycle", "0", .. arguments]);
        Assert.True(finished.Code == 0, finished.Error);
    }

    private static Task SeeAsync(IPage page, string text) => Eventually.HoldsAsync($"the page says: {text}", async () =>
    {
        await page.ReloadAsync();
        return (await page.InnerTextAsync("main")).Contains(text, StringComparison.Ordinal);
    });

    [GeneratedRegex("model_feature_drifted\\{model=\"credit\",version=\"1\",feature=\"income\",window=\"5m\"\\} 1")]
    private static partial Regex DriftedIncome();
}
