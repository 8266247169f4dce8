using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ModelExporter.Configuration;
using ModelExporter.Hosting;

namespace ModelExporter.Tests.Hosting;

public class DrainingTests
{
    [Fact]
    public async Task A_stop_lets_a_running_request_finish_and_takes_no_new_one()
    {
        await using var exporter = await RunningExporter.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/ready")).StatusCode);
        var endpoint = exporter.Host.Services.GetRequiredService<Listeners>().Ingest[0];
        var draining = exporter.Host.Services.GetRequiredService<Draining>();

        // A request that is being answered when the stop comes; the test ends it.
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var running = draining.InvokeAsync(new DefaultHttpContext(), async _ =>
        {
            entered.SetResult();
            await release.Task;
        });
        await entered.Task;

        var stopping = new TaskCompletionSource();
        exporter.Host.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        var exit = exporter.StopAsync();
        await stopping.Task;
        while (draining.IsReady) await Task.Yield();

        using var ready = await exporter.Web.GetAsync("/-/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await exporter.Web.GetAsync("/-/healthy")).StatusCode);
        using var refused = await exporter.Ingest.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.True(refused.Headers.ConnectionClose);
        Assert.Contains("\"code\":\"stopping\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(exit.IsCompleted);

        release.SetResult();
        await running;
        Assert.Equal(0, await exit);
        using var late = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => late.ConnectAsync(endpoint));
    }

    [Fact]
    public async Task A_request_that_never_ends_is_cut_off_after_the_shutdown_timeout()
    {
        var time = new ManualTime();
        var draining = new Draining(new ExporterConfiguration { ShutdownTimeout = TimeSpan.FromSeconds(20) }, time, NullLogger<Draining>.Instance);
        await draining.StartedAsync(default);
        _ = draining.InvokeAsync(new DefaultHttpContext(), _ => Task.Delay(Timeout.Infinite));
        var stop = draining.StoppingAsync(default);
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(stop.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await stop;
    }

    [Fact]
    public async Task Without_requests_the_stop_does_not_wait()
    {
        var draining = new Draining(new ExporterConfiguration(), new ManualTime(), NullLogger<Draining>.Instance);
        Assert.False(draining.IsReady);
        await draining.StartedAsync(default);
        Assert.True(draining.IsReady);
        await draining.StoppingAsync(default);
        Assert.False(draining.IsReady);
    }

    [Fact]
    public async Task A_request_that_fails_is_counted_out_as_well()
    {
        var draining = new Draining(new ExporterConfiguration(), new ManualTime(), NullLogger<Draining>.Instance);
        await draining.StartedAsync(default);
        await Assert.ThrowsAsync<IOException>(() => draining.InvokeAsync(new DefaultHttpContext(), _ => throw new IOException()));
        await draining.StoppingAsync(default);
    }
}
