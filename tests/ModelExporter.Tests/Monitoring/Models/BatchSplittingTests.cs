using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Tests.Monitoring.Models;

/// <summary>How events are divided into requests must not matter.</summary>
public class BatchSplittingTests
{
    [Theory]
    [InlineData(TimeSource.Wall, true)]
    [InlineData(TimeSource.Event, true)]
    [InlineData(TimeSource.Wall, false)]
    public void Events_give_the_same_state_however_they_are_divided_into_batches(TimeSource source, bool hasReference)
    {
        var ids = Gen.Frequency((2, Gen.Constant<string?>(null)), (3, Gen.Choose(0, 30).Select(id => (string?)id.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        var cases = from events in Traffic.Events(Traffic.Ages, ids).ArrayOf() from cuts in Gen.Choose(1, 9).ArrayOf() select (events, cuts);
        Check.One(Properties.Config.WithMaxTest(60).WithEndSize(80), Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var whole = State(source, hasReference, [input.events]);
            var split = State(source, hasReference, Cut(input.events, input.cuts));
            var single = State(source, hasReference, [.. input.events.Select(e => new[] { e })]);
            Assert.Equal(whole, split);
            Assert.Equal(whole, single);
        }));
    }

    private static IEnumerable<RandomEvent[]> Cut(RandomEvent[] events, int[] cuts)
    {
        var at = 0;
        foreach (var cut in cuts)
        {
            yield return events[at..Math.Min(events.Length, at + cut)];
            at = Math.Min(events.Length, at + cut);
        }

        yield return events[at..];
    }

    // Everything that can be seen from outside, as text.
    private static List<string> State(TimeSource source, bool hasReference, IEnumerable<RandomEvent[]> batches)
    {
        var time = new ManualTime();
        var registry = new ModelRegistry(new MonitoringOptions { Time = new TimeOptions { Source = source }, Learn = new LearnOptions { Events = 20, Duration = TimeSpan.Zero } }, new ExporterTelemetry(), time);
        if (hasReference) registry.SetReference("credit", "1", CreditModel.Reference());
        var (accepted, duplicates) = (0, 0);
        foreach (var batch in batches)
        {
            var outcome = registry.Apply(Batches.Of([.. batch.Select(e => e.At(time.GetUtcNow()))]));
            accepted += outcome.Accepted;
            duplicates += outcome.Duplicates;
        }

        var state = new List<string> { $"accepted {accepted} duplicates {duplicates}" };
        if (registry.Model("credit") is not { } model) return state;
        var version = model.Version("1")!;
        var counters = version.ReadCounters();
        state.Add($"{counters.Predictions} {counters.Late} {counters.Duplicates} {counters.Future} {counters.LastEventMilliseconds} {counters.Learning}");
        state.AddRange(counters.Errors.Select(error => $"{error.Key} {error.Value}"));
        state.AddRange(counters.Features.Select(feature => $"{feature.Name} {feature.Missing} {string.Join(',', feature.Invalid)}"));
        state.Add(string.Join(' ', counters.Coarse));
        var windows = CreditModel.Windows(version).Windows;
        foreach (var window in windows) state.Add($"{string.Join(' ', window.Coarse.ToArray())} | {string.Join(' ', window.Cells.ToArray())}");
        // What was learned must be the same too.
        registry.Evaluate();
        if (version.Generation.Profile is { } profile) state.Add(profile.ReferenceId);
        return state;
    }
}
