using ModelExporter.Monitoring.Drift;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;
using ModelExporter.Monitoring.Windows;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.NoiseFloor;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>Draws the pictures of docs/drift.md from seeded simulations.</summary>
internal static class DriftPictures
{
    private const int ReferenceSamples = 10_000;

    /// <summary>Writes the pictures into a folder.</summary>
    public static int Run(string folder, TextWriter output)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, chart) in ((string, SvgChart)[])[("psi-noise.svg", Noise()), ("drift-evidence.svg", Evidence())])
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, chart.Render());
            output.WriteLine(path);
        }

        return 0;
    }

    // PSI of windows that do not drift, by their size.
    private static SvgChart Noise()
    {
        const int Windows = 2000;
        int[] sizes = [50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 5000];
        var quantiles = new ChiSquareQuantiles(0.99, PaneSource.Bins);
        var source = new PaneSource(7);
        List<(double, double)> mean = [], high = [], expected = [], floor = [];
        foreach (var size in sizes)
        {
            var live = new long[PaneSource.Bins];
            var scores = Enumerable.Range(0, Windows).Select(_ =>
            {
                source.Next(live, size);
                return PopulationStabilityIndex.FromCounts(live, source.Reference(ReferenceSamples));
            }).Order().ToArray();
            mean.Add((size, scores.Average()));
            high.Add((size, scores[Windows * 99 / 100]));
            expected.Add((size, PopulationStabilityIndexFloor.Mean(PaneSource.Bins, size, ReferenceSamples)));
            floor.Add((size, PopulationStabilityIndexFloor.Quantile(quantiles, PaneSource.Bins, size, ReferenceSamples)));
        }

        return new SvgChart(
            "PSI of windows without any drift (10 bins, reference of 10,000)", new Axis("values in the window", [50, 100, 200, 500, 1000, 2000, 5000], true),
            new Axis("PSI", [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
            [
                new ChartLine("99 % of windows stay below (simulated)", "#c0392b", high), new ChartLine("noise floor (computed)", "#c0392b", floor, true),
                new ChartLine("mean of the windows (simulated)", "#2c6fbb", mean), new ChartLine("expected PSI (computed)", "#2c6fbb", expected, true),
                new ChartLine("the customary threshold 0.1", "#222222", [(50, 0.1), (5000, 0.1)], true),
            ]);
    }

    // A step to PSI 0.2 after three hours, 50 events per minute: the window's excess and the evidence, each as a multiple of its threshold.
    private static SvgChart Evidence()
    {
        const int Start = 180, End = 360, Events = 50;
        var source = new PaneSource(11);
        var reference = source.Reference(ReferenceSamples);
        var layout = new BinLayout(
            [new CategoricalProfile { Name = "x", Samples = ReferenceSamples, Categories = [.. reference.Select((count, k) => new CategoryCount("c" + k, count))] }], PaneSource.Bins);
        var options = new EvidenceOptions { FalseAlarmInterval = TimeSpan.FromDays(30) * 20 };
        var monitor = new EvidenceMonitor(layout, options);
        var last = new Queue<long[]>();
        var tally = new Tally(layout);
        var window = new WindowCounts(layout);
        var scorer = new DriftScorer(layout, _ => new DriftOptions());
        var scores = new FeatureScores[1];
        List<(double, double)> evidence = [], psi = [], floor = [];
        for (var pane = 0; pane < End; pane++)
        {
            if (pane == Start) source.Drift(0.2);
            var counts = new long[layout.CoarseCount];
            source.Next(counts.AsSpan(0, PaneSource.Bins), Events);
            monitor.Add(new ClosedPane(0, counts));
            evidence.Add((pane, monitor.Read()[0].Evidence / monitor.Threshold));
            last.Enqueue(counts);
            if (last.Count > 60) last.Dequeue();
            tally.Clear();
            foreach (var part in last)
            {
                for (var k = 0; k < PaneSource.Bins; k++) tally.Cells[layout.Features[0].FirstCell + k] += (int)part[k];
            }

            window.CopyFrom(tally);
            scorer.Score(window, scores);
            psi.Add((pane, scores[0].Psi / 0.1));
            floor.Add((pane, scores[0].PsiNoiseFloor / 0.1));
        }

        return new SvgChart(
            "A step to PSI 0.2 after three hours (50 events per minute)", new Axis("minutes", [0, 60, 120, 180, 240, 300, 360]), new Axis("multiples of the threshold", [0, 0.5, 1, 1.5, 2, 2.5, 3]),
            [
                new ChartLine("evidence / its threshold", "#c0392b", evidence), new ChartLine("PSI of the last hour / 0.1", "#2c6fbb", psi),
                new ChartLine("noise floor of that PSI / 0.1", "#2c6fbb", floor, true), new ChartLine("the change", "#888888", [(Start, 0), (Start, 3)], true),
            ]);
    }
}
