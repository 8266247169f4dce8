using System.Text.Json;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Statistics.Sketches;

namespace ModelExporter.Monitoring.Reference;

/// <summary>A profile that cannot be used. The message names the field and the reason.</summary>
public sealed class ReferenceProfileException(string message) : FormatException(message);

/// <summary>Reads reference profiles from JSON and checks that they hold together.</summary>
public static class ReferenceProfileReader
{
    /// <summary>Categories that a profile may keep apart for one feature: each is a counter in every pane.</summary>
    public const int MaxCategories = 2000;

    /// <summary>Names of other categories that a profile may hold for one feature.</summary>
    public const int MaxOtherCategories = 10_000;

    // Well beyond the buckets of all doubles at the finest schema.
    private const int LargestOffset = 1 << 20;

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
        catch (InvalidOperationException)
        {
            // Where a name is looked for among names that are no Unicode.
            throw new ReferenceProfileException("The profile holds text that is no valid Unicode.");
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
                var other => throw new ReferenceProfileException($"source: is '{Clip(other)}', allowed are 'profile' and 'learned'."),
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
        "vector" => new VectorProfile { Name = name, Samples = field.Count("samples"), Missing = field.Count("missing"), Dimension = field.Integer("dimension", 1, 1_000_000) },
        var other => throw new ReferenceProfileException($"{field.Path}.kind: is '{Clip(other)}', allowed are 'numeric', 'categorical', 'vector'."),
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
        var histogram = new HistogramProfile(
            field.Integer("schema", ExponentialBuckets.MinSchema, ExponentialBuckets.MaxSchema), field.Count("zero_count"),
            ReadBuckets(field.OptionalObject("positive")), ReadBuckets(field.OptionalObject("negative")));
        return histogram.Restore() is null
            ? throw new ReferenceProfileException($"{field.Path}: such buckets do not come from doubles: too many, or outside their range.")
            : histogram;
    }

    private static HistogramBuckets ReadBuckets(JsonField? field) =>
        field is { } buckets ? new HistogramBuckets(buckets.Integer("offset", -LargestOffset, LargestOffset), buckets.Counts("counts")) : HistogramBuckets.Empty;

    private static CategoricalProfile ReadCategorical(string name, JsonField field)
    {
        var categories = new List<CategoryCount>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long sum = 0;
        foreach (var item in field.Items("categories"))
        {
            var category = new CategoryCount(item.Text("value"), item.Count("count"));
            if (!seen.Add(category.Value)) throw new ReferenceProfileException($"{item.Path}.value: the category '{Clip(category.Value)}' is there twice.");
            if (categories.Count == MaxCategories) throw new ReferenceProfileException($"{field.Path}.categories: at most {MaxCategories} are allowed; count the others in other_count.");
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
        if (profile.OtherCategories.Length > MaxOtherCategories)
        {
            throw new ReferenceProfileException($"{field.Path}.other_categories: has {profile.OtherCategories.Length} names, at most {MaxOtherCategories} are allowed.");
        }

        if (sum + profile.OtherCount != profile.Samples)
        {
            throw new ReferenceProfileException($"{field.Path}: the counts of the categories and other_count are {sum + profile.OtherCount} together, samples says {profile.Samples}.");
        }

        return profile;
    }

    private static string Clip(string text) => text.Length > 40 ? text[..40] + "..." : text;

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

        if (profile.Minimum > profile.Maximum) throw new ReferenceProfileException($"{path}.minimum: is above maximum.");
        if (profile.Range is { } range && !(range.Minimum <= range.Maximum)) throw new ReferenceProfileException($"{path}.range: minimum is above maximum.");
        if (profile.StandardDeviation < 0) throw new ReferenceProfileException($"{path}.standard_deviation: is negative.");
    }

    private static void CheckAscending(double[] edges, string path)
    {
        if (edges.Length == 0) throw new ReferenceProfileException($"{path}: at least one edge is needed.");
        for (var i = 1; i < edges.Length; i++)
        {
            // The last bin may be a single value: that of a constant, or one whose neighbour is the next smaller double.
            if (edges[i] < edges[i - 1] || (edges[i] == edges[i - 1] && i < edges.Length - 1)) throw new ReferenceProfileException($"{path}[{i}]: edges must ascend.");
        }
    }
}
