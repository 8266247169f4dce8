using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

public class FeedbackCountersTests
{
    private readonly FeedbackCounters _counters = new();

    [Fact]
    public void The_first_clients_have_counts_of_their_own_and_all_others_share_theirs()
    {
        for (var i = 0; i < FeedbackCounters.Limit + 10; i++) Assert.Equal(i >= FeedbackCounters.Limit, Count($"client-{i}", FeedbackAction.Overridden));
        Assert.False(Count("client-3", FeedbackAction.Accepted));
        Assert.False(Count("", FeedbackAction.Accepted));
        var read = _counters.Read().ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal(FeedbackCounters.Limit + 1, read.Count);
        Assert.Equal((1, 1), (read["client-3"][(int)FeedbackAction.Accepted], read["client-3"][(int)FeedbackAction.Overridden]));
        Assert.Equal((1, 10), (read[FeedbackCounters.Other][(int)FeedbackAction.Accepted], read[FeedbackCounters.Other][(int)FeedbackAction.Overridden]));
        Assert.Equal(FeedbackCounters.Limit + 12, read.Values.Sum(counts => counts.Sum()));
    }

    [Fact]
    public void A_client_with_a_name_of_ours_gets_another_one()
    {
        Count("_other", FeedbackAction.Ignored);
        var read = _counters.Read().ToDictionary(entry => entry.Key, entry => entry.Value.Sum());
        Assert.Equal(new Dictionary<string, long> { ["_other"] = 0, ["__other"] = 1 }, read);
    }

    [Fact]
    public void Clients_over_the_limit_reach_the_counter_of_limits()
    {
        var telemetry = new ExporterTelemetry();
        var registry = new ModelRegistry(new MonitoringOptions(), telemetry, new ManualTime());
        registry.Apply(Batches.Of(new TestEvent()));
        for (var i = 0; i < FeedbackCounters.Limit; i++) registry.ApplyFeedback(Batches.Of(new TestEvent { Client = $"client-{i}" }));
        Assert.Equal(0, telemetry.LimitReached(Limits.FeedbackClients).Value);
        for (var i = 0; i < 3; i++) registry.ApplyFeedback(Batches.Of(new TestEvent { Client = "one-more" }));
        Assert.Equal(3, telemetry.LimitReached(Limits.FeedbackClients).Value);
    }

    private bool Count(string client, FeedbackAction action)
    {
        var batch = new EventBatch(10);
        return _counters.Count(batch, batch.AddText(System.Text.Encoding.UTF8.GetBytes(client)), action);
    }
}
