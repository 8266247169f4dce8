using System.Globalization;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Statistics.Binning;

namespace ModelExporter.Recorded;

/// <summary>Shows a profile to a person: one row per feature with a small histogram.</summary>
internal static class ProfileTable
{
    private const int Bars = 24;
    private const int NameLength = 32;
    private const int CategoriesNamed = 3;

    /// <summary>Writes the table.</summary>
    public static void Write(ReferenceProfile profile, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"reference {profile.ReferenceId}: {profile.Events:N0} events, counts are {(profile.Exact ? "exact" : "of a sample")}"));
        var table = new TextTable("feature", "kind", "values>", "missing>", "distribution", "");
        foreach (var feature in profile.Features)
        {
            var (histogram, summary) = feature switch
            {
                NumericProfile numeric => (Histogram(numeric), Numbers(numeric)),
                CategoricalProfile categorical => (Histogram(categorical), Categories(categorical)),
                VectorProfile vector => ("", string.Create(CultureInfo.InvariantCulture, $"{vector.Dimension} numbers each")),
                _ => ("", ""),
            };
            table.Add(Shortened(feature.Name), feature.Kind == FeatureKind.Numeric ? "numeric" : feature.Kind == FeatureKind.Categorical ? "categorical" : "vector",
                feature.Samples.ToString("N0", CultureInfo.InvariantCulture), feature.MissingRatio.ToString("P1", CultureInfo.InvariantCulture), histogram, summary);
        }

        table.Write(output);
        if (profile.Labelled is { } labelled) WriteQuality(labelled, output);
    }

    private static void WriteQuality(LabelledProfile labelled, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"quality on {labelled.Samples:N0} labelled events: {labelled.Space.Task.ToString().ToLowerInvariant()}{Classes(labelled.Space)}"));
        var table = new TextTable("measure", "value>", "standard error>", "samples>");
        foreach (var measure in labelled.Quality)
        {
            table.Add(measure.Measure.Name, measure.Value.ToString("G5", CultureInfo.InvariantCulture),
                double.IsFinite(measure.StandardError) ? measure.StandardError.ToString("G2", CultureInfo.InvariantCulture) : "", measure.Samples.ToString("N0", CultureInfo.InvariantCulture));
        }

        table.Write(output);
    }

    private static string Classes(LabelSpace space) => space.Task switch
    {
        ModelTask.Binary => $", positive is {Shortened(space.Classes[1])}, negative is {Shortened(space.Classes[0])}",
        ModelTask.Multiclass => ", classes are " + string.Join(", ", space.Classes.Select(Shortened)),
        _ => "",
    };

    private static string Shortened(string text) => text.Length <= NameLength ? text : text[..(NameLength - 3)] + "...";

    private static string Numbers(NumericProfile numeric) => string.Create(
        CultureInfo.InvariantCulture, $"{numeric.Minimum:G5} .. {numeric.Maximum:G5}, mean {numeric.Mean:G5}, sd {numeric.StandardDeviation:G5}");

    private static string Categories(CategoricalProfile categorical)
    {
        var named = categorical.Categories.Take(CategoriesNamed)
            .Select(category => string.Create(CultureInfo.InvariantCulture, $"{Shortened(category.Value)} {(double)category.Count / categorical.Samples:P0}"));
        var more = categorical.Categories.Length + categorical.OtherCategories.Length - CategoriesNamed;
        return string.Join(", ", named) + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $", {more}{(categorical.Complete ? "" : " and")} more") : "");
    }

    private static string Histogram(CategoricalProfile categorical)
    {
        var counts = categorical.Categories.Take(Bars).Select(category => (double)category.Count).ToList();
        return Sparkline.Draw(counts, counts.DefaultIfEmpty().Max(), Bars);
    }

    // Equal widths over the range, each bin's count spread evenly; a feature with a bin per value has a bar per value.
    private static string Histogram(NumericProfile numeric)
    {
        if (numeric.FineCounts.Length - 1 <= DiscreteValues.Most + 1 && numeric.CoarseEdges.Length == numeric.FineEdges.Length)
        {
            var counts = numeric.FineCounts[1..^1].Select(count => (double)count).ToList();
            return Sparkline.Draw(counts, counts.DefaultIfEmpty().Max(), Bars);
        }

        var bars = new double[Bars];
        var width = (numeric.Maximum - numeric.Minimum) / Bars;
        for (var bin = 1; bin < numeric.FineEdges.Length; bin++)
        {
            var (low, high) = (numeric.FineEdges[bin - 1], numeric.FineEdges[bin]);
            for (var bar = 0; bar < Bars; bar++)
            {
                var start = numeric.Minimum + (bar * width);
                var shared = Math.Min(high, start + width) - Math.Max(low, start);
                if (shared > 0) bars[bar] += numeric.FineCounts[bin] * shared / (high - low);
            }
        }

        return Sparkline.Draw(bars, bars.Max(), Bars);
    }
}
