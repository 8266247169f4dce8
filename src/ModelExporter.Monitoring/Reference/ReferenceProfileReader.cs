using System.Text.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>A profile that cannot be used. The message names the field and the reason.</summary>
public sealed class ReferenceProfileException(string message) : FormatException(message);

/// <summary>Reads reference profiles from JSON and checks that they hold together.</summary>
public static class ReferenceProfileReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };

    /// <summary>Reads a profile.</summary>
    /// <param name="json">UTF-8 JSON of the reference profile format.</param>
    /// <exception cref="ReferenceProfileException">The text is no JSON, of a later schema version, or contradicts itself; the message names the field.</exception>
    public static ReferenceProfile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return ReadProfile(new JsonField(document.RootElement, "profile"));
        }
        catch (JsonException error)
        {
            throw new ReferenceProfileException($"The profile is not valid JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
    }

    private static ReferenceProfile ReadProfile(JsonField root)
    {
        var schema = root.Integer("schema_version");
        if (schema is < 1 or > ReferenceProfile.CurrentSchemaVersion)
        {
            throw new ReferenceProfileException($"schema_version: is {schema}, this program reads 1 to {ReferenceProfile.CurrentSchemaVersion}.");
        }

        var features = new List<FeatureProfile>();
        foreach (var (name, field) in root.Object("features").Members())
        {
            if (name.Length is 0 or > 128) throw new ReferenceProfileException($"{field.Path}: a feature's name has 1 to 128 characters.");
            if (name.StartsWith('_')) throw new ReferenceProfileException($"{field.Path}: names that start with '_' belong to the exporter.");
            features.Add(ReadFeature(name, field));
        }

        if (root.OptionalObject("prediction") is { } prediction) features.Add(ReadFeature(ModelSlice.PredictionName, prediction));
        if (root.OptionalObject("score") is { } score) features.Add(ReadFeature(ModelSlice.ScoreName, score));
        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        for (var i = 1; i < features.Count; i++)
        {
            if (features[i].Name == features[i - 1].Name) throw new ReferenceProfileException($"features.{features[i].Name}: the feature is there twice.");
        }

        return new ReferenceProfile
        {
            Model = root.OptionalText("model") ?? "",
            Version = root.OptionalText("version") ?? "",
            Source = (root.OptionalText("source") ?? "profile") switch
            {
                "profile" => ReferenceSource.Profile,
                "learned" => ReferenceSource.Learned,
                var other => throw new ReferenceProfileException($"source: is '{other}', allowed are 'profile' and 'learned'."),
            },
            Created = root.OptionalTime("created"),
            Events = root.Count("events"),
            Exact = root.OptionalBoolean("exact") ?? true,
            Features = features,
            Labelled = root.OptionalObject("labelled") is { } labelled ? LabelledProfileJson.Read(labelled) : null,
        };
    }

    private static FeatureProfile ReadFeature(string name, JsonField field) => field.Text("kind") switch
    {
        "numeric" => ReadNumeric(name, field),
        "categorical" => ReadCategorical(name, field),
        "vector" => new VectorProfile { Name = name, Samples = field.Count("samples"), Missing = field.Count("missing"), Dimension = (int)field.Integer("dimension") },
        var other => throw new ReferenceProfileException($"{field.Path}.kind: is '{other}', allowed are 'numeric', 'categorical', 'vector'."),
    };

    private static NumericProfile ReadNumeric(string name, JsonField field)
    {
        var profile = new NumericProfile
        {
            Name = name,
            Samples = field.Count("samples"),
            Missing = field.Count("missing"),
            Mean = field.Number("mean"),
            StandardDeviation = field.Number("standard_deviation"),
            Minimum = field.Number("minimum"),
            Maximum = field.Number("maximum"),
            Range = field.OptionalObject("range") is { } range
                ? new ValueRange(range.OptionalNumber("minimum") ?? double.NegativeInfinity, range.OptionalNumber("maximum") ?? double.PositiveInfinity)
                : null,
            CoarseEdges = field.Numbers("coarse_edges"),
            CoarseSums = field.Numbers("coarse_sums"),
            FineEdges = field.Numbers("fine_edges"),
            FineCounts = field.Counts("fine_counts"),
            Histogram = field.OptionalObject("histogram") is { } histogram ? ReadHistogram(histogram) : null,
        };
        Check(profile, field.Path);
        return profile;
    }

    private static HistogramProfile ReadHistogram(JsonField field)
    {
        var schema = field.Integer("schema");
        if (schema is < -4 or > 8) throw new ReferenceProfileException($"{field.Path}.schema: is {schema}, allowed are -4 to 8.");
        return new HistogramProfile((int)schema, field.Count("zero_count"), ReadBuckets(field.OptionalObject("positive")), ReadBuckets(field.OptionalObject("negative")));
    }

    private static HistogramBuckets ReadBuckets(JsonField? field) =>
        field is { } buckets ? new HistogramBuckets((int)buckets.Integer("offset"), buckets.Counts("counts")) : HistogramBuckets.Empty;

    private static CategoricalProfile ReadCategorical(string name, JsonField field)
    {
        var categories = new List<CategoryCount>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long sum = 0;
        foreach (var item in field.Items("categories"))
        {
            var category = new CategoryCount(item.Text("value"), item.Count("count"));
            if (!seen.Add(category.Value)) throw new ReferenceProfileException($"{item.Path}.value: the category '{category.Value}' is there twice.");
            categories.Add(category);
            sum += category.Count;
        }

        var profile = new CategoricalProfile
        {
            Name = name,
            Samples = field.Count("samples"),
            Missing = field.Count("missing"),
            Categories = [.. categories],
            OtherCount = field.Count("other_count"),
            OtherCategories = field.OptionalTexts("other_categories"),
            Complete = field.OptionalBoolean("complete") ?? true,
        };
        if (sum + profile.OtherCount != profile.Samples)
        {
            throw new ReferenceProfileException($"{field.Path}: the counts of the categories and other_count are {sum + profile.OtherCount} together, samples says {profile.Samples}.");
        }

        return profile;
    }

    private static void Check(NumericProfile profile, string path)
    {
        CheckAscending(profile.CoarseEdges, path + ".coarse_edges");
        CheckAscending(profile.FineEdges, path + ".fine_edges");
        if (profile.FineEdges.Length > 1000) throw new ReferenceProfileException($"{path}.fine_edges: has {profile.FineEdges.Length} edges, at most 1000 are allowed.");
        if (profile.CoarseEdges.Length > 101) throw new ReferenceProfileException($"{path}.coarse_edges: has {profile.CoarseEdges.Length} edges, at most 101 are allowed.");
        if (profile.FineCounts.Length != profile.FineEdges.Length + 1)
        {
            throw new ReferenceProfileException($"{path}.fine_counts: has {profile.FineCounts.Length} counts, {profile.FineEdges.Length + 1} are needed: one more than there are edges.");
        }

        if (profile.CoarseSums.Length != profile.CoarseEdges.Length + 1)
        {
            throw new ReferenceProfileException($"{path}.coarse_sums: has {profile.CoarseSums.Length} sums, {profile.CoarseEdges.Length + 1} are needed: one more than there are edges.");
        }

        if (profile.FineEdges[0] != profile.CoarseEdges[0] || profile.FineEdges[^1] != profile.CoarseEdges[^1] || profile.CoarseEdges.Except(profile.FineEdges).Any())
        {
            throw new ReferenceProfileException($"{path}.coarse_edges: every coarse edge must be a fine edge, and both must start and end alike.");
        }

        if (profile.FineCounts.Sum() != profile.Samples)
        {
            throw new ReferenceProfileException($"{path}.fine_counts: are {profile.FineCounts.Sum()} together, samples says {profile.Samples}.");
        }

        if (profile.StandardDeviation < 0) throw new ReferenceProfileException($"{path}.standard_deviation: is negative.");
    }

    private static void CheckAscending(double[] edges, string path)
    {
        if (edges.Length == 0) throw new ReferenceProfileException($"{path}: at least one edge is needed.");
        for (var i = 1; i < edges.Length; i++)
        {
            // A constant has its value as both edges of its only bin.
            if (edges[i] < edges[i - 1] || (edges[i] == edges[i - 1] && edges.Length > 2)) throw new ReferenceProfileException($"{path}[{i}]: edges must ascend.");
        }
    }
}
