using System.Text.Json;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Recorded;

/// <summary>Writes what a replay came to as JSON: the format of docs/replay.md. What is undefined is absent.</summary>
internal static class ReplayJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The report as one UTF-8 document.</summary>
    public static byte[] Write(ReplayReport report)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, Options)) WriteReport(json, report);
        return output.ToArray();
    }

    private static void WriteReport(Utf8JsonWriter json, ReplayReport report)
    {
        json.WriteStartObject();
        json.WriteString("model", report.Model);
        json.WriteString("version", report.Version);
        json.WriteString("reference_id", report.Profile.ReferenceId);
        json.WriteNumber("events", report.Replay.Events);
        json.WriteNumber("rejected", report.Events.Errors.Count);
        json.WriteNumber("duplicates", report.Replay.Duplicates);
        json.WriteNumber("without_time", report.Replay.WithoutTime);
        json.WriteNumber("other_models", report.Events.OtherEvents);
        if (report.Labels is { } labels) WriteLabels(json, labels);
        json.WriteStartArray("chunks");
        foreach (var chunk in report.Replay.Chunks) WriteChunk(json, report, chunk);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, RecordedLabels labels)
    {
        json.WriteStartObject("labels");
        json.WriteNumber("ids", labels.Count);
        json.WriteNumber("matched", labels.Matched);
        json.WriteNumber("corrected", labels.Corrected);
        json.WriteNumber("rejected", labels.Unusable + labels.Errors.Count);
        json.WriteEndObject();
    }

    private static void WriteChunk(Utf8JsonWriter json, ReplayReport report, ChunkReport chunk)
    {
        json.WriteStartObject();
        json.WriteNumber("index", chunk.Index);
        if (chunk.Start is { } start) json.WriteString("start", start.UtcDateTime);
        if (chunk.End is { } end) json.WriteString("end", end.UtcDateTime);
        json.WriteNumber("events", chunk.Events);
        json.WriteStartObject("features");
        var features = report.Replay.Layout.Features;
        foreach (var bins in features)
        {
            if (bins.Name is not (ModelSlice.PredictionName or ModelSlice.ScoreName)) WriteScores(json, bins.Name, chunk.Features[bins.Index]);
        }

        json.WriteEndObject();
        foreach (var (name, member) in new[] { (ModelSlice.PredictionName, "prediction"), (ModelSlice.ScoreName, "score") })
        {
            var index = report.Replay.Layout.IndexOf(name);
            if (index >= 0) WriteScores(json, member, chunk.Features[index]);
        }

        foreach (var section in chunk.Sections) WriteSection(json, section);
        json.WriteEndObject();
    }

    private static void WriteScores(Utf8JsonWriter json, string name, in FeatureScores scores)
    {
        json.WriteStartObject(name);
        json.WriteString("status", scores.Status.Name());
        json.WriteNumber("samples", scores.Samples);
        WriteNumber(json, "missing_ratio", scores.MissingRatio);
        WriteNumber(json, "invalid_ratio", scores.InvalidRatio);
        WriteNumber(json, "out_of_range_ratio", scores.OutOfRangeRatio);
        WriteNumber(json, "unseen_ratio", scores.UnseenRatio);
        WriteNumber(json, "psi", scores.Psi);
        WriteNumber(json, "psi_expected", scores.PsiExpected);
        WriteNumber(json, "psi_noise_floor", scores.PsiNoiseFloor);
        WriteNumber(json, "jensen_shannon_distance", scores.JensenShannonDistance);
        WriteNumber(json, "ks", scores.KolmogorovSmirnovDistance);
        WriteNumber(json, "wasserstein", scores.WassersteinDistance);
        WriteNumber(json, "p_value", scores.PValue);
        WriteNumber(json, "p_value_adjusted", scores.AdjustedPValue);
        if (scores.Exceeds is { } drifted) json.WriteBoolean("drifted", drifted);
        json.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter json, ChunkSection section)
    {
        json.WriteStartObject(section.Name);
        foreach (var value in section.Values) WriteNumber(json, value.Name, value.Value);
        json.WriteEndObject();
        if (section.Values.All(value => double.IsNaN(value.Lower) && double.IsNaN(value.Upper))) return;
        // Beside the values and not in them: those who read the values alone find them where they were.
        json.WriteStartObject(section.Name + "_bounds");
        foreach (var value in section.Values)
        {
            if (double.IsNaN(value.Lower) && double.IsNaN(value.Upper)) continue;
            json.WriteStartObject(value.Name);
            WriteNumber(json, "lower", value.Lower);
            WriteNumber(json, "upper", value.Upper);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
    }
}
