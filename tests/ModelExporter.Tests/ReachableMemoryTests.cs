namespace ModelExporter.Tests;

public class ReachableMemoryTests
{
    [Fact]
    public void It_counts_every_array_once_however_it_is_reached()
    {
        var numbers = new double[1000];
        Assert.InRange(ReachableMemory.BytesOf(numbers), 8000, 8100);
        Assert.InRange(ReachableMemory.BytesOf(new object[] { numbers, numbers, new List<(string, double[])> { ("a", numbers) }, new Dictionary<string, long[]> { ["b"] = new long[500] } }), 12_000, 13_000);
    }

    [Fact]
    public void It_agrees_with_the_collector()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var made = new Dictionary<int, string[]>(500);
        for (var i = 0; i < 500; i++) made[i] = [new string('x', i), "constant"];
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(ReachableMemory.BytesOf(made), 0.95 * allocated, 1.05 * allocated);
    }
}
