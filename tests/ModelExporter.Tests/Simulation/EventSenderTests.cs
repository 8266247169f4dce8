using System.Net;
using System.Net.Http.Headers;
using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Tests.Simulation;

public class EventSenderTests
{
    private static readonly byte[] Line = "{}\n"u8.ToArray();

    [Fact]
    public async Task Comes_back_when_it_is_told_to()
    {
        var time = new ManualTime();
        using var exporter = new ScriptedExporter(time, Answer(429, 5), Answer(503, null), Answer(202, null));
        var result = await SendAsync(exporter, time);
        Assert.Equal((7L, null), (result.Accepted, result.Problem));
        Assert.Equal([0.0, 5, 6], exporter.Asked.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task Gives_up_after_a_minute_and_says_why()
    {
        var time = new ManualTime();
        using var exporter = new ScriptedExporter(time, Answer(503, 20));
        var result = await SendAsync(exporter, time);
        Assert.Contains("/v1/predictions answered 503: full", result.Problem, StringComparison.Ordinal);
        Assert.Equal([0.0, 20, 40, 60], exporter.Asked.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task A_wish_for_a_long_pause_is_cut_and_an_exporter_that_is_away_is_asked_again()
    {
        var time = new ManualTime();
        using var exporter = new ScriptedExporter(time, Answer(429, 3600), () => throw new HttpRequestException("away"), Answer(202, null));
        Assert.Null((await SendAsync(exporter, time)).Problem);
        Assert.Equal([0.0, 30, 31], exporter.Asked.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task A_refusal_for_good_is_not_repeated()
    {
        var time = new ManualTime();
        using var exporter = new ScriptedExporter(time, Answer(401, null));
        Assert.Contains("answered 401: full", (await SendAsync(exporter, time)).Problem, StringComparison.Ordinal);
        Assert.Single(exporter.Asked);
    }

    [Fact]
    public async Task Labels_are_tried_once_where_there_is_no_path_for_them()
    {
        var time = new ManualTime();
        using var exporter = new ScriptedExporter(time, Answer(202, null)) { TakesLabels = false };
        using var sender = new EventSender(new Uri("http://127.0.0.1:1"), time, transport: exporter);
        var options = new TrafficOptions { Seed = 1, Rate = 50, LabelDelay = TimeSpan.FromSeconds(1) };
        var traffic = new SimulatedTraffic(options, IncidentSchedule.Quiet, "credit", "1") { Duration = TimeSpan.FromSeconds(30) };
        var sending = new PacedSending(traffic, sender, 2, time);
        Assert.Null(await Finish(sending.RunAsync(static _ => { }, CancellationToken.None), time));
        Assert.False(sending.TakesLabels);
        Assert.Single(exporter.Paths, EventSender.Labels);
        Assert.True(traffic.EventCount > 300);
        Assert.Equal(exporter.Paths.Count(path => path == EventSender.Predictions) * 7, sending.Accepted);
        // Twice as fast as it would have come.
        Assert.InRange(time.GetElapsedTime(exporter.Started), TimeSpan.FromSeconds(14.9), TimeSpan.FromSeconds(15.3));
    }

    private static Task<SendResult> SendAsync(ScriptedExporter exporter, ManualTime time)
    {
        var sender = new EventSender(new Uri("http://127.0.0.1:1"), time, transport: exporter);
        return Finish(sender.SendAsync(EventSender.Predictions, Line, CancellationToken.None), time);
    }

    private static async Task<T> Finish<T>(Task<T> task, ManualTime time)
    {
        for (var step = 0; !task.IsCompleted && step < 100_000; step++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.True(task.IsCompleted, "it waits for ever");
        return await task;
    }

    private static Func<HttpResponseMessage> Answer(int status, int? retryAfterSeconds) => () =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(status == 202 ? "{\"accepted\":7,\"duplicates\":0,\"rejected\":0,\"errors\":[]}" : "{\"detail\":\"full\"}"),
        };
        if (retryAfterSeconds is { } seconds) answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return answer;
    };

    /// <summary>Answers one after the other, the last one again and again.</summary>
    private sealed class ScriptedExporter(ManualTime time, params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        private int _next;

        public long Started { get; } = time.GetTimestamp();

        public bool TakesLabels { get; init; } = true;

        public List<TimeSpan> Asked { get; } = [];

        public List<string> Paths { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(time.GetElapsedTime(Started));
            Paths.Add(request.RequestUri!.AbsolutePath);
            if (!TakesLabels && request.RequestUri.AbsolutePath == EventSender.Labels) return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            return Task.FromResult(answers[Math.Min(_next++, answers.Length - 1)]());
        }
    }
}
