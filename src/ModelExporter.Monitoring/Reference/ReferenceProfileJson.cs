using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Writes reference profiles as JSON, and derives their identity from the same text.</summary>
public static class ReferenceProfileJson
{
    private static readonly JsonWriterOptions Compact = new() { Indented = false };

    /// <summary>The profile as UTF-8 JSON.</summary>
    public static byte[] Write(ReferenceProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema_version", ReferenceProfile.CurrentSchemaVersion);
            writer.WriteString("reference_id", profile.ReferenceId);
            if (profile.Model.Length > 0) writer.WriteString("model", profile.Model);
            if (profile.Version.Length > 0) writer.WriteString("version", profile.Version);
            writer.WriteString("source", profile.Source == ReferenceSource.Learned ? "learned" : "profile");
            if (profile.Created is { } created) writer.WriteString("created", created.UtcDateTime);
            WriteContent(writer, profile);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The first 12 hexadecimal digits of the SHA-256 of the canonical content.</summary>
    internal static string Identify(ReferenceProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            WriteContent(writer, profile);
            writer.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)[..6]);
    }

    private static void WriteContent(Utf8JsonWriter writer, ReferenceProfile profile)
    {
        writer.WriteNumber("events", profile.Events);
        writer.WriteBoolean("exact", profile.Exact);
        writer.WriteStartObject("features");
        foreach (var feature in profile.Features)
        {
            if (IsOurs(feature)) continue;
            writer.WritePropertyName(feature.Name);
            WriteFeature(writer, feature);
        }

        writer.WriteEndObject();
        WriteNamed(writer, "prediction", profile.Prediction);
        WriteNamed(writer, "score", profile.Score);
        if (profile.Labelled is { } labelled) LabelledProfileJson.Write(writer, labelled);
    }

    private static bool IsOurs(FeatureProfile feature) => feature.Name is ModelSlice.PredictionName or ModelSlice.ScoreName;

    private static void WriteNamed(Utf8JsonWriter writer, string name, FeatureProfile? feature)
    {
        if (feature is null) return;
        writer.WritePropertyName(name);
        WriteFeature(writer, feature);
    }

    private static void WriteFeature(Utf8JsonWriter writer, FeatureProfile feature)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", feature.Kind switch { FeatureKind.Numeric => "numeric", FeatureKind.Categorical => "categorical", _ => "vector" });
        writer.WriteNumber("samples", feature.Samples);
        writer.WriteNumber("missing", feature.Missing);
        switch (feature)
        {
            case NumericProfile numeric:
                WriteNumeric(writer, numeric);
                break;
            case CategoricalProfile categorical:
                WriteCategorical(writer, categorical);
                break;
            case VectorProfile vector:
                writer.WriteNumber("dimension", vector.Dimension);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteNumeric(Utf8JsonWriter writer, NumericProfile numeric)
    {
        writer.WriteNumber("mean", numeric.Mean);
        writer.WriteNumber("standard_deviation", numeric.StandardDeviation);
        writer.WriteNumber("minimum", numeric.Minimum);
        writer.WriteNumber("maximum", numeric.Maximum);
        if (numeric.Range is { } range)
        {
            writer.WriteStartObject("range");
            if (double.IsFinite(range.Minimum)) writer.WriteNumber("minimum", range.Minimum);
            if (double.IsFinite(range.Maximum)) writer.WriteNumber("maximum", range.Maximum);
            writer.WriteEndObject();
        }

        WriteArray(writer, "coarse_edges", numeric.CoarseEdges);
        WriteArray(writer, "coarse_sums", numeric.CoarseSums);
        WriteArray(writer, "fine_edges", numeric.FineEdges);
        WriteArray(writer, "fine_counts", numeric.FineCounts);
        if (numeric.Histogram is { } histogram)
        {
            writer.WriteStartObject("histogram");
            writer.WriteNumber("schema", histogram.Schema);
            writer.WriteNumber("zero_count", histogram.ZeroCount);
            WriteBuckets(writer, "positive", histogram.Positive);
            WriteBuckets(writer, "negative", histogram.Negative);
            writer.WriteEndObject();
        }
    }

    private static void WriteBuckets(Utf8JsonWriter writer, string name, HistogramBuckets buckets)
    {
        if (buckets.Counts.Length == 0) return;
        writer.WriteStartObject(name);
        writer.WriteNumber("offset", buckets.Offset);
        WriteArray(writer, "counts", buckets.Counts);
        writer.WriteEndObject();
    }

    private static void WriteCategorical(Utf8JsonWriter writer, CategoricalProfile categorical)
    {
        writer.WriteStartArray("categories");
        foreach (var category in categorical.Categories)
        {
            writer.WriteStartObject();
            writer.WriteString("value", category.Value);
            writer.WriteNumber("count", category.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("other_count", categorical.OtherCount);
        if (categorical.OtherCategories.Length > 0)
        {
            writer.WriteStartArray("other_categories");
            foreach (var value in categorical.OtherCategories) writer.WriteStringValue(value);
            writer.WriteEndArray();
        }

        writer.WriteBoolean("complete", categorical.Complete);
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, double[] values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter writer, string name, long[] values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }
}
