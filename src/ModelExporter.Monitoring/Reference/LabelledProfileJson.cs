using System.Text.Json;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.LabelFree;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Reference;

/// <summary>The labelled part of a reference profile as JSON, and back.</summary>
internal static class LabelledProfileJson
{
    private static readonly (ModelTask Task, string Name)[] Tasks =
        [(ModelTask.Binary, "binary"), (ModelTask.Multiclass, "multiclass"), (ModelTask.Regression, "regression"), (ModelTask.Ranking, "ranking")];

    public static void Write(Utf8JsonWriter writer, LabelledProfile profile)
    {
        var space = profile.Space;
        writer.WriteStartObject("labelled");
        writer.WriteString("task", Array.Find(Tasks, task => task.Task == space.Task).Name);
        writer.WriteNumber("samples", profile.Samples);
        writer.WriteBoolean("exact", profile.Exact);
        if (space.IsClassification) WriteTexts(writer, "classes", space.Classes);
        if (space.Task == ModelTask.Regression)
        {
            writer.WriteNumber("scale_exponent", space.Scale.Exponent);
            writer.WriteNumber("scale_anchor", space.Scale.Anchor);
        }

        if (space.Task == ModelTask.Ranking) writer.WriteNumber("depth", space.RankingDepth);
        writer.WriteStartObject("quality");
        foreach (var measure in profile.Quality)
        {
            writer.WriteStartObject(measure.Measure.Name);
            writer.WriteNumber("value", measure.Value);
            if (double.IsFinite(measure.StandardError)) writer.WriteNumber("standard_error", measure.StandardError);
            writer.WriteNumber("samples", measure.Samples);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (profile.Confusion.Count > 0) WriteCounts(writer, "confusion", profile.Confusion);
        if (profile.Scores.Count > 0) WriteScores(writer, profile);
        if (profile.Errors is { } errors) WriteErrors(writer, errors);
        writer.WriteEndObject();
    }

    public static LabelledProfile Read(JsonField field)
    {
        var task = ReadTask(field);
        var space = task switch
        {
            ModelTask.Regression => LabelSpace.Regression(new ValueScale(ReadInteger(field, "scale_exponent", -400, 400), field.Number("scale_anchor"))),
            ModelTask.Ranking => LabelSpace.Ranking(ReadInteger(field, "depth", 1, 10_000)),
            _ => ReadClasses(field, task),
        };
        var scores = space.IsClassification ? field.Items("scores").ToList() : [];
        var scored = task switch { ModelTask.Binary => 1, ModelTask.Multiclass => space.Classes.Count, _ => 0 };
        if (scores.Count != scored) throw Wrong(field, "scores", $"has {scores.Count} items, {scored} are needed: one for each scored class");
        var layout = new QualityLayout(space, [.. scores.Select(score => new ScoreBins(ReadEdges(score, "edges"), score.OptionalBoolean("one_per_value") ?? false))]);
        var confusion = space.IsClassification ? field.Counts("confusion") : [];
        var cells = space.IsClassification ? (space.OtherClass + 1) * (space.OtherClass + 1) : 0;
        if (confusion.Length != cells) throw Wrong(field, "confusion", $"has {confusion.Length} counts, {cells} are needed: every class and all others, squared");
        return new LabelledProfile
        {
            Layout = layout,
            Samples = field.Count("samples"),
            Exact = field.OptionalBoolean("exact") ?? true,
            Quality = [.. ReadQuality(field.Object("quality"), task)],
            Confusion = confusion,
            Scores = [.. scores.Select((score, k) => ReadScore(score, layout.Scores[k]))],
            Errors = field.OptionalObject("errors") is { } errors && task == ModelTask.Regression ? ReadErrors(errors) : null,
        };
    }

    private static ModelTask ReadTask(JsonField field)
    {
        var name = field.Text("task");
        var index = Array.FindIndex(Tasks, task => task.Name == name);
        return index >= 0 ? Tasks[index].Task : throw Wrong(field, "task", $"is '{name}', allowed are {string.Join(", ", Tasks.Select(task => $"'{task.Name}'"))}");
    }

    private static LabelSpace ReadClasses(JsonField field, ModelTask task)
    {
        var classes = field.OptionalTexts("classes");
        var (least, most) = task == ModelTask.Binary ? (2, 2) : (1, LabelSpace.MaxClasses);
        if (classes.Length < least || classes.Length > most)
        {
            throw Wrong(field, "classes", $"has {classes.Length} classes, allowed are {least} to {most}");
        }

        if (classes.Distinct(StringComparer.Ordinal).Count() != classes.Length) throw Wrong(field, "classes", "has a class twice");
        return task == ModelTask.Binary ? LabelSpace.Binary(classes[0], classes[1]) : LabelSpace.Multiclass(classes);
    }

    private static IEnumerable<ReferenceMeasure> ReadQuality(JsonField field, ModelTask task)
    {
        foreach (var (name, value) in field.Members())
        {
            if (QualityMeasures.Find(name) is not { } measure || !measure.Tasks.Contains(task)) throw new ReferenceProfileException($"{value.Path}: is no measure of this task.");
            yield return new ReferenceMeasure(measure, value.Number("value"), value.OptionalNumber("standard_error") ?? double.NaN, value.Count("samples"));
        }
    }

    private static ScoreProfile ReadScore(JsonField field, ScoreBins bins)
    {
        var need = new CalibrationNeed(field.OptionalNumber("calibration_error") ?? double.NaN, field.OptionalNumber("calibrated_error") ?? double.NaN);
        IsotonicCalibration? calibration = null;
        if (field.OptionalObject("calibration") is { } corners && !IsotonicCalibration.TryCreate(corners.Numbers("scores"), corners.Numbers("probabilities"), out calibration))
        {
            throw new ReferenceProfileException($"{corners.Path}: the scores must ascend, the probabilities must lie between 0 and 1 and never fall, and both need the same number.");
        }

        return new ScoreProfile(ReadCounts(field, "positives", bins.Count), ReadCounts(field, "negatives", bins.Count), need, calibration);
    }

    private static ErrorProfile ReadErrors(JsonField field)
    {
        var bins = new ScoreBins(ReadEdges(field, "prediction_edges"));
        var counts = ReadCounts(field, "counts", bins.Count);
        return new ErrorProfile(bins, ReadMeans(field, "absolute", counts), ReadMeans(field, "squared", counts));
    }

    private static RunningMean[] ReadMeans(JsonField field, string name, long[] counts)
    {
        var (means, spreads) = (field.Numbers(name + "_means"), field.Numbers(name + "_deviations"));
        if (means.Length != counts.Length) throw Wrong(field, name + "_means", $"has {means.Length} numbers, {counts.Length} are needed");
        if (spreads.Length != counts.Length) throw Wrong(field, name + "_deviations", $"has {spreads.Length} numbers, {counts.Length} are needed");
        if (Array.Exists(means, mean => mean < 0) || Array.Exists(spreads, spread => spread < 0)) throw Wrong(field, name + "_means", "has a negative error");
        return [.. counts.Select((count, bin) => RunningMean.From(count, means[bin], spreads[bin]))];
    }

    private static double[] ReadEdges(JsonField field, string name)
    {
        var edges = field.Numbers(name);
        if (edges.Length is 0 or > 1000) throw Wrong(field, name, $"has {edges.Length} edges, allowed are 1 to 1000");
        for (var i = 1; i < edges.Length; i++)
        {
            // Only the last two may be equal: a bin for the greatest value alone.
            if (edges[i] < edges[i - 1] || (edges[i] == edges[i - 1] && i < edges.Length - 1)) throw Wrong(field, $"{name}[{i}]", "edges must ascend");
        }

        return edges;
    }

    private static long[] ReadCounts(JsonField field, string name, int needed)
    {
        var counts = field.Counts(name);
        return counts.Length == needed ? counts : throw Wrong(field, name, $"has {counts.Length} counts, {needed} are needed: one more than there are edges");
    }

    private static int ReadInteger(JsonField field, string name, int least, int most)
    {
        var value = field.Integer(name);
        return value >= least && value <= most ? (int)value : throw Wrong(field, name, $"is {value}, allowed are {least} to {most}");
    }

    private static ReferenceProfileException Wrong(JsonField field, string name, string reason) => new($"{field.Path}.{name}: {reason}.");

    private static void WriteScores(Utf8JsonWriter writer, LabelledProfile profile)
    {
        writer.WriteStartArray("scores");
        for (var k = 0; k < profile.Scores.Count; k++)
        {
            var score = profile.Scores[k];
            writer.WriteStartObject();
            WriteNumbers(writer, "edges", profile.Layout.Scores[k].Edges.ToArray());
            if (profile.Layout.Scores[k].IsOnePerValue) writer.WriteBoolean("one_per_value", true);
            WriteCounts(writer, "positives", score.Positives);
            WriteCounts(writer, "negatives", score.Negatives);
            if (double.IsFinite(score.Need.RawError)) writer.WriteNumber("calibration_error", score.Need.RawError);
            if (double.IsFinite(score.Need.CalibratedError)) writer.WriteNumber("calibrated_error", score.Need.CalibratedError);
            if (score.Calibration is { } calibration)
            {
                writer.WriteStartObject("calibration");
                WriteNumbers(writer, "scores", calibration.Scores.ToArray());
                WriteNumbers(writer, "probabilities", calibration.Probabilities.ToArray());
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteErrors(Utf8JsonWriter writer, ErrorProfile errors)
    {
        writer.WriteStartObject("errors");
        WriteNumbers(writer, "prediction_edges", errors.Bins.Edges.ToArray());
        WriteCounts(writer, "counts", errors.Absolute.Select(mean => mean.Count));
        WriteMeans(writer, "absolute", errors.Absolute);
        WriteMeans(writer, "squared", errors.Squared);
        writer.WriteEndObject();
    }

    private static void WriteMeans(Utf8JsonWriter writer, string name, IReadOnlyList<RunningMean> means)
    {
        WriteNumbers(writer, name + "_means", means.Select(mean => mean.Count > 0 ? mean.Mean : 0));
        WriteNumbers(writer, name + "_deviations", means.Select(mean => mean.SumOfSquaredDeviations));
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter writer, string name, IEnumerable<long> counts)
    {
        writer.WriteStartArray(name);
        foreach (var count in counts) writer.WriteNumberValue(count);
        writer.WriteEndArray();
    }
}
