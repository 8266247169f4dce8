using System.Globalization;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Replay;

namespace ModelExporter.Recorded;

/// <summary>Shows what a replay came to to a person: one row a feature, those that drifted first.</summary>
internal static class ReplayTable
{
    private const int Bars = 60;

    // A PSI of so many times the threshold fills a bar at least, so that noise looks small.
    private const double FullEffects = 2;

    /// <summary>Writes the table.</summary>
    /// <param name="report">What the replay came to.</param>
    /// <param name="effectOf">The PSI above its expected value that counts as an effect, by feature.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(ReplayReport report, Func<string, double> effectOf, TextWriter output)
    {
        var chunks = report.Replay.Chunks;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"model {report.Model}, version {report.Version}, reference {report.Profile.ReferenceId}: {report.Replay.Events:N0} events in {chunks.Count} chunks{Span(chunks)}"));
        var table = new TextTable("feature", "drifted>", "first", "psi median>", "psi max>", "noise floor>", "least p adj.>", "missing>", "psi over the chunks");
        foreach (var (name, scores) in Sorted(report)) table.Add(Row(name, scores, chunks, effectOf(name)));
        table.Write(output);
        WriteSections(chunks, output);
    }

    private static string Span(IReadOnlyList<ChunkReport> chunks) => chunks.Count == 0 || chunks[0].Start is not { } start || chunks[^1].End is not { } end
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {start:yyyy-MM-dd HH:mm} to {end:yyyy-MM-dd HH:mm} UTC");

    private static IEnumerable<(string Name, FeatureScores[] Scores)> Sorted(ReplayReport report) => report.Replay.Layout.Features
        .Select(bins => (bins.Name, Scores: report.Replay.Chunks.Select(chunk => chunk.Features[bins.Index]).ToArray()))
        .OrderByDescending(feature => feature.Scores.Count(scores => scores.Exceeds == true))
        .ThenByDescending(feature => Defined(feature.Scores, scores => scores.PsiExcess).DefaultIfEmpty().Max())
        .ThenBy(feature => feature.Name, StringComparer.Ordinal);

    private static string[] Row(string name, FeatureScores[] scores, IReadOnlyList<ChunkReport> chunks, double effect)
    {
        var psi = Defined(scores, score => score.Psi).Order().ToList();
        var first = Array.FindIndex(scores, score => score.Exceeds == true);
        var judged = scores.Count(score => score.Exceeds is not null);
        var full = Math.Max(FullEffects * effect, psi.LastOrDefault());
        return
        [
            name,
            judged == 0 ? Undecided(scores) : string.Create(CultureInfo.InvariantCulture, $"{scores.Count(score => score.Exceeds == true)} / {judged}"),
            first < 0 ? "" : chunks[first].Start?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "chunk " + first.ToString(CultureInfo.InvariantCulture),
            psi.Count == 0 ? "" : Number(psi[psi.Count / 2]),
            psi.Count == 0 ? "" : Number(psi[^1]),
            Number(Defined(scores, score => score.PsiNoiseFloor).DefaultIfEmpty(double.NaN).Max()),
            Probability(Defined(scores, score => score.AdjustedPValue).DefaultIfEmpty(double.NaN).Min()),
            Defined(scores, score => score.MissingRatio).DefaultIfEmpty().Average().ToString("P1", CultureInfo.InvariantCulture),
            Sparkline.Draw([.. scores.Select(score => score.Psi)], full, Bars),
        ];
    }

    private static string Undecided(FeatureScores[] scores) => scores.Length == 0 ? "" : scores[^1].Status.Name();

    // One row a measure of the other sections: the first, the least, the largest and the last chunk say enough.
    private static void WriteSections(IReadOnlyList<ChunkReport> chunks, TextWriter output)
    {
        var measures = chunks.SelectMany(chunk => chunk.Sections).SelectMany(section => section.Values.Select(value => (section.Name, Measure: value.Name))).Distinct().ToList();
        if (measures.Count == 0) return;
        output.WriteLine();
        var table = new TextTable("measure", "first>", "least>", "largest>", "last>", "over the chunks");
        foreach (var (section, measure) in measures)
        {
            var values = chunks.Select(chunk => ValueOf(chunk, section, measure)).ToList();
            var defined = values.Where(double.IsFinite).ToList();
            if (defined.Count == 0) continue;
            table.Add($"{section} {measure}", Number(defined[0]), Number(defined.Min()), Number(defined.Max()), Number(defined[^1]), Sparkline.Draw(values, defined.Max(), Bars));
        }

        table.Write(output);
    }

    private static double ValueOf(ChunkReport chunk, string section, string measure)
    {
        foreach (var candidate in chunk.Sections)
        {
            if (candidate.Name != section) continue;
            foreach (var (name, value, _, _) in candidate.Values)
            {
                if (name == measure) return value;
            }
        }

        return double.NaN;
    }

    private static IEnumerable<double> Defined(FeatureScores[] scores, Func<FeatureScores, double> of) => scores.Select(of).Where(value => !double.IsNaN(value));

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString(Math.Abs(value) < 1000 ? "F4" : "G6", CultureInfo.InvariantCulture);

    private static string Probability(double value) => value switch
    {
        double.NaN => "",
        < 1e-300 => "< 1E-300",
        < 1e-4 => value.ToString("0.0E+0", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };
}
