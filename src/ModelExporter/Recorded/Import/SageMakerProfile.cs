using System.Text.Json;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded.Import;

/// <summary>Reads the baseline of SageMaker Model Monitor: <c>statistics.json</c>, and <c>constraints.json</c> where it is given too.</summary>
/// <remarks>
/// Numeric features come with a KLL sketch, a sample whose items of level h stand for 2^h values each: bins are made of it as they are of data. Where the sketch is absent, the buckets
/// serve. Of the constraints, "not negative" becomes the allowed range; completeness and domains have no place in a profile and are noted.
/// </remarks>
internal static class SageMakerProfile
{
    private const int Kept = 50;

    /// <summary>Reads the files.</summary>
    /// <exception cref="ReferenceProfileException">A file cannot be used.</exception>
    public static ReferenceProfile Read(IReadOnlyList<string> files, ProfileIdentity identity, Action<string> note)
    {
        ReferenceProfile? profile = null;
        var notNegative = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                var root = document.RootElement;
                if (root.TryGetProperty("dataset", out var dataset)) profile = Statistics(root, dataset, identity, note);
                else if (root.TryGetProperty("features", out var features)) Constraints(features, notNegative, note);
                else throw new ReferenceProfileException($"{file}: is neither statistics.json nor constraints.json.");
            }
            catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException and not ReferenceProfileException)
            {
                throw new ReferenceProfileException($"{file}: is no file of SageMaker Model Monitor: {problem.Message}");
            }
        }

        if (profile is null) throw new ReferenceProfileException("--import sagemaker needs statistics.json.");
        return new ReferenceProfile
        {
            Model = profile.Model,
            Version = profile.Version,
            Created = profile.Created,
            Events = profile.Events,
            Exact = false,
            Features =
            [
                .. profile.Features.Select(feature => feature is NumericProfile numeric && notNegative.Contains(feature.Name)
                    ? numeric with { Range = new ValueRange(0, double.PositiveInfinity) }
                    : feature),
            ],
        };
    }

    private static ReferenceProfile Statistics(JsonElement root, JsonElement dataset, ProfileIdentity identity, Action<string> note)
    {
        var features = new List<FeatureProfile>();
        foreach (var feature in root.GetProperty("features").EnumerateArray())
        {
            var name = feature.GetProperty("name").GetString()!;
            if (feature.TryGetProperty("numerical_statistics", out var numbers) && Numeric(name, numbers) is { } numeric) features.Add(numeric);
            else if (feature.TryGetProperty("string_statistics", out var texts) && Categorical(name, texts) is { } categorical) features.Add(categorical);
            else note($"{name}: has no distribution and is left out.");
        }

        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ReferenceProfile { Model = identity.Model, Version = identity.Version, Created = identity.Created, Events = dataset.GetProperty("item_count").GetInt64(), Features = features };
    }

    private static NumericProfile? Numeric(string name, JsonElement statistics)
    {
        var common = statistics.GetProperty("common");
        var (present, missing) = (Count(common, "num_present"), Count(common, "num_missing"));
        if (present == 0 || !statistics.TryGetProperty("distribution", out var distribution) || !distribution.TryGetProperty("kll", out var kll)) return null;
        var known = new KnownMoments(Number(statistics, "mean"), Number(statistics, "std_dev"), Number(statistics, "min"), Number(statistics, "max"));
        var isKnown = double.IsFinite(known.Mean + known.Minimum + known.Maximum + known.StandardDeviation);
        if (isKnown && kll.TryGetProperty("sketch", out var sketch) && Sample(sketch) is { Count: > 0 } sample && sample.Sum(item => item.Weight) == present)
        {
            return ImportedBins.FromWeights(name, sample, known, missing);
        }

        var buckets = kll.GetProperty("buckets").EnumerateArray()
            .Select(bucket => (Lower: Number(bucket, "lower_bound"), Upper: Number(bucket, "upper_bound"), Count: Count(bucket, "count"))).ToList();
        if (buckets.Count == 0) return null;
        double[] edges = [.. buckets.Select(bucket => bucket.Lower), buckets[^1].Upper];
        for (var i = 1; i < edges.Length; i++)
        {
            if (!(edges[i] > edges[i - 1])) return null;
        }

        return ImportedBins.FromBins(name, edges, [0, .. buckets.Select(bucket => bucket.Count), 0], known, missing);
    }

    private static List<(double Value, long Weight)> Sample(JsonElement sketch)
    {
        var sample = new List<(double, long)>();
        if (!sketch.TryGetProperty("data", out var levels)) return sample;
        var weight = 1L;
        foreach (var level in levels.EnumerateArray())
        {
            foreach (var item in level.EnumerateArray()) sample.Add((item.GetDouble(), weight));
            weight *= 2;
        }

        return sample;
    }

    private static CategoricalProfile? Categorical(string name, JsonElement statistics)
    {
        var common = statistics.GetProperty("common");
        if (!statistics.TryGetProperty("distribution", out var distribution) || !distribution.TryGetProperty("categorical", out var categorical)) return null;
        var counts = categorical.GetProperty("buckets").EnumerateArray().Select(bucket => new CategoryCount(bucket.GetProperty("value").GetString()!, Count(bucket, "count")))
            .OrderByDescending(category => category.Count).ThenBy(category => category.Value, StringComparer.Ordinal).ToList();
        var listed = counts.Sum(category => category.Count);
        var present = Math.Max(Count(common, "num_present"), listed);
        if (present == 0) return null;
        return new CategoricalProfile
        {
            Name = name,
            Samples = present,
            Missing = Count(common, "num_missing"),
            Categories = [.. counts.Take(Kept)],
            OtherCount = present - counts.Take(Kept).Sum(category => category.Count),
            OtherCategories = [.. counts.Skip(Kept).Select(category => category.Value).Order(StringComparer.Ordinal)],
            Complete = listed == present,
        };
    }

    private static void Constraints(JsonElement features, HashSet<string> notNegative, Action<string> note)
    {
        foreach (var feature in features.EnumerateArray())
        {
            var name = feature.GetProperty("name").GetString()!;
            if (feature.TryGetProperty("num_constraints", out var numbers) && numbers.TryGetProperty("is_non_negative", out var flag) && flag.ValueKind == JsonValueKind.True)
            {
                notNegative.Add(name);
            }

            if (feature.TryGetProperty("string_constraints", out var texts) && texts.TryGetProperty("domains", out _))
            {
                note($"{name}: the domain is not in the profile; set allowed_values in the configuration.");
            }
        }
    }

    private static long Count(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? (long)value.GetDouble() : 0;

    private static double Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
}
