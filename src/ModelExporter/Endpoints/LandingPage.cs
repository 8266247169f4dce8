using System.Globalization;
using System.Net;
using System.Text;
using ModelExporter.Exposition.Groups.Models;
using ModelExporter.Exposition.Pages;
using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Endpoints;

/// <summary>Writes the page that a person sees first: models, versions, traffic, what has drifted, what is learning and how far. One piece of HTML without scripts.</summary>
/// <remarks>What is undefined is a dash. Names come from strangers: every text goes through <see cref="Text"/>.</remarks>
internal sealed class LandingPage(ModelRegistry models, BuildInformation build, string metricsPath, TimeSpan refresh, bool isReady)
{
    /// <summary>The page's style, inline; <see cref="LandingEndpoint"/> allows it by its hash.</summary>
    public const string Style =
        """
        :root{color-scheme:light dark;--line:#d6d9de;--soft:#5b6470;--bad:#b3261e;--good:#1b6e3c;--wait:#8a5a00;--card:#f6f7f9}
        @media (prefers-color-scheme:dark){:root{--line:#3a4048;--soft:#9aa4b2;--bad:#ff8a80;--good:#7bd39c;--wait:#ffca6b;--card:#1c2026}}
        body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
        h1{font-size:1.4rem;margin:.5rem 0}h2{font-size:1.1rem;margin:0}nav{display:flex;flex-wrap:wrap;gap:0 1rem}
        section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0;overflow-x:auto}
        table{border-collapse:collapse;width:100%;margin-top:.75rem;font-variant-numeric:tabular-nums}
        th,td{text-align:right;padding:.2rem .6rem;border-bottom:1px solid var(--line);font-weight:normal;white-space:nowrap}
        th:first-child{text-align:left}thead th{color:var(--soft)}
        .drifted{color:var(--bad);font-weight:600}.quiet{color:var(--good)}.learning{color:var(--wait)}.soft{color:var(--soft)}
        """;

    // The rest of a wide model is in the interface.
    private const int FeaturesShown = 12;
    private const int VersionsShown = 50;
    private const string Undefined = "–";

    private readonly StringBuilder _html = new();

