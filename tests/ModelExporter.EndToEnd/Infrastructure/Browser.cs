using Microsoft.Playwright;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A real browser, driven from outside: the Chromium of the machine and no other.</summary>
internal sealed class Browser : IAsyncDisposable
{
    // No window, no sandbox (tests may run as root), and nothing that would look for the network.
    private static readonly string[] Flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Starts it; skips the running test, saying why, where the browser or what drives it is missing.</summary>
    public static async Task<Browser> StartAsync()
    {
        var chromium = Tool.Chromium.Need();
        IPlaywright playwright;
        try
        {
            playwright = await Playwright.CreateAsync();
        }
        catch (PlaywrightException missing)
        {
            Assert.Skip("The driver of Microsoft.Playwright cannot be started: " + missing.Message);
            throw;
        }

        try
        {
            return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Headless = true, Args = Flags }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <summary>An empty tab.</summary>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="width">Width in pixels.</param>
    public async Task<IPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, int width = 1200) =>
        await (await _browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 900 } })).NewPageAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
