using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class ReservoirTests
{
    [Fact]
    public void All_values_are_kept_while_they_fit()
    {
        var reservoir = new Reservoir(100);
        for (var i = 100; i > 0; i--) reservoir.Add(i);
        Assert.True(reservoir.IsExact);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (double)i), reservoir.Sort().ToArray());
    }

    [Fact]
    public void Every_value_of_a_long_stream_has_the_same_chance()
    {
        const int Capacity = 2000, Values = 20_000, Parts = 10;
        var reservoir = new Reservoir(Capacity);
        for (var i = 0; i < Values; i++) reservoir.Add(i);
        Assert.Equal((Capacity, Values, false), (reservoir.Values.Length, reservoir.Seen, reservoir.IsExact));
        var parts = new int[Parts];
        foreach (var value in reservoir.Values) parts[(int)value * Parts / Values]++;
        // 200 expected per tenth, standard deviation 13.
        Assert.All(parts, count => Assert.InRange(count, 145, 255));
        Assert.Equal(Capacity, reservoir.Sort().ToArray().Distinct().Count());
    }

    [Fact]
    public void The_same_stream_gives_the_same_sample()
    {
        var samples = Enumerable.Range(0, 2).Select(_ =>
        {
            var reservoir = new Reservoir(50);
            for (var i = 0; i < 1000; i++) reservoir.Add(i);
            return reservoir.Sort().ToArray();
        }).ToArray();
        Assert.Equal(samples[0], samples[1]);
    }
}