    /// <summary>The whole page.</summary>
    public string Write()
    {
        var versions = models.Models.OrderBy(model => model.Name, StringComparer.Ordinal)
            .SelectMany(model => model.Versions.OrderBy(version => version.Version, StringComparer.Ordinal)).ToList();
        Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="{Math.Max(1, (int)refresh.TotalSeconds)}">
            <title>model_exporter</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1>model_exporter <span class="soft">{Text(build.Version)}</span></h1>
            <nav><a href="{Text(metricsPath)}">Metrics</a><a href="/api/v1/models">API</a><a href="/openapi/v1.json">OpenAPI</a><a href="/docs">Docs</a><a href="/-/healthy">Health</a><a href="/-/ready">{(isReady ? "Ready" : "Not ready")}</a></nav>
            <main>

            """);
        if (versions.Count == 0) Add("<p>No model has sent anything yet. <code>POST /v1/predictions</code> on the ingest listener takes events.</p>\n");
        foreach (var version in versions.Take(VersionsShown)) WriteVersion(version);
        if (versions.Count > VersionsShown) Add($"<p>{versions.Count - VersionsShown} more versions are in the <a href=\"/api/v1/models\">API</a>.</p>\n");
        Add("""
            </main>
            <p class="soft">PSI is how far the values of a window are from the reference; the number behind it is how far chance alone goes. <a href="/docs/metrics.md">What every series means</a>, and <a href="/docs/drift.md">how drift is decided</a>.</p>
            </body>
            </html>

            """);
        return _html.ToString();
    }

    private void WriteVersion(VersionState version)
    {
        var counters = version.ReadCounters();
        // Scores of another reference than the one that the counters belong to would be a mixture.
        var evaluation = version.Evaluation is { } latest && ReferenceEquals(latest.Layout, counters.Generation.Layout) ? latest : null;
        var path = $"/api/v1/models/{Uri.EscapeDataString(version.Model.Name)}/versions/{Uri.EscapeDataString(version.Version)}";
        Add($"""
            <section>
            <h2><a href="{Text(path)}">{Text(version.Model.Name)}</a> <span class="soft">version {Text(version.Version)}</span></h2>
            <p>{Status(counters, evaluation)}<br>
            {Number(counters.Predictions)} predictions{Traffic(evaluation)}, {Number(counters.Errors.Sum(error => error.Value))} failed, last at {Time(counters.LastEventMilliseconds)}<br>
            {Reference(counters.Generation.Profile)}</p>

            """);
        if (counters.Generation.Profile is { } profile && evaluation is not null) WriteFeatures(evaluation, profile, path);
        Add("</section>\n");
    }

    private static string Status(VersionCounters counters, Evaluation? evaluation)
    {
        if (counters.Learning is { } learning)
        {
            return $"""<span class="learning">Learning its reference: {learning.Ratio.ToString("P0", CultureInfo.InvariantCulture)}</span>, {Number(learning.Events)} of {Number(learning.EventsNeeded)} events in {Length(learning.Elapsed)} of {Length(learning.DurationNeeded)}""";
        }

        if (evaluation is null) return """<span class="learning">Waiting for the first evaluation</span>""";
        var parts = new List<string>();
        foreach (var window in evaluation.Windows)
        {
            if (window.DriftedFeatures > 0) parts.Add($"{Number(window.DriftedFeatures)} in {WindowName.Of(window.Length)}");
        }

        if (parts.Count > 0) return $"""<span class="drifted">Drifted features: {string.Join(", ", parts)}</span>""";
        return evaluation.Windows.Any(window => window.Features.Any(scores => scores.Drifted is not null))
            ? """<span class="quiet">No feature has drifted</span>"""
            : """<span class="learning">Too few events in the windows to say anything</span>""";
    }

    private static string Traffic(Evaluation? evaluation) =>
        evaluation is null ? "" : $" ({string.Join(", ", evaluation.Windows.Select(window => $"{Number(window.Events)} in {WindowName.Of(window.Length)}"))})";

    private static string Reference(ReferenceProfile? profile)
    {
        if (profile is null) return """<span class="soft">No reference</span>""";
        var source = profile.Source == ReferenceSource.Learned ? "learned from live traffic" : "from a profile";
        return $"""<span class="soft">Reference {Text(profile.ReferenceId)}, {source}, {Number(profile.Events)} events, {Number(profile.Features.Count)} features</span>""";
    }

    private void WriteFeatures(Evaluation evaluation, ReferenceProfile profile, string path)
    {
        Add("<table>\n<thead><tr><th scope=\"col\">Feature</th>");
        foreach (var window in evaluation.Windows) Add($"<th scope=\"col\">PSI in {WindowName.Of(window.Length)}</th>");
        Add($"<th scope=\"col\">Missing in {WindowName.Of(evaluation.Windows[0].Length)}</th><th scope=\"col\">Evidence</th></tr></thead>\n<tbody>\n");
        var features = evaluation.Layout.Features;
        var order = Enumerable.Range(0, features.Length)
            .OrderByDescending(i => evaluation.Windows.Count(window => window.Features[i].Drifted == true))
            .ThenByDescending(i => evaluation.Windows.Max(window => window.Features[i].Psi is var psi && double.IsNaN(psi) ? -1 : psi)).ToList();
        // A drifted feature is never among those that are left out.
        var shown = Math.Max(FeaturesShown, order.Count(i => evaluation.Windows.Any(window => window.Features[i].Drifted == true)));
        foreach (var i in order.Take(shown)) WriteFeature(evaluation, profile, features[i]);
        Add("</tbody>\n</table>\n");
        if (order.Count > shown) Add($"<p class=\"soft\">{Number(order.Count - shown)} more features, all nearer to their reference: <a href=\"{Text(path)}\">API</a></p>\n");
    }

    private void WriteFeature(Evaluation evaluation, ReferenceProfile profile, FeatureBins bins)
    {
        var drifted = evaluation.Windows.Any(window => window.Features[bins.Index].Drifted == true);
        Add($"<tr><th scope=\"row\"{(drifted ? " class=\"drifted\"" : "")}>{Text(bins.Name)}{(drifted ? " has drifted" : "")}</th>");
        foreach (var window in evaluation.Windows)
        {
            var scores = window.Features[bins.Index];
            var cell = scores.Status == FeatureStatus.Ok || double.IsFinite(scores.Psi)
                ? $"{Score(scores.Psi)} <span class=\"soft\">/ {Score(scores.PsiNoiseFloor)}</span>"
                : $"<span class=\"soft\">{scores.Status.Name().Replace('_', ' ')}</span>";
            Add($"<td{(scores.Drifted == true ? " class=\"drifted\"" : "")}>{cell}</td>");
        }

        var missing = evaluation.Windows[0].Features[bins.Index].MissingRatio;
        var usual = profile.Feature(bins.Name)?.MissingRatio ?? double.NaN;
        var evidence = bins.Index < evaluation.Evidence.Count ? evaluation.Evidence[bins.Index] : FeatureEvidence.Undefined;
        Add($"<td>{Share(missing)} <span class=\"soft\">/ {Share(usual)}</span></td>");
        Add($"<td{(evidence.IsActive ? " class=\"drifted\"" : "")}>{Score(evidence.Evidence)} <span class=\"soft\">/ {Score(evaluation.EvidenceThreshold)}</span></td></tr>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Score(double value) => double.IsFinite(value) ? value.ToString("0.###", CultureInfo.InvariantCulture) : Undefined;

    private static string Share(double value) => double.IsFinite(value) ? value.ToString("P1", CultureInfo.InvariantCulture) : Undefined;

    private static string Length(TimeSpan value) => Configuration.Values.DurationValue.Text(TimeSpan.FromSeconds(Math.Floor(value.TotalSeconds)));

    private static string Time(long? milliseconds) =>
        milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : Undefined;

    private void Add(string html) => _html.Append(html);
}
