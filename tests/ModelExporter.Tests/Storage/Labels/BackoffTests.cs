using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

public class BackoffTests
{
    [Fact]
    public void Pauses_double_up_to_the_bound_and_begin_anew_after_a_success()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), () => 1);
        Assert.Equal([200, 400, 800, 1000, 1000], Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalMilliseconds));
        backoff.Reset();
        Assert.Equal(200, backoff.Next().TotalMilliseconds);
    }

    [Fact]
    public void Replicas_are_spread_over_the_second_half_of_a_pause()
    {
        Assert.Equal(100, new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), () => 0).Next().TotalMilliseconds);
        Assert.Equal(150, new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), () => 0.5).Next().TotalMilliseconds);
    }

    [Fact]
    public void A_pause_stays_bounded_however_often_it_failed()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), () => 0.999);
        for (var i = 0; i < 5000; i++) Assert.InRange(backoff.Next(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
