using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Labels.Shared;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

public class HalfJsonTests
{
    private static readonly double[] Grades = [3, 0, 0.5];

    public static TheoryData<string> Texts => ["", "yes", "ä\u0000\u2028\"\\", "1", "true"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_comes_back_as_it_was(string text)
    {
        var value = HalfJson.ReadValue(HalfJson.Write(LabelValue.OfText(Encoding.UTF8.GetBytes(text))));
        Assert.Equal((CellKind.Text, text), (value.Kind, Encoding.UTF8.GetString(value.Text!)));
    }

    [Fact]
    public void Numbers_booleans_and_grades_come_back_as_they_were()
    {
        foreach (var number in (double[])[0, -0.1, 1.0 / 3, 1e300, double.Epsilon]) Assert.Equal(LabelValue.OfNumber(number), HalfJson.ReadValue(HalfJson.Write(LabelValue.OfNumber(number))));
        Assert.Equal(LabelValue.OfBoolean(true), HalfJson.ReadValue(HalfJson.Write(LabelValue.OfBoolean(true))));
        Assert.Equal(Grades, HalfJson.ReadValue(HalfJson.Write(LabelValue.OfGrades(Grades))).Grades);
    }

    [Fact]
    public void A_prediction_comes_back_with_its_scores_and_without_what_it_lacks()
    {
        var half = Halves.Prediction(1);
        var read = HalfJson.ReadPrediction(HalfJson.Write(half), half.Model, half.Id, half.Version, half.EventMilliseconds);
        Assert.Equal((half.Score, "yes"), (read.Score, Encoding.UTF8.GetString(read.Prediction.Text!)));
        Assert.Equal(half.ClassScores, read.ClassScores);
        var bare = new PredictionHalf("credit", Halves.Id(1), "1", 0, default, double.NaN, []);
        Assert.Equal("{}", Encoding.UTF8.GetString(HalfJson.Write(bare)));
        read = HalfJson.ReadPrediction("{}"u8.ToArray(), "credit", Halves.Id(1), "1", 0);
        Assert.Equal((CellKind.Absent, 0), (read.Prediction.Kind, read.ClassScores.Count));
        Assert.True(double.IsNaN(read.Score));
    }

    [Fact]
    public void Segments_come_back_and_an_event_without_any_is_not_one_of_which_nobody_asked()
    {
        KeyValuePair<string, string>[] segments = [KeyValuePair.Create("region", "ä\u0000\""), KeyValuePair.Create("tier", "1")];
        Assert.Equal(segments, Again(Halves.Prediction(1) with { Segments = segments }).Segments);
        Assert.Empty(Again(Halves.Prediction(1) with { Segments = [] }).Segments!);
        Assert.Null(Again(Halves.Prediction(1)).Segments);
        Assert.Equal([segments[1]], HalfJson.ReadPrediction("{\"segments\":{\"region\":3,\"tier\":\"1\"},\"later\":{}}"u8.ToArray(), "credit", Halves.Id(1), "1", 0).Segments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[\"a\"]")]
    [InlineData("null")]
    public void What_other_hands_wrote_is_no_label(string json) => Assert.Equal(CellKind.Absent, HalfJson.ReadValue(Encoding.UTF8.GetBytes(json)).Kind);

    private static PredictionHalf Again(PredictionHalf half) => HalfJson.ReadPrediction(HalfJson.Write(half), half.Model, half.Id, half.Version, half.EventMilliseconds);
}
