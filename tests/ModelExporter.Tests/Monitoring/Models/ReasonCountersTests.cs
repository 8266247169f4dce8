using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Tests.Monitoring.Models;

public class ReasonCountersTests
{
    private readonly EventBatch _batch = new(10);
    private readonly ReasonCounters _counters = new();

    [Fact]
    public void The_first_twenty_reasons_have_counts_of_their_own_and_all_others_share_one()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 25; i++) Count("e" + i);
        }

        var counts = _counters.Read().ToDictionary();
        Assert.Equal(21, counts.Count);
        Assert.Equal(10, counts[ReasonCounters.Other]);
        for (var i = 0; i < 20; i++) Assert.Equal(2, counts["e" + i]);
    }

    [Fact]
    public void Other_is_born_at_zero() => Assert.Equal([KeyValuePair.Create(ReasonCounters.Other, 0L)], _counters.Read());

    [Fact]
    public void What_names_no_reason_is_other()
    {
        Count("");
        _counters.Count(_batch, Cell.OfNumber(5));
        _counters.Count(_batch, new Cell(CellKind.TooLong));
        Assert.Equal([KeyValuePair.Create(ReasonCounters.Other, 3L)], _counters.Read());
    }

    [Fact]
    public void A_reason_of_the_same_name_as_other_is_told_apart()
    {
        Count("_other");
        Assert.Equal(["_other 0", "__other 1"], _counters.Read().Select(reason => $"{reason.Key} {reason.Value}"));
    }

    private void Count(string reason) => _counters.Count(_batch, _batch.AddText(System.Text.Encoding.UTF8.GetBytes(reason)));
}
