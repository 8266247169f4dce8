using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Features;

public class FeatureKindsTests
{
    public static TheoryData<FeatureKind, CellKind, CellVerdict> Verdicts => new()
    {
        { FeatureKind.Numeric, CellKind.Number, CellVerdict.Usable },
        { FeatureKind.Numeric, CellKind.Boolean, CellVerdict.WrongType },
        { FeatureKind.Numeric, CellKind.Text, CellVerdict.WrongType },
        { FeatureKind.Numeric, CellKind.Vector, CellVerdict.WrongType },
        { FeatureKind.Categorical, CellKind.Number, CellVerdict.WrongType },
        { FeatureKind.Categorical, CellKind.Boolean, CellVerdict.Usable },
        { FeatureKind.Categorical, CellKind.Text, CellVerdict.Usable },
        { FeatureKind.Categorical, CellKind.Vector, CellVerdict.WrongType },
        { FeatureKind.Vector, CellKind.Number, CellVerdict.WrongType },
        { FeatureKind.Vector, CellKind.Boolean, CellVerdict.WrongType },
        { FeatureKind.Vector, CellKind.Text, CellVerdict.WrongType },
        { FeatureKind.Vector, CellKind.Vector, CellVerdict.Usable },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void A_value_of_another_kind_is_invalid(FeatureKind kind, CellKind cell, CellVerdict verdict) =>
        Assert.Equal(verdict, FeatureKinds.Judge(kind, acceptsNumbers: false, new Cell(cell), "x"u8));

    [Theory]
    [InlineData(CellKind.Absent, CellVerdict.Absent)]
    [InlineData(CellKind.Null, CellVerdict.Missing)]
    [InlineData(CellKind.NotFinite, CellVerdict.NonFinite)]
    [InlineData(CellKind.Unsupported, CellVerdict.Unsupported)]
    [InlineData(CellKind.TooLong, CellVerdict.TooLong)]
    public void What_is_no_value_is_judged_alike_for_every_kind(CellKind cell, CellVerdict verdict)
    {
        foreach (var kind in Enum.GetValues<FeatureKind>()) Assert.Equal(verdict, FeatureKinds.Judge(kind, true, new Cell(cell), default));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("NAN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("+Inf")]
    [InlineData("-inf")]
    public void A_word_for_no_finite_number_is_non_finite_where_a_number_is_expected(string word)
    {
        var text = Encoding.UTF8.GetBytes(word);
        Assert.Equal(CellVerdict.NonFinite, FeatureKinds.Judge(FeatureKind.Numeric, false, new Cell(CellKind.Text), text));
        Assert.Equal(CellVerdict.Usable, FeatureKinds.Judge(FeatureKind.Categorical, false, new Cell(CellKind.Text), text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("nano")]
    [InlineData("info")]
    [InlineData("12")]
    public void Other_words_are_of_the_wrong_type(string word) =>
        Assert.Equal(CellVerdict.WrongType, FeatureKinds.Judge(FeatureKind.Numeric, false, new Cell(CellKind.Text), Encoding.UTF8.GetBytes(word)));

    [Fact]
    public void Every_reason_is_counted_under_its_own_name()
    {
        var registry = new ModelRegistry(new MonitoringOptions(), new ExporterTelemetry(), new ManualTime());
        registry.SetReference("credit", "1", CreditModel.Reference());
        object[] values = ["x", "NaN", double.NaN, new Cell(CellKind.NotFinite), new Cell(CellKind.Unsupported), new Cell(CellKind.TooLong), 5];
        registry.Apply(Batches.Of([.. values.Select(value => new TestEvent { Features = new() { ["age"] = value } })]));
        var age = registry.Model("credit")!.Version("1")!.ReadCounters().Features.Single(feature => feature.Name == "age");
        Assert.Equal(["type 1", "non_finite 3", "unsupported 1", "too_long 1"], InvalidReasons.All.Select(reason => $"{reason.Name()} {age.Invalid[(int)reason]}"));
    }

    [Fact]
    public void A_first_word_for_NaN_does_not_make_a_category_of_a_number()
    {
        var builder = new FeatureBuilder("age", FeatureKind.Unknown, new ProfileLimits());
        var batch = new EventBatch(10);
        builder.Add(batch, Cell.Null);
        builder.Add(batch, batch.AddText("NaN"u8));
        Assert.Equal(FeatureKind.Unknown, builder.Kind);
        builder.Add(batch, Cell.OfNumber(3));
        builder.Add(batch, batch.AddText("x"u8));
        Assert.Equal((FeatureKind.Numeric, 1, 1), (builder.Kind, builder.Values, builder.Nulls));
        Assert.Equal([1, 1, 0, 0], builder.Invalid.ToArray());
    }

    [Theory]
    [InlineData(1.0, "1")]
    [InlineData(-0.25, "-0.25")]
    [InlineData(1e300, "1E+300")]
    [InlineData(-2.2250738585072014E-308, "-2.2250738585072014E-308")]
    public void A_number_is_a_category_in_its_shortest_form(double number, string category)
    {
        Span<byte> scratch = stackalloc byte[32];
        Assert.Equal(category, Encoding.UTF8.GetString(FeatureKinds.Category(new EventBatch(1), Cell.OfNumber(number), scratch)));
    }

    [Fact]
    public void Numbers_are_categories_only_where_the_reference_has_numbers_as_categories()
    {
        Assert.True(Bins("1", "DE").AcceptsNumbers);
        Assert.False(Bins("DE", "FR").AcceptsNumbers);
        // What data frames write for a missing text.
        Assert.False(Bins("nan", "DE").AcceptsNumbers);

        static FeatureBins Bins(params string[] categories) => new BinLayout(
            [new CategoricalProfile { Name = "c", Samples = categories.Length, Categories = [.. categories.Select(category => new CategoryCount(category, 1))] }], 20).Features[0];
    }

    [Fact]
    public void A_category_that_looks_like_one_of_ours_gets_one_more_underscore()
    {
        var profile = new CategoricalProfile { Name = "c", Samples = 3, Categories = [new("_other", 2), new("__x", 1)] };
        Assert.Equal(["__other", "___x", "_other", "_unseen"], new BinLayout([profile], 20).Features[0].BinNames);
    }

    [Fact]
    public void Without_all_categories_a_new_one_is_other_and_not_unseen()
    {
        var bins = new BinLayout([new CategoricalProfile { Name = "c", Samples = 9, Categories = [new("a", 5)], OtherCount = 4, Complete = false }], 20).Features[0];
        Assert.Equal(bins.FirstCell + 1, bins.CellOf("new"u8));
        Assert.Equal([5, 4, 0], bins.BinReference);
    }
}
