using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class ReferenceProfileJsonTests
{
    private static readonly DateTimeOffset Created = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Any_profile_survives_its_json_form()
    {
        Check.One(Properties.Config.WithEndSize(60), Prop.ForAll(Profiles().ToArbitrary(), profile =>
        {
            var json = ReferenceProfileJson.Write(profile);
            var again = ReferenceProfileReader.Read(json);
            Assert.Equal(json, ReferenceProfileJson.Write(again));
            Assert.Equal(profile.ReferenceId, again.ReferenceId);
            Assert.Equal((profile.Model, profile.Version, profile.Source, profile.Created, profile.Events, profile.Exact), (again.Model, again.Version, again.Source, again.Created, again.Events, again.Exact));
            Assert.Equivalent(profile.Features, again.Features, strict: true);
        }));
    }

    [Fact]
    public void The_identity_knows_nothing_of_names_origin_and_creation()
    {
        var profile = Credit();
        var renamed = new ReferenceProfile
        {
            Model = "other",
            Version = "9",
            Created = Created,
            Source = ReferenceSource.Learned,
            Events = profile.Events,
            Exact = profile.Exact,
            Features = profile.Features,
        };
        Assert.Equal(profile.ReferenceId, renamed.ReferenceId);
        Assert.Matches("^[0-9a-f]{12}$", profile.ReferenceId);
    }

    [Fact]
    public void The_identity_depends_on_everything_else()
    {
        var profile = Credit();
        var age = (NumericProfile)profile.Feature("age")!;
        var country = (CategoricalProfile)profile.Feature("country")!;
        var embedding = (VectorProfile)profile.Feature("embedding")!;
        var histogram = age.Histogram!;
        ReferenceProfile[] changed =
        [
            new() { Events = profile.Events + 1, Features = profile.Features },
            new() { Events = profile.Events, Exact = false, Features = profile.Features },
            new() { Events = profile.Events, Features = [.. profile.Features.Skip(1)] },
            With(age with { Name = "years" }),
            With(age with { Samples = age.Samples + 1 }), With(age with { Missing = 1 }), With(age with { Mean = 1 }), With(age with { StandardDeviation = 1 }),
            With(age with { Minimum = -1 }), With(age with { Maximum = 101 }), With(age with { Range = null }), With(age with { Range = new ValueRange(4, 95) }), With(age with { Range = new ValueRange(5, 96) }),
            With(age with { CoarseEdges = [0, 100] }), With(age with { CoarseSums = [.. age.CoarseSums.Select(sum => sum + 1)] }),
            With(age with { FineEdges = [0, 100] }), With(age with { FineCounts = [.. age.FineCounts.Reverse()] }),
            With(age with { Histogram = null }), With(age with { Histogram = histogram with { Schema = 1 } }), With(age with { Histogram = histogram with { ZeroCount = 7 } }),
            With(age with { Histogram = histogram with { Positive = histogram.Positive with { Offset = 9 } } }), With(age with { Histogram = histogram with { Positive = HistogramBuckets.Empty } }),
            With(age with { Histogram = histogram with { Negative = new HistogramBuckets(0, [1]) } }),
            With(country with { Samples = 1 }), With(country with { Missing = 1 }), With(country with { Categories = [.. country.Categories.Reverse()] }),
            With(country with { Categories = [.. country.Categories.Select(category => category with { Value = category.Value + "x" })] }),
            With(country with { OtherCount = 1 }), With(country with { OtherCategories = [] }), With(country with { Complete = false }),
            With(embedding with { Samples = 1 }), With(embedding with { Missing = 1 }), With(embedding with { Dimension = 3 }),
            With(profile.Prediction! with { Missing = 1 }), With(profile.Score! with { Missing = 1 }),
            // The prediction is not a feature of the same content.
            new() { Events = profile.Events, Features = [.. profile.Features.Select(feature => feature.Name == ModelSlice.PredictionName ? feature with { Name = "prediction" } : feature)] },
        ];
        var ids = changed.Select(other => other.ReferenceId).Append(profile.ReferenceId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());

        ReferenceProfile With(FeatureProfile feature) => new()
        {
            Events = profile.Events,
            Features = [.. profile.Features.Where(other => other.Name != feature.Name && !(feature.Name == "years" && other.Name == "age")), feature],
        };
    }

    [Fact]
    public void An_open_end_of_the_allowed_range_is_left_out_and_stays_open()
    {
        var profile = Credit();
        var age = (NumericProfile)profile.Feature("age")!;
        foreach (var range in new[] { new ValueRange(0, double.PositiveInfinity), new ValueRange(double.NegativeInfinity, 9), new ValueRange(double.NegativeInfinity, double.PositiveInfinity) })
        {
            var reference = new ReferenceProfile { Events = 1, Features = [age with { Range = range }] };
            Assert.Equal(range, ((NumericProfile)ReferenceProfileReader.Read(ReferenceProfileJson.Write(reference)).Features[0]).Range);
        }
    }

    private static ReferenceProfile Credit() => CreditModel.Reference();

    private static Gen<ReferenceProfile> Profiles() =>
        from numbers in Gen.Choose(-5000, 5000).Select(value => value / 7.0).NonEmptyListOf()
        from texts in Gen.Elements("", "a", "_other", "ü\"\\\n", "日本", "true", "1").NonEmptyListOf()
        from categories in Gen.Choose(1, 4)
        from known in Gen.Choose(1, 6)
        from capacity in Gen.Choose(5, 100)
        from missing in Gen.Choose(0, 5)
        from learned in Gen.Elements(true, false)
        from model in Gen.Elements("", "credit")
        select Profile(numbers, texts, new ProfileLimits(capacity, categories, known), missing, learned, model);

    private static ReferenceProfile Profile(List<double> numbers, List<string> texts, ProfileLimits limits, int missing, bool learned, string model)
    {
        var builder = new ProfileBuilder(limits);
        for (var i = 0; i < Math.Max(numbers.Count, texts.Count) + missing; i++)
        {
            var features = new Dictionary<string, object?>();
            if (i < numbers.Count) features["number \"1\""] = numbers[i];
            if (i < texts.Count) features["text"] = texts[i];
            if (i % 3 == 0) features["vector"] = new double[] { 1, 2, 3 };
            var e = new TestEvent { Features = features, HasPrediction = i % 2 == 0, Prediction = i % 4 == 0, HasScore = true, Score = i / 9.0 };
            var batch = Batches.Of(e);
            builder.Add(batch, batch.Slices[0], 0);
        }

        return builder.Build(model, model, learned ? ReferenceSource.Learned : ReferenceSource.Profile, learned ? Created : null);
    }
}
