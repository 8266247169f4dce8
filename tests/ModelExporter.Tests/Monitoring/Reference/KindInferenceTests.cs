using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Tests.Monitoring.Reference;

public class KindInferenceTests
{
    [Fact]
    public void One_text_makes_numbers_categories_however_late_it_comes()
    {
        var shape = Shape([.. Enumerable.Repeat<object?>(1.5, 100), "unknown"]);
        Assert.Equal((FeatureKind.Categorical, true, "unknown"), (shape.Kind, shape.IsMixed, shape.FirstText));
    }

    [Fact]
    public void Missing_values_and_infinities_say_nothing_about_the_kind()
    {
        Assert.Equal(FeatureKind.Numeric, Shape(null, 1, Cell.OfNumber(double.NaN), 2).Kind);
        Assert.Equal(FeatureKind.Categorical, Shape(null, true).Kind);
        Assert.Equal(FeatureKind.Unknown, Shape(null, Cell.OfNumber(double.PositiveInfinity)).Kind);
    }

    [Fact]
    public void Few_distinct_numbers_are_numbers() => Assert.Equal(FeatureKind.Numeric, Shape(0, 1, 0, 1).Kind);

    [Fact]
    public void Arrays_are_vectors() => Assert.Equal(FeatureKind.Vector, Shape(new[] { 1.0, 2.0 }, new[] { 3.0, 4.0 }).Kind);

    [Fact]
    public void The_prediction_and_the_score_have_kinds_too()
    {
        var batch = Batches.Of(new TestEvent { HasPrediction = true, Prediction = "yes", HasScore = true, Score = 0.5 });
        var inference = new KindInference();
        inference.Add(batch, batch.Slices[0]);
        Assert.Equal((FeatureKind.Categorical, FeatureKind.Numeric), (inference.KindOf("_prediction"), inference.KindOf("_score")));
        Assert.Equal(FeatureKind.Unknown, inference.KindOf("absent"));
    }

    private static ColumnShape Shape(params object?[] values)
    {
        var batch = Batches.Of([.. values.Select(value => new TestEvent { Features = new() { ["x"] = value } })]);
        var inference = new KindInference();
        inference.Add(batch, batch.Slices[0]);
        return inference.Shapes["x"];
    }
}
