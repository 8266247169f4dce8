using System.Text;
using ModelExporter.Monitoring.Checkpoint;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Quality;

namespace ModelExporter.Monitoring.Segments;

/// <summary>Events and labelled predictions of one model version by the values of the segments that the configuration names. A state guarded by its model's lock.</summary>
/// <remarks>
/// Which values an event has, is one number, its combination: what is remembered of a prediction until its label comes. A combination is a path through a tree with one level per
/// key, so finding it allocates nothing, and a new one costs 16 bytes.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="options">The options in force.</param>
internal sealed class SegmentCounters(ModelState model, OptionsInForce options)
{
    /// <summary>No segments are counted.</summary>
    public const int NoCombination = 0;

    /// <summary>Steps of all combinations; an event whose combination would be one more has none, and its label is in no segment.</summary>
    public const int MostSteps = 100_000;

    private readonly Dictionary<(int Before, int Place), int> _next = [];
    // The step of number 0 is the root.
    private readonly List<Step> _steps = [default];
    private SegmentValues[] _keys = [];
    private Column?[] _columns = [];
    private MonitoringOptions? _options;
    private (string Negative, string Positive)? _classes;
    private int _valueLimit;

    /// <summary>Looks up the columns of a slice, once for all its rows, and follows the configuration.</summary>
    public void Begin(ModelSlice slice)
    {
        Follow();
        for (var key = 0; key < _keys.Length; key++) _columns[key] = slice.Segments.Find(_keys[key].Options.Name);
    }

    /// <summary>Counts an event of the slice that was begun.</summary>
    /// <returns>Its combination.</returns>
    public int CountPrediction(EventBatch batch, ModelSlice slice, int row)
    {
        if (_keys.Length == 0) return NoCombination;
        var isError = slice.Error[row].Kind is not (CellKind.Absent or CellKind.Null);
        var step = 0;
        for (var key = 0; key < _keys.Length; key++)
        {
            var place = _keys[key].PlaceOf(batch, _columns[key]?[row] ?? default, _valueLimit, out var isOverLimit);
            _keys[key].CountPrediction(place, isError);
            step = Next(step, key, place, isOverLimit);
        }

        return Combination(step);
    }

    /// <summary>The values of an event of the slice that was begun, for a replica that has not seen it.</summary>
    /// <returns>By key; null when no segments are counted.</returns>
    public IReadOnlyList<KeyValuePair<string, string>>? ValuesOf(EventBatch batch, int row)
    {
        if (_keys.Length == 0) return null;
        var values = new List<KeyValuePair<string, string>>(_keys.Length);
        for (var key = 0; key < _keys.Length; key++)
        {
            if (SegmentValues.TextOf(batch, _columns[key]?[row] ?? default) is { } text) values.Add(KeyValuePair.Create(_keys[key].Options.Name, text));
        }

        return values;
    }

    /// <summary>The combination of an event that another replica has seen; nothing is counted of the event itself.</summary>
    /// <param name="values">Its values by key, or null when nobody knows them.</param>
    public int CombinationOf(IReadOnlyList<KeyValuePair<string, string>>? values)
    {
        Follow();
        if (values is null || _keys.Length == 0) return NoCombination;
        var step = 0;
        for (var key = 0; key < _keys.Length; key++)
        {
            var isOverLimit = false;
            var place = SegmentValues.MissingPlace;
            foreach (var (name, text) in values)
            {
                if (name == _keys[key].Options.Name && text.Length > 0) place = _keys[key].PlaceOf(Encoding.UTF8.GetBytes(text), _valueLimit, out isOverLimit);
            }

            step = Next(step, key, place, isOverLimit);
        }

        return Combination(step);
    }

    /// <summary>Counts a labelled prediction.</summary>
    /// <param name="combination">The prediction's combination.</param>
    /// <param name="pair">The pair.</param>
    public void CountPair(int combination, in LabelledPair pair)
    {
        if (_classes is null || pair.Label.Class.Index is not (0 or 1) || pair.Prediction.Class.Index is not (0 or 1)) return;
        // A number from a checkpoint that lost the combinations leads nowhere.
        if (combination < 0 || combination >= _steps.Count) return;
        for (var at = combination; at != NoCombination; at = _steps[at].Before)
        {
            var step = _steps[at];
            if (step.Key >= 0) _keys[step.Key].CountPair(step.Place, pair.Label.Class.Index, pair.Prediction.Class.Index);
        }
    }

    /// <summary>Follows what labels can be.</summary>
    public void Use(LabelSpace? space)
    {
        var classes = space is { Task: ModelTask.Binary } ? (space.ClassNames[0], space.ClassNames[1]) : ((string, string)?)null;
        if (classes == _classes) return;
        foreach (var key in _keys)
        {
            if (classes is { } now && _classes is { } before && now.Item1 == before.Positive && now.Item2 == before.Negative) key.SwapClasses();
            else key.ClearConfusion();
        }

        _classes = classes;
    }

