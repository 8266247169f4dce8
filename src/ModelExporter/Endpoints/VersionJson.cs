using System.Text.Json;
using ModelExporter.Exposition.Groups.Models;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Endpoints;

/// <summary>Writes the state of one model version as JSON. What is undefined is absent, as on the metrics page.</summary>
internal static class VersionJson
{
    /// <summary>Writes what a listing says.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, VersionState version)
    {
        var counters = version.ReadCounters();
        WriteCommon(writer, version.Version, counters);
        if (EvaluationOf(version, counters) is not { } evaluation) return;
        writer.WriteStartObject("drifted_features");
        foreach (var window in evaluation.Windows)
        {
            writer.WriteStartArray(WindowName.Of(window.Length));
            for (var i = 0; i < window.Features.Length; i++)
            {
                if (window.Features[i].Drifted == true) writer.WriteStringValue(evaluation.Layout.Features[i].Name);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes everything: counters, bins and scores of every feature.</summary>
    public static void WriteDetails(Utf8JsonWriter writer, VersionState version)
    {
        var counters = version.ReadCounters();
        var evaluation = EvaluationOf(version, counters);
        writer.WriteString("model", version.Model.Name);
        WriteCommon(writer, version.Version, counters);
        writer.WriteNumber("duplicates", counters.Duplicates);
        writer.WriteNumber("late", counters.Late);
        writer.WriteNumber("future", counters.Future);
        writer.WriteStartObject("errors");
        foreach (var (reason, count) in counters.Errors) writer.WriteNumber(reason, count);
        writer.WriteEndObject();
        if (evaluation is not null)
        {
            writer.WriteString("evaluated", evaluation.Time.UtcDateTime);
            writer.WriteStartObject("windows");
            foreach (var window in evaluation.Windows)
            {
                writer.WriteStartObject(WindowName.Of(window.Length));
                writer.WriteNumber("events", window.Events);
                writer.WriteNumber("errors", window.Errors);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        QualityJson.Write(writer, counters, evaluation?.Quality);
        writer.WriteStartArray("features");
        foreach (var feature in counters.Features) WriteFeature(writer, feature, counters, evaluation);
        writer.WriteEndArray();
    }

    // Scores of another reference than the one that the counters belong to would be a mixture.
    private static Evaluation? EvaluationOf(VersionState version, VersionCounters counters) =>
        version.Evaluation is { } evaluation && ReferenceEquals(evaluation.Layout, counters.Generation.Layout) ? evaluation : null;

    private static void WriteCommon(Utf8JsonWriter writer, string version, VersionCounters counters)
    {
        writer.WriteString("version", version);
        if (counters.Generation.Profile is { } profile)
        {
            writer.WriteStartObject("reference");
            ReferenceEndpoints.WriteSummary(writer, profile);
            writer.WriteEndObject();
        }

        if (counters.Learning is { } learning)
        {
            writer.WriteStartObject("learning");
            writer.WriteNumber("events", learning.Events);
            writer.WriteNumber("events_needed", learning.EventsNeeded);
            writer.WriteNumber("elapsed_seconds", learning.Elapsed.TotalSeconds);
            writer.WriteNumber("seconds_needed", learning.DurationNeeded.TotalSeconds);
            writer.WriteNumber("ratio", learning.Ratio);
            writer.WriteEndObject();
        }

        writer.WriteNumber("predictions", counters.Predictions);
        if (counters.LastEventMilliseconds is { } last) writer.WriteString("last_event", DateTimeOffset.FromUnixTimeMilliseconds(last).UtcDateTime);
    }

    private static void WriteFeature(Utf8JsonWriter writer, FeatureCounters feature, VersionCounters counters, Evaluation? evaluation)
    {
        writer.WriteStartObject();
        writer.WriteString("feature", feature.Name);
        writer.WriteNumber("missing", feature.Missing);
        writer.WriteStartObject("invalid");
        foreach (var reason in InvalidReasons.All) writer.WriteNumber(reason.Name(), feature.Invalid[(int)reason]);
        writer.WriteEndObject();
        if (feature.Bins is { } bins)
        {
            writer.WriteString("kind", bins.Profile.Kind switch { FeatureKind.Numeric => "numeric", FeatureKind.Categorical => "categorical", _ => "vector" });
            WriteBins(writer, bins, counters);
            if (evaluation is not null) WriteWindows(writer, bins.Index, evaluation);
        }

        writer.WriteEndObject();
    }

    private static void WriteBins(Utf8JsonWriter writer, FeatureBins bins, VersionCounters counters)
    {
        writer.WriteStartArray("bins");
        for (var bin = 0; bin < bins.BinCount; bin++)
        {
            writer.WriteStartObject();
            writer.WriteString("bin", bins.BinNames[bin]);
            writer.WriteNumber("count", counters.Coarse[bins.FirstCoarse + bin]);
            writer.WriteNumber("reference", bins.BinReference[bin]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteWindows(Utf8JsonWriter writer, int feature, Evaluation evaluation)
    {
        writer.WriteStartObject("windows");
        foreach (var window in evaluation.Windows)
        {
            var scores = window.Features[feature];
            writer.WriteStartObject(WindowName.Of(window.Length));
            writer.WriteString("status", scores.Status.Name());
            writer.WriteNumber("samples", scores.Samples);
            Write(writer, "psi", scores.Psi);
            Write(writer, "psi_expected", scores.PsiExpected);
            Write(writer, "psi_noise_floor", scores.PsiNoiseFloor);
            Write(writer, "adjusted_p_value", scores.AdjustedPValue);
            Write(writer, "jensen_shannon_distance", scores.JensenShannonDistance);
            Write(writer, "kolmogorov_smirnov_distance", scores.KolmogorovSmirnovDistance);
            Write(writer, "wasserstein_distance", scores.WassersteinDistance);
            Write(writer, "missing_ratio", scores.MissingRatio);
            Write(writer, "invalid_ratio", scores.InvalidRatio);
            Write(writer, "out_of_range_ratio", scores.OutOfRangeRatio);
            Write(writer, "unseen_ratio", scores.UnseenRatio);
            if (scores.Drifted is { } drifted) writer.WriteBoolean("drifted", drifted);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
    }
}
