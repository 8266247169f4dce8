using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class ProfileRecountTests
{
    [Fact]
    public void A_profile_of_a_sample_keeps_its_edges_and_gets_the_counts_of_everything()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(i => i % 50 == 0 ? (double?)null : Math.Exp(random.NextDouble() * 5)).ToArray();
        var builder = new ProfileBuilder(new ProfileLimits(Values: 1000));
        var exact = new ProfileBuilder(new ProfileLimits(Values: 100_000));
        Each(values, (batch, slice) =>
        {
            for (var row = 0; row < slice.Rows; row++)
            {
                builder.Add(batch, slice, row);
                exact.Add(batch, slice, row);
            }
        });
        var sampled = builder.Build("m", "1", ReferenceSource.Profile, null);
        Assert.False(sampled.Exact);

        var recount = new ProfileRecount(sampled);
        Each(values, recount.Add);
        var profile = recount.Build();
        var (before, after, truth) = (Feature(sampled), Feature(profile), Feature(exact.Build("m", "1", ReferenceSource.Profile, null)));
        Assert.True(profile.Exact);
        Assert.Equal(before.FineEdges, after.FineEdges);
        Assert.Equal(before.CoarseEdges, after.CoarseEdges);
        Assert.Equal((19_600L, 400L), (after.Samples, after.Missing));
        Assert.Equal(19_600, after.FineCounts.Sum());
        // Nothing of the reference is outside its own range, although the sample lacks the extremes.
        Assert.Equal((0L, 0L), (after.FineCounts[0], after.FineCounts[^1]));
        Assert.Equal((truth.Minimum, truth.Maximum), (after.Minimum, after.Maximum));
        Assert.Equal(truth.Mean, after.Mean, 1e-12);
        Assert.Equal(truth.StandardDeviation, after.StandardDeviation, 1e-9);
        Assert.Equal(values.Sum(value => value ?? 0), after.CoarseSums.Sum(), 1e-6);
        for (var bin = 1; bin < after.FineEdges.Length; bin++)
        {
            var (low, high, last) = (after.FineEdges[bin - 1], after.FineEdges[bin], bin == after.FineEdges.Length - 1);
            Assert.Equal(values.Count(value => value >= low && (value < high || (last && value == high))), after.FineCounts[bin]);
        }

        // The file format takes it, and its identity is that of its content.
        Assert.Equal(profile.ReferenceId, ReferenceProfileReader.Read(ReferenceProfileJson.Write(profile)).ReferenceId);
    }

    private static NumericProfile Feature(ReferenceProfile profile) => Assert.IsType<NumericProfile>(profile.Feature("x"));

    private static void Each(double?[] values, Action<ModelExporter.Monitoring.Events.EventBatch, ModelExporter.Monitoring.Events.ModelSlice> use)
    {
        foreach (var part in values.Chunk(777))
        {
            var batch = Batches.Of([.. part.Select(value => new TestEvent { Features = new() { ["x"] = value } })]);
            use(batch, batch.Slices[0]);
        }
    }
}
