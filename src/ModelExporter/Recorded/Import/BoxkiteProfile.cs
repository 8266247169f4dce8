using System.Globalization;
using System.Text.RegularExpressions;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded.Import;

/// <summary>Reads boxkite's <c>histogram.prom</c>: Prometheus text whose <c>_baseline</c> families are the training distribution.</summary>
/// <remarks>
/// A histogram family is a numeric feature: the first bound is its smallest value, so the values in the first bucket belong to the first bin. A counter family has one series per
/// value of a discrete feature. The feature's name is in the HELP line. Buckets include their upper bound and bins of a profile do not: only values that equal an edge are counted
/// one bin higher than they will be live. Sums per bin are not in the file; they are taken at the middle of each bucket.
/// </remarks>
internal static partial class BoxkiteProfile
{
    private const string FeatureHelp = "Baseline values for feature: ";
    private const string InferenceFamily = "inference_value_baseline";
    private const int MaxFeatures = 200;

    /// <summary>Reads the file.</summary>
    /// <exception cref="ReferenceProfileException">The file cannot be used.</exception>
    public static ReferenceProfile Read(IReadOnlyList<string> files, ProfileIdentity identity, Action<string> note)
    {
        if (files.Count != 1) throw new ReferenceProfileException("--import boxkite reads one file: histogram.prom.");
        var families = Families(files[0]);
        if (families.Count == 0) throw new ReferenceProfileException($"{files[0]}: has no family whose name ends with _baseline.");
        var features = new List<FeatureProfile>();
        foreach (var family in families.Values)
        {
            if (family.Categories.Count > 0) features.Add(Categorical(family));
            else if (family.Buckets.Count > 1) features.Add(Numeric(family, files[0]));
            else note($"{family.FeatureName}: has fewer than two buckets and is left out.");
        }

        features.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        note("Means, standard deviations and sums of numeric features are estimated from their buckets.");
        return new ReferenceProfile
        {
            Model = identity.Model,
            Version = identity.Version,
            Created = identity.Created,
            Events = features.Max(feature => feature.Samples),
            Features = features,
        };
    }

    private static Dictionary<string, Family> Families(string path)
    {
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (Help().Match(text) is { Success: true } help)
            {
                if (Find(families, help.Groups["family"].Value) is { } described && help.Groups["help"].Value.StartsWith(FeatureHelp, StringComparison.Ordinal))
                {
                    described.FeatureName = help.Groups["help"].Value[FeatureHelp.Length..];
                }
            }
            else if (Sample().Match(text) is { Success: true } sample && Find(families, sample.Groups["family"].Value) is { } family)
            {
                if (!TryNumber(sample.Groups["number"].Value, out var value)) throw new ReferenceProfileException($"{path}:{line}: '{sample.Groups["number"].Value}' is no number.");
                if (sample.Groups["kind"].Value == "_bucket" && TryNumber(sample.Groups["label"].Value, out var bound)) family.Buckets.Add((bound, (long)value));
                else if (sample.Groups["kind"].Value == "_total") family.Categories.Add((sample.Groups["label"].Value, (long)value));
                else if (sample.Groups["kind"].Value == "_sum") family.Sum = value;
            }
        }

        return families;
    }

    private static Family? Find(Dictionary<string, Family> families, string name)
    {
        if (!name.EndsWith("_baseline", StringComparison.Ordinal)) return null;
        if (families.TryGetValue(name, out var family) || families.Count >= MaxFeatures) return family;
        family = new Family { IsInference = name == InferenceFamily, FeatureName = name[..^"_value_baseline".Length] };
        families.Add(name, family);
        return family;
    }

    private static NumericProfile Numeric(Family family, string path)
    {
        var buckets = family.Buckets.OrderBy(bucket => bucket.Bound).ToList();
        var edges = buckets.Where(bucket => double.IsFinite(bucket.Bound)).Select(bucket => bucket.Bound).ToArray();
        if (edges.Length < 2) throw new ReferenceProfileException($"{path}: {family.FeatureName} has fewer than two finite buckets.");
        var counts = new long[edges.Length + 1];
        var below = 0L;
        for (var bucket = 0; bucket < buckets.Count; bucket++)
        {
            var count = buckets[bucket].Count - below;
            if (count < 0) throw new ReferenceProfileException($"{path}: the buckets of {family.FeatureName} do not ascend.");
            counts[Math.Max(1, bucket)] += count;
            below = buckets[bucket].Count;
        }

        var known = KnownMoments.None with { Mean = double.IsNaN(family.Sum) || below == 0 ? double.NaN : family.Sum / below };
        // A classifier's probabilities are a score, anything else is the answer itself.
        var name = !family.IsInference ? family.FeatureName : edges[0] >= 0 && edges[^1] <= 1 ? ModelSlice.ScoreName : ModelSlice.PredictionName;
        return ImportedBins.FromBins(name, edges, counts, known, missing: 0);
    }

    private static CategoricalProfile Categorical(Family family) => new()
    {
        Name = family.IsInference ? ModelSlice.PredictionName : family.FeatureName,
        Samples = family.Categories.Sum(category => category.Count),
        Categories = [.. family.Categories.Select(category => new CategoryCount(AsLive(category.Value), category.Count))
            .OrderByDescending(category => category.Count).ThenBy(category => category.Value, StringComparer.Ordinal)],
    };

    // Live events have JSON numbers and booleans where the file has what Python writes.
    private static string AsLive(string value) =>
        value is "True" or "False" ? value.ToLowerInvariant() : TryNumber(value, out var number) && double.IsFinite(number) ? number.ToString(CultureInfo.InvariantCulture) : value;

    private static bool TryNumber(string text, out double number)
    {
        number = double.PositiveInfinity;
        return text == "+Inf" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex("^# HELP (?<family>[a-zA-Z_:][a-zA-Z0-9_:]*?)(_total)? (?<help>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Help();

    [GeneratedRegex("^(?<family>[a-zA-Z_:][a-zA-Z0-9_:]*_baseline)(?<kind>_bucket|_total|_sum|_count)(\\{(le|bin)=\"(?<label>[^\"]*)\"\\})? (?<number>\\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Sample();

    private sealed class Family
    {
        public bool IsInference { get; init; }

        public string FeatureName { get; set; } = "";

        public List<(double Bound, long Count)> Buckets { get; } = [];

        public List<(string Value, long Count)> Categories { get; } = [];

        public double Sum { get; set; } = double.NaN;
    }
}
