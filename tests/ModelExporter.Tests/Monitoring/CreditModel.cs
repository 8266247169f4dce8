using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring;

/// <summary>A model with a feature of every kind, and for each of them values whose bins were found by hand.</summary>
internal static class CreditModel
{
    public const string Missing = "missing";
    public const string Invalid = "invalid";
    public const string OutOfRange = "out_of_range";

    /// <summary>The value that a row does not name.</summary>
    public static readonly object Absent = new();

    private static readonly double[] Embedding = [0.1, 0.2];

    /// <summary>Per feature: a value, and the counts that it raises.</summary>
    public static readonly IReadOnlyDictionary<string, (object? Value, string[] Counts)[]> Values = new Dictionary<string, (object?, string[])[]>
    {
        // Edges 0, 10 ... 100, allowed 5 to 95.
        ["age"] =
        [
            (-1, ["_under", OutOfRange]), (0, ["1", OutOfRange]), (5, ["1"]), (9.999, ["1"]), (10, ["2"]), (55.5, ["6"]), (95, ["10"]), (100, ["10", OutOfRange]), (100.5, ["_over", OutOfRange]),
            (null, [Missing]), (Absent, [Missing]), ("NaN", [Invalid]), ("-Infinity", [Invalid]), ("x", [Invalid]), (true, [Invalid]), (Embedding, [Invalid]),
            (new Cell(CellKind.NotFinite), [Invalid]), (new Cell(CellKind.Unsupported), [Invalid]), (new Cell(CellKind.TooLong), [Invalid]),
        ],
        // Edges 1, 1.5, 2.5, 3: a bin per value. Without an allowed range the reference's own values are it.
        ["level"] = [(1, ["1"]), (1.5, ["2"]), (2, ["2"]), (3, ["3"]), (0.5, ["_under", OutOfRange]), (3.5, ["_over", OutOfRange]), (null, [Missing])],
        ["flat"] = [(7, ["1"]), (6, ["_under", OutOfRange]), (8, ["_over", OutOfRange])],
        // DE and FR have a bin of their own, IT is kept apart but not exported, ES is only known.
        ["country"] = [("DE", ["DE"]), ("FR", ["FR"]), ("IT", ["_other"]), ("ES", ["_other"]), ("XX", ["_unseen"]), (true, ["_unseen"]), (5, [Invalid]), (Absent, [Missing])],
        ["code"] = [(1, ["1"]), ("1", ["1"]), ("2", ["2"]), (2, ["2"]), (3, ["_unseen"]), (Embedding, [Invalid])],
        ["owns"] = [(true, ["true"]), (false, ["false"]), ("true", ["true"]), (1, [Invalid]), (null, [Missing])],
        ["embedding"] = [(Embedding, []), (1, [Invalid]), (null, [Missing]), (Absent, [Missing])],
        [ModelSlice.PredictionName] = [("yes", ["yes"]), ("no", ["no"]), ("maybe", ["_unseen"]), (null, [Missing]), (Absent, [])],
        [ModelSlice.ScoreName] = [(0.555, ["6"]), (0.05, ["1"]), (1.5, ["_over", OutOfRange]), ("x", [Invalid]), (Absent, [])],
    };

    /// <summary>The reference; with a shift the numeric edges lie elsewhere.</summary>
    public static ReferenceProfile Reference(double shift = 0)
    {
        var builder = new ProfileBuilder(new ProfileLimits { Categories = 3 }, name => name == "code" ? FeatureKind.Categorical : FeatureKind.Unknown);
        for (var i = 0; i <= 100; i++)
        {
            var batch = Batches.Of(new TestEvent
            {
                Features = new()
                {
                    ["age"] = i + shift,
                    ["level"] = 1 + (i % 3),
                    ["flat"] = 7,
                    ["country"] = i < 40 ? "DE" : i < 70 ? "FR" : i < 90 ? "IT" : "ES",
                    ["code"] = 1 + (i % 2),
                    ["owns"] = i % 2 == 0,
                    ["embedding"] = Embedding,
                },
                HasPrediction = true,
                Prediction = i % 3 == 0 ? "yes" : "no",
                HasScore = true,
                Score = i / 100.0,
            });
            builder.Add(batch, batch.Slices[0], 0);
        }

        var profile = builder.Build("", "", ReferenceSource.Profile, null);
        return new ReferenceProfile
        {
            Events = profile.Events,
            Features = [.. profile.Features.Select(feature => feature is NumericProfile { Name: "age" } age ? age with { Range = new ValueRange(5 + shift, 95 + shift) } : feature)],
        };
    }

    /// <summary>The event of some picks, one per feature; a negative pick of features leaves all of them out.</summary>
    public static TestEvent Event(IReadOnlyList<int> picks, bool hasFeatures)
    {
        var e = new TestEvent { Features = hasFeatures ? [] : null };
        foreach (var (feature, value, _) in Picked(picks))
        {
            if (ReferenceEquals(value, Absent)) continue;
            if (feature == ModelSlice.PredictionName) e = e with { HasPrediction = true, Prediction = value };
            else if (feature == ModelSlice.ScoreName) e = e with { HasScore = true, Score = value };
            else if (hasFeatures) e.Features![feature] = value;
        }

        return e;
    }

    /// <summary>What an event of some picks raises, as <c>feature/count</c>.</summary>
    public static IEnumerable<string> Counts(IReadOnlyList<int> picks, bool hasFeatures) =>
        from picked in Picked(picks) where hasFeatures || picked.Feature.StartsWith('_') from count in picked.Counts select picked.Feature + "/" + count;

    /// <summary>Coarse counts by name, those that are 0 left out.</summary>
    public static SortedDictionary<string, long> Named(BinLayout layout, ReadOnlySpan<long> coarse)
    {
        var named = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var bins in layout.Features)
        {
            for (var bin = 0; bin < bins.BinCount; bin++) Put(named, bins.Name + "/" + bins.BinNames[bin], coarse[bins.FirstCoarse + bin]);
            Put(named, bins.Name + "/" + Missing, coarse[bins.MissingCoarse]);
            Put(named, bins.Name + "/" + Invalid, coarse[bins.InvalidCoarse]);
            Put(named, bins.Name + "/" + OutOfRange, coarse[bins.OutOfRangeCoarse]);
        }

        Put(named, "events", coarse[layout.EventsCoarse]);
        Put(named, "errors", coarse[layout.ErrorsCoarse]);
        return named;
    }

    /// <summary>The windows of a version, shortest first, as the evaluation sees them.</summary>
    public static EvaluationInput Windows(VersionState version)
    {
        var input = new EvaluationInput();
        version.Copy(input);
        return input;
    }

    private static IEnumerable<(string Feature, object? Value, string[] Counts)> Picked(IReadOnlyList<int> picks) =>
        Values.Zip(picks, (feature, pick) => (feature.Key, feature.Value[pick % feature.Value.Length].Value, feature.Value[pick % feature.Value.Length].Counts));

    private static void Put(SortedDictionary<string, long> named, string name, long count)
    {
        if (count != 0) named[name] = count;
    }
}