    /// <summary>Copies what was counted.</summary>
    public SegmentReading Read()
    {
        Follow();
        return new SegmentReading(_classes is { } known ? [known.Negative, known.Positive] : [], [.. _keys.Select(key => key.Read(_classes is not null))]);
    }

    /// <summary>Writes what remembered predictions need: the combinations. Counters start at 0 with the process.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_keys.Length);
        foreach (var key in _keys) writer.Write(key.Options.Name);
        writer.Write(_steps.Count - 1);
        foreach (var step in _steps.Skip(1))
        {
            writer.Write(step.Before);
            writer.Write(step.Key);
            writer.Write(step.Key < 0 ? "" : _keys[step.Key].NameOf(step.Place));
        }
    }

    /// <summary>Takes over saved combinations under their numbers; meant for new counters.</summary>
    internal void Restore(StateReader reader)
    {
        Follow();
        var keys = new List<int>();
        for (var left = reader.ReadCount(SegmentOptions.MostKeys); left > 0; left--)
        {
            var name = reader.ReadText();
            keys.Add(Array.FindIndex(_keys, key => key.Options.Name == name));
        }

        var steps = new List<Step> { default };
        for (var left = reader.ReadCount(MostSteps); left > 0; left--)
        {
            var before = reader.ReadCount(steps.Count - 1);
            var key = (int)Math.Clamp(reader.ReadInt64(), -1, int.MaxValue);
            var name = reader.ReadText();
            if (key >= keys.Count) throw new StateMismatchException("A combination of segments has a key that is not there.");
            key = key < 0 ? -1 : keys[key];
            steps.Add(new Step(before, key, key < 0 ? 0 : PlaceOfName(_keys[key], name)));
        }

        _steps.Clear();
        _steps.AddRange(steps);
        Index();
    }

    private void Follow()
    {
        var current = options.Current;
        if (!ReferenceEquals(current, _options)) Follow(current);
    }

    // Apart, so that what its lambdas capture is made only here.
    private void Follow(MonitoringOptions current)
    {
        _options = current;
        _valueLimit = current.Limits.Categories;
        var wanted = current.Model(model.Name)?.Segments ?? [];
        if (wanted.Count == _keys.Length && _keys.Zip(wanted).All(pair => pair.First.Options.IsSameAs(pair.Second))) return;
        var former = _keys;
        _keys = [.. wanted.Select(wish => Array.Find(former, key => key.Options.IsSameAs(wish)) ?? new SegmentValues(wish))];
        _columns = new Column?[_keys.Length];
        for (var at = 1; at < _steps.Count; at++)
        {
            var step = _steps[at];
            var key = step.Key < 0 ? -1 : Array.IndexOf(_keys, former[step.Key]);
            _steps[at] = step with { Key = key, Place = key < 0 ? 0 : step.Place };
        }

        Index();
    }

    // Steps of keys that are gone stay for the predictions that wait; no new event takes them.
    private void Index()
    {
        _next.Clear();
        for (var at = 1; at < _steps.Count; at++)
        {
            var step = _steps[at];
            if (step.Key >= 0 && step.Key == DepthOf(step.Before)) _next.TryAdd((step.Before, step.Place), at);
        }
    }

    private int DepthOf(int at)
    {
        var depth = 0;
        for (; at != 0; at = _steps[at].Before) depth++;
        return depth;
    }

    // -1 once there is no step left.
    private int Next(int before, int key, int place, bool isOverLimit)
    {
        if (isOverLimit) model.CountLimit(Limits.SegmentValues);
        if (before < 0) return -1;
        if (_next.TryGetValue((before, place), out var next)) return next;
        if (_steps.Count > MostSteps) return -1;
        _steps.Add(new Step(before, key, place));
        _next.Add((before, place), _steps.Count - 1);
        return _steps.Count - 1;
    }

    private int Combination(int lastStep)
    {
        if (lastStep >= 0) return lastStep;
        model.CountLimit(Limits.SegmentCombinations);
        return NoCombination;
    }

    private int PlaceOfName(SegmentValues key, string name) => name switch
    {
        SegmentValues.Missing => SegmentValues.MissingPlace,
        SegmentValues.Other => SegmentValues.OtherPlace,
        _ => key.PlaceOf(Encoding.UTF8.GetBytes(name.StartsWith('_') ? name[1..] : name), _valueLimit, out _),
    };

    private readonly record struct Step(int Before, int Key, int Place);
}

/// <summary>A copy of what a model version counted by segment. A value.</summary>
/// <param name="Classes">The negative and the positive class of a binary model; empty for others, and while it is not known.</param>
/// <param name="Segments">The counts by key, in the order of the configuration.</param>
public sealed record SegmentReading(IReadOnlyList<string> Classes, IReadOnlyList<SegmentCounts> Segments);
