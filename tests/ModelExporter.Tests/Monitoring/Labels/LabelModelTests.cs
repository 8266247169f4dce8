using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Tests.Monitoring.Labels;

/// <summary>The store and the windows behave as a dictionary and a list do.</summary>
public class LabelModelTests
{
    private const int Horizon = 600;
    private static readonly string[] Classes = ["0", "1"];

    [Fact]
    public void Every_pair_is_counted_once_and_the_windows_hold_what_a_naive_recount_says()
    {
        var step = from kind in Gen.Choose(0, 9)
                   from id in Gen.Choose(0, 120)
                   from value in Gen.Choose(0, 1)
                   from wait in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(1, 20)), (1, Gen.Choose(1, 400)))
                   select new Step(kind, id, value, wait);
        var cases = from capacity in Gen.Choose(1, 100) from steps in step.ArrayOf() select (capacity, steps);
        Check.One(Properties.Config.WithEndSize(400), Prop.ForAll(cases.ToArbitrary(), input =>
        {
            var model = new LabelledModel(new LabelOptions { Capacity = input.capacity, Horizon = TimeSpan.FromSeconds(Horizon) }, classes: Classes);
            var naive = new NaiveStore(input.capacity);
            model.Predict("first", 1);
            naive.Predict(-1, 1, model.Time.GetUtcNow());
            foreach (var one in input.steps)
            {
                model.Time.Advance(TimeSpan.FromSeconds(one.WaitSeconds));
                var now = model.Time.GetUtcNow();
                if (one.Kind < 4) Assert.Equal(naive.Predict(one.Id, one.Value, now), model.Predict($"{one.Id}", one.Value).Duplicates);
                else Assert.Equal(naive.Label(one.Id, one.Value, now), model.Label($"{one.Id}", one.Value).Duplicates);
            }

            model.Registry.Evaluate();
            naive.Expire(model.Time.GetUtcNow());
            var counters = model.Counters;
            Assert.Equal(
                (naive.Received, naive.Matched, naive.Unmatched, naive.Corrected, naive.Waiting, naive.ByCapacity, naive.ByAge),
                (counters.Received, counters.Matched, counters.Unmatched, counters.Corrected, counters.Waiting, counters.UnlabelledByCapacity, counters.UnlabelledByAge));
            Assert.Equal(naive.Matched, counters.Delays.Counts.ToArray().Sum());
            for (var window = 0; window < 3; window++)
            {
                var (labels, right) = naive.Window(model.Time.GetUtcNow(), model.Options.Windows[window]);
                Assert.Equal(labels, model.Window(window).Labels);
                if (labels > 0) Assert.Equal((double)right / labels, model.Measure(QualityMeasures.Accuracy, window)!.Value, 12);
            }
        }));
    }

    private sealed record Step(int Kind, int Id, int Value, int WaitSeconds);

    /// <summary>A prediction as the naive store keeps it.</summary>
    private sealed class Entry
    {
        public int Id { get; init; }

        public int Prediction { get; init; }

        public DateTimeOffset Came { get; init; }

        public int? Label { get; set; }
    }

    private sealed class NaiveStore(int capacity)
    {
        private readonly List<Entry> _entries = [];
        private readonly List<(int Id, int Label, DateTimeOffset Came)> _early = [];
        // What the windows hold stays there when the prediction is forgotten.
        private readonly List<(Entry Entry, DateTimeOffset At)> _pairs = [];

        public long Received { get; private set; }

        public long Matched { get; private set; }

        public long Unmatched { get; private set; }

        public long Corrected { get; private set; }

        public long ByCapacity { get; private set; }

        public long ByAge { get; private set; }

        public long Waiting => _entries.Count(entry => entry.Label is null);

        public void Expire(DateTimeOffset now)
        {
            var limit = now - TimeSpan.FromSeconds(Horizon);
            ByAge += _entries.Count(entry => entry.Came < limit && entry.Label is null);
            _entries.RemoveAll(entry => entry.Came < limit);
            Unmatched += _early.RemoveAll(label => label.Came < limit);
        }

        public int Predict(int id, int value, DateTimeOffset now)
        {
            Expire(now);
            if (_entries.Exists(entry => entry.Id == id)) return 1;
            if (_entries.Count == capacity)
            {
                if (_entries[0].Label is null) ByCapacity++;
                _entries.RemoveAt(0);
            }

            var added = new Entry { Id = id, Prediction = value, Came = now };
            _entries.Add(added);
            var early = _early.FindIndex(label => label.Id == id);
            if (early < 0) return 0;
            Join(added, _early[early].Label, now);
            _early.RemoveAt(early);
            return 0;
        }

        public int Label(int id, int value, DateTimeOffset now)
        {
            Expire(now);
            if (_entries.Find(entry => entry.Id == id) is { } found)
            {
                if (found.Label == value) return 1;
                Received++;
                if (found.Label is null)
                {
                    Join(found, value, now);
                    return 0;
                }

                Corrected++;
                found.Label = value;
                return 0;
            }

            var early = _early.FindIndex(label => label.Id == id);
            if (early < 0)
            {
                Received++;
                _early.Add((id, value, now));
                return 0;
            }

            if (_early[early].Label == value) return 1;
            Received++;
            Corrected++;
            _early[early] = (id, value, _early[early].Came);
            return 0;
        }

        public (long Labels, long Right) Window(DateTimeOffset now, TimeSpan length)
        {
            var pane = (long)length.TotalSeconds / 12;
            var live = _pairs.Where(pair => (now.ToUnixTimeSeconds() / pane) - (pair.At.ToUnixTimeSeconds() / pane) < 12).ToArray();
            return (live.Length, live.Count(pair => pair.Entry.Label == pair.Entry.Prediction));
        }

        private void Join(Entry entry, int label, DateTimeOffset now)
        {
            Matched++;
            entry.Label = label;
            _pairs.Add((entry, now));
        }
    }
}
