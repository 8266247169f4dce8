using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Tests.Monitoring.Models;

public class FeedbackCountersTests
{
    private readonly FeedbackCounters _counters = new();

    [Fact]
    public void The_first_clients_have_counts_of_their_own_and_all_others_share_theirs()
    {
        for (var i = 0; i < FeedbackCounters.Limit + 10; i++) Count($"client-{i}", FeedbackAction.Overridden);
        Count("client-3", FeedbackAction.Accepted);
        Count("", FeedbackAction.Accepted);
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

    private void Count(string client, FeedbackAction action)
    {
        var batch = new EventBatch(10);
        _counters.Count(batch, batch.AddText(System.Text.Encoding.UTF8.GetBytes(client)), action);
    }
}
