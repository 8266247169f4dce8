using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Monitoring.Quality;

public sealed class ConceptDriftMonitorTests
{
    private static readonly LabelSpace Binary = LabelSpace.Binary("0", "1");
    private static readonly LabelSpace Regression = LabelSpace.Regression(new ValueScale(5, 0));

    [Fact]
    public void More_errors_are_found_by_every_detector_with_the_time_of_their_labels()
    {
        var monitor = new ConceptDriftMonitor(Binary, null, new QualityOptions { DriftDetectionMethod = true });
        Feed(monitor, 2000, 0.1, 0);
        Feed(monitor, 1000, 0.5, 1_000_000);
        Assert.Equal(["adwin", "page_hinkley", "ddm"], monitor.Reports.Select(report => report.Detector));
        Assert.All(monitor.Reports, report => Assert.True(report.Detections >= 1 && report.LastMilliseconds >= 1_000_000, report.ToString()));
        Assert.Equal(3000, monitor.Errors);
    }

    [Fact]
    public void A_report_has_the_strongest_state_of_its_span()
    {
        var monitor = new ConceptDriftMonitor(Binary, null, new QualityOptions { DriftDetectionMethod = true });
        Feed(monitor, 2000, 0.1, 0);
        monitor.BeginSpan();
        Assert.All(monitor.Reports, report => Assert.Equal(DetectorState.Stable, report.State));
        var isWarned = false;
        for (var i = 0; i < 1000 && monitor.Reports[2].State != DetectorState.Drift; i++)
        {
            monitor.Add(1.0, 1_000_000 + i);
            isWarned |= monitor.Reports[2].State == DetectorState.Warning;
        }

        Assert.True(isWarned);
        // What the detectors forget with the next error stays said until the span ends.
        for (var i = 0; i < 200; i++) monitor.Add(0.0, 2_000_000 + i);
        Assert.All(monitor.Reports, report => Assert.Equal(DetectorState.Drift, report.State));
        monitor.BeginSpan();
        Assert.All(monitor.Reports, report => Assert.Equal(DetectorState.Stable, report.State));
    }

    [Fact]
    public void A_model_that_does_not_change_is_left_alone()
    {
        var monitor = new ConceptDriftMonitor(Binary, null, new QualityOptions());
        Feed(monitor, 3000, 0.1, 0);
        Assert.Equal(["adwin", "page_hinkley"], monitor.Reports.Select(report => report.Detector));
        Assert.All(monitor.Reports, report => Assert.Equal((0L, null), (report.Detections, report.LastMilliseconds)));
    }

    [Theory]
    [InlineData(true, 1e-6)]
    [InlineData(true, 1e6)]
    [InlineData(false, 1e-6)]
    [InlineData(false, 1e6)]
    public void The_unit_of_a_target_does_not_matter(bool withReference, double unit)
    {
        var reference = withReference ? Profile(unit) : null;
        var monitor = new ConceptDriftMonitor(Regression, reference, new QualityOptions());
        var random = new Random(4);
        for (var i = 0; i < 20_000; i++) monitor.Add(Pairs.Regression(0, unit * Pairs.Normal(random)), i);
        Assert.Equal(0, monitor.Reports[1].Detections);
        for (var i = 0; i < 400; i++) monitor.Add(Pairs.Regression(0, 2.5 * unit * Pairs.Normal(random)), 20_000 + i);
        Assert.All(monitor.Reports, report => Assert.True(report.Detections >= 1, report.ToString()));
    }

    [Fact]
    public void A_saved_monitor_goes_on_as_if_nothing_had_happened()
    {
        foreach (var space in new[] { Binary, Regression })
        {
            var (kept, restored) = (new ConceptDriftMonitor(space, null, new QualityOptions()), new ConceptDriftMonitor(space, null, new QualityOptions()));
            Feed(kept, 1500, 0.1, 0);
            Feed(kept, 100, 0.5, 10_000);
            Assert.True(restored.TryRestore(kept.Save()));
            Assert.Equal(kept.Errors, restored.Errors);
            Assert.Equal(kept.Reports.Select(report => report.LastMilliseconds), restored.Reports.Select(report => report.LastMilliseconds));
            var before = kept.Reports.Select(report => report.Detections).ToArray();
            Feed(kept, 500, 0.5, 20_000);
            Feed(restored, 500, 0.5, 20_000);
            Assert.Equal(kept.Reports.Select((report, i) => report.Detections - before[i]), restored.Reports.Select(report => report.Detections));
            Assert.Equal(kept.Save(), restored.Save());
        }
    }

    [Fact]
    public void Damaged_states_start_afresh()
    {
        var monitor = new ConceptDriftMonitor(Binary, null, new QualityOptions());
        Feed(monitor, 200, 0.1, 0);
        var saved = monitor.Save();
        for (var length = 0; length < saved.Length; length++)
        {
            var damaged = new ConceptDriftMonitor(Binary, null, new QualityOptions());
            Assert.False(damaged.TryRestore(saved.AsSpan(0, length)));
            Assert.Equal(0, damaged.Errors);
        }

        Assert.False(new ConceptDriftMonitor(Binary, null, new QualityOptions { DriftDetectionMethod = true }).TryRestore(saved));
        Assert.False(monitor.TryRestore([.. saved, 0]));
    }

    [Fact]
    public void The_error_of_a_ranking_is_what_it_lacks_of_the_best_order()
    {
        var space = LabelSpace.Ranking(3);
        Assert.Equal(0, ConceptDriftMonitor.ErrorOf(space, Pairs.Ranking(1, 0, 0)), 12);
        Assert.InRange(ConceptDriftMonitor.ErrorOf(space, Pairs.Ranking(0, 0, 1)), 0.4, 0.6);
        Assert.False(new ConceptDriftMonitor(space, null, new QualityOptions()).Add(Pairs.Ranking(0, 0, 0), 0));
    }

    private static ModelExporter.Monitoring.Reference.LabelledProfile Profile(double unit)
    {
        var random = new Random(9);
        var sample = new PairSample(5000, 10);
        for (var i = 0; i < 2000; i++)
        {
            var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = unit * Pairs.Normal(random), Label = 0.0 });
            sample.Add(batch, batch.Slices[0], 0, batch.Slices[0].Label[0]);
        }

        return ModelExporter.Monitoring.Reference.LabelledProfileBuilder.Build(sample, new ModelOptions { Name = "m", Task = ModelTask.Regression }, new QualityOptions())!;
    }

    // A class error happens with the given rate; a regression's error grows with it.
    private static void Feed(ConceptDriftMonitor monitor, int count, double rate, long from)
    {
        var random = new Random((int)from + count);
        for (var i = 0; i < count; i++)
        {
            monitor.Add(new LabelledPair(
                new PredictionOutcome(Pairs.Class(1), rate * Pairs.Normal(random)), new LabelOutcome(Pairs.Class(random.NextDouble() < rate ? 0 : 1), 0)), from + i);
        }
    }
}
