using System.Text.Json;
using ModelExporter.Statistics.Quality;

namespace ModelExporter.Tests.Oracle;

public sealed class MulticlassOracleTests
{
    private const string Set = "multiclass";

    public static TheoryData<string> Cases => OracleFile.Rows(Set);

    [Theory, MemberData(nameof(Cases))]
    public void Case_holds(string id)
    {
        var check = OracleFile.Case(Set, id);
        var labels = Texts(check, "labels");
        var counts = new long[labels.Length * labels.Length];
        foreach (var (actual, predicted) in Texts(check, "y_true").Zip(Texts(check, "y_pred")))
        {
            Assert.Contains(actual, labels);
            Assert.Contains(predicted, labels);
            counts[(Array.IndexOf(labels, actual) * labels.Length) + Array.IndexOf(labels, predicted)]++;
        }

        var matrix = new ConfusionMatrix(counts, labels.Length);
        check.Number("accuracy", Accuracy.Of(matrix));
        check.Number("mcc", MatthewsCorrelation.Of(matrix, ZeroDivision.Zero));
        check.Number("kappa", CohenKappa.Of(matrix));
        check.Number("balanced_accuracy", BalancedAccuracy.Of(matrix));
        CheckMatrix(check, matrix);
        CheckAverage(check, matrix, "micro", ClassAverage.Micro);
        CheckAverage(check, matrix, "macro", ClassAverage.Macro);
        CheckAverage(check, matrix, "weighted", ClassAverage.Weighted);
        CheckClasses(check, matrix);
        check.Done();
    }

    private static void CheckMatrix(OracleCase check, ConfusionMatrix matrix)
    {
        if (!check.Has("confusion")) return;
        var rows = check.Take("confusion");
        check.Require(rows.GetArrayLength() == matrix.ClassCount, "confusion: another number of classes");
        for (var actual = 0; actual < matrix.ClassCount; actual++)
        {
            for (var predicted = 0; predicted < matrix.ClassCount; predicted++)
            {
                var expected = rows[actual][predicted].GetInt64();
                var found = matrix[actual, predicted];
                check.Require(expected == found, $"confusion[{actual}][{predicted}]: expected {expected}, found {found}");
            }
        }
    }

    private static void CheckAverage(OracleCase check, ConfusionMatrix matrix, string name, ClassAverage average)
    {
        check.Number($"{name}/precision", Precision.Of(matrix, average, ZeroDivision.Zero));
        check.Number($"{name}/recall", Recall.Of(matrix, average, ZeroDivision.Zero));
        check.Number($"{name}/f1", F1.Of(matrix, average, ZeroDivision.Zero));
        check.Number($"{name}/specificity", Specificity.Of(matrix, average, ZeroDivision.Zero));
    }

    private static void CheckClasses(OracleCase check, ConfusionMatrix matrix)
    {
        var classes = new BinaryConfusion[matrix.ClassCount];
        for (var k = 0; k < classes.Length; k++) classes[k] = matrix.OneAgainstRest(k);
        check.Numbers("per_class/precision", [.. classes.Select(k => Precision.Of(k, ZeroDivision.Zero))]);
        check.Numbers("per_class/recall", [.. classes.Select(k => Recall.Of(k, ZeroDivision.Zero))]);
        check.Numbers("per_class/f1", [.. classes.Select(k => F1.Of(k, ZeroDivision.Zero))]);
        check.Numbers("per_class/specificity", [.. classes.Select(k => Specificity.Of(k, ZeroDivision.Zero))]);
        check.Numbers("per_class/support", [.. classes.Select(k => k.ActualPositives)]);
    }

    private static string[] Texts(OracleCase check, string input) =>
        [.. check.Inputs.GetProperty(input).EnumerateArray().Select((JsonElement item) => item.ToString())];
}
