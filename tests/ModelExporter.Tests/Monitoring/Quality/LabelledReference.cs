using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Quality;

/// <summary>Profiles and events of simulated models whose truth is known.</summary>
internal static class LabelledReference
{
    public static ReferenceProfile Of(ModelTask task, int count, bool withLabels = true, int pairs = 10_000, int seed = 1)
    {
        var builder = new ProfileBuilder(new ProfileLimits(Pairs: pairs));
        var batch = Batches.Of([.. Events(task, count, seed).Select(e => withLabels ? e : e with { Label = null })]);
        for (var row = 0; row < count; row++) builder.Add(batch, batch.Slices[0], row);
        return builder.Build("", "", ReferenceSource.Profile, null);
    }

    /// <summary>Events of a model whose inputs may have shifted while what they mean stayed.</summary>
    public static IEnumerable<TestEvent> Events(ModelTask task, int count, int seed, double shift = 0)
    {
        var random = new Random(seed);
        if (task == ModelTask.Binary)
        {
            foreach (var (actual, predicted, score) in Pairs.Calibrated(count, seed, shift))
            {
                yield return new TestEvent { HasPrediction = true, Prediction = predicted ? 1 : 0, HasScore = true, Score = score, Label = actual ? 1 : 0 };
            }

            yield break;
        }

        for (var i = 0; i < count; i++)
        {
            yield return task switch
            {
                ModelTask.Multiclass => Multiclass(random, shift),
                ModelTask.Regression => Regression(random, shift),
                _ => new TestEvent { Label = Enumerable.Range(0, 5).Select(_ => (double)random.Next(3)).ToArray() },
            };
        }
    }

    private static TestEvent Multiclass(Random random, double shift)
    {
        double[] weights = [.. Enumerable.Range(0, 3).Select(k => Math.Exp((1.5 * Pairs.Normal(random)) + (k == 2 ? shift : 0)))];
        double[] scores = [.. weights.Select(weight => weight / weights.Sum())];
        var draw = random.NextDouble();
        var actual = draw < scores[0] ? 0 : draw < scores[0] + scores[1] ? 1 : 2;
        string[] names = ["a", "b", "c"];
        return new TestEvent
        {
            HasPrediction = true,
            Prediction = names[Array.IndexOf(scores, scores.Max())],
            Scores = new() { ["a"] = scores[0], ["b"] = scores[1], ["c"] = scores[2] },
            Label = names[actual],
        };
    }

    // Errors grow with the prediction.
    private static TestEvent Regression(Random random, double shift)
    {
        var size = 1 + (9 * random.NextDouble()) + shift;
        return new TestEvent { HasPrediction = true, Prediction = 100 * size, Label = (100 * size) + (10 * size * Pairs.Normal(random)) };
    }
}
