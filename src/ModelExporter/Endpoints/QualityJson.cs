using System.Text.Json;
using ModelExporter.Exposition.Groups.Models;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Endpoints;

/// <summary>Writes what labels and people say of a model version as JSON. What is undefined is absent.</summary>
internal static class QualityJson
{
    /// <summary>Writes <c>task</c>, <c>classes</c>, <c>labels</c>, <c>feedback</c>, <c>quality</c> and <c>concept_drift</c> into an object that is open.</summary>
    /// <param name="writer">The object.</param>
    /// <param name="counters">The version's counters.</param>
    /// <param name="evaluation">Its quality, or null before the first evaluation.</param>
    public static void Write(Utf8JsonWriter writer, VersionCounters counters, QualityEvaluation? evaluation)
    {
        if (evaluation?.Space is { } space) WriteSpace(writer, space);
        WriteLabels(writer, counters.Labels);
        writer.WriteStartObject("feedback");
        foreach (var (client, counts) in counters.Feedback)
        {
            writer.WriteStartObject(client);
            foreach (var (action, name, _) in FeedbackActions.All) writer.WriteNumber(name, counts[(int)action]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (evaluation is null) return;
        writer.WriteStartObject("quality");
        foreach (var window in evaluation.Windows)
        {
            writer.WriteStartObject(WindowName.Of(window.Length));
            WriteWindow(writer, window);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("concept_drift");
        foreach (var report in evaluation.Detectors) WriteDetector(writer, report);
        writer.WriteEndObject();
    }

    private static void WriteSpace(Utf8JsonWriter writer, LabelSpace space)
    {
        writer.WriteString("task", space.Task switch
        {
            ModelTask.Binary => "binary",
            ModelTask.Multiclass => "multiclass",
            ModelTask.Regression => "regression",
            _ => "ranking",
        });
        if (!space.IsClassification) return;
        writer.WriteStartArray("classes");
        foreach (var name in space.Classes) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter writer, LabelCounters labels)
    {
        writer.WriteStartObject("labels");
        writer.WriteNumber("received", labels.Received);
        writer.WriteNumber("matched", labels.Matched);
        writer.WriteNumber("unmatched", labels.Unmatched);
        writer.WriteNumber("corrected", labels.Corrected);
        if (labels.Waiting is { } waiting) writer.WriteNumber("waiting", waiting);
        writer.WriteStartObject("unlabelled");
        writer.WriteNumber("age", labels.UnlabelledByAge);
        writer.WriteNumber("capacity", labels.UnlabelledByCapacity);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteWindow(Utf8JsonWriter writer, WindowQuality window)
    {
        writer.WriteNumber("labels", window.Labels);
        writer.WriteStartObject("measures");
        foreach (var (comparison, isDegraded) in window.Measures)
        {
            writer.WriteStartObject(comparison.Window.Measure.Name);
            WriteValue(writer, comparison.Window);
            writer.WriteNumber("samples", comparison.Window.Samples);
            Write(writer, "reference", comparison.Reference);
            Write(writer, "difference", comparison.Difference);
            Write(writer, "noise_floor", comparison.NoiseFloor);
            Write(writer, "adjusted_p_value", comparison.AdjustedPValue);
            if (isDegraded is { } degraded) writer.WriteBoolean("degraded", degraded);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("estimates");
        foreach (var estimate in window.Estimates)
        {
            writer.WriteStartObject(estimate.Measure.Name);
            WriteValue(writer, estimate);
            foreach (var (measure, error) in window.EstimateErrors)
            {
                if (ReferenceEquals(measure, estimate.Measure)) Write(writer, "error", error);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDetector(Utf8JsonWriter writer, DetectorReport report)
    {
        writer.WriteStartObject(report.Detector);
        writer.WriteString("state", report.State switch { DetectorState.Drift => "drift", DetectorState.Warning => "warning", _ => "stable" });
        writer.WriteNumber("detections", report.Detections);
        if (report.LastMilliseconds is { } last) writer.WriteString("last_detection", DateTimeOffset.FromUnixTimeMilliseconds(last).UtcDateTime);
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, in MeasureValue value)
    {
        writer.WriteNumber("value", value.Value);
        Write(writer, "lower", value.Lower);
        Write(writer, "upper", value.Upper);
    }

    private static void Write(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
    }
}
