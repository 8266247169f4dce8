using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class EdgeSearchTests
{
    [Fact]
    public void It_finds_the_bin_that_the_plain_search_finds() => Check.One(Properties.Config.WithMaxTest(500), Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var edges = Enumerable.Range(0, random.Next(1, 300)).Select(_ => Value(random)).Distinct().Order().ToList();
        // The last two may be equal.
        if (random.Next(3) == 0) edges.Add(edges[^1]);
        var search = new EdgeSearch(edges.ToArray());
        foreach (var value in edges.SelectMany(edge => new[] { edge, Math.BitDecrement(edge), Math.BitIncrement(edge), -edge })
            .Concat([0.0, -0.0, double.MaxValue, double.MinValue, double.Epsilon, Value(random)]).Where(double.IsFinite))
        {
            Assert.Equal(BinEdges.Find(edges.ToArray(), value), search.Find(value));
        }
    }));

    private static double Value(Random random) => random.Next(5) switch
    {
        0 => random.Next(-20, 20),
        1 => random.NextDouble() * 1e-310,
        2 => (random.NextDouble() - 0.5) * 1e300,
        _ => Math.Round(random.NextDouble() * 100, 2),
    };
}
