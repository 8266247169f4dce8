using System.Text.Json;
using Xunit.Sdk;

namespace ModelExporter.Tests.Oracle;

/// <summary>The judge itself: what it lets pass and what it does not.</summary>
public class OracleCaseTests
{
    private const string Vector = """
        {"id":"x","inputs":{"values":[1,"Infinity",null]},
         "expected":{"a":1.5,"undefined":null,"endless":"-Infinity","list":[1,2],"sub":{"b":0,"c":{"0.5":3}},"flag":true,"odd_NOT_CALIBRATED":7}}
        """;

    [Fact]
    public void Everything_compared_and_right_passes()
    {
        var check = Case();
        CompareAllBut(check, "");
        check.Done();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("undefined")]
    [InlineData("endless")]
    [InlineData("list")]
    [InlineData("sub/b")]
    [InlineData("sub/c/0.5")]
    [InlineData("flag")]
    [InlineData("odd_NOT_CALIBRATED")]
    public void A_forgotten_field_fails_and_is_named(string field)
    {
        var check = Case();
        CompareAllBut(check, field);
        Assert.Contains(field, Assert.ThrowsAny<XunitException>(check.Done).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_fails()
    {
        var check = Case();
        CompareAllBut(check, "a");
        check.Number("a", 1.5 + 1e-8);
        Assert.ThrowsAny<XunitException>(check.Done);
    }

    [Fact]
    public void Undefined_is_neither_zero_nor_infinite()
    {
        foreach (var wrong in new[] { 0, double.PositiveInfinity })
        {
            var check = Case();
            CompareAllBut(check, "undefined");
            check.Number("undefined", wrong);
            Assert.ThrowsAny<XunitException>(check.Done);
        }
    }

    [Fact]
    public void A_list_of_another_length_fails()
    {
        var check = Case();
        CompareAllBut(check, "list");
        check.Numbers("list", [1, 2, 3]);
        Assert.ThrowsAny<XunitException>(check.Done);
    }

    [Fact]
    public void Only_a_field_that_says_so_may_go_unmatched() => Assert.ThrowsAny<XunitException>(() => Case().NotMatched("a"));

    [Fact]
    public void Inputs_hold_numbers_that_JSON_cannot_write() => Assert.Equal([1, double.PositiveInfinity, double.NaN], Case().Numbers("values"));

    [Fact]
    public void Stated_tolerances_hold_for_their_field_only()
    {
        using var file = JsonDocument.Parse("""{"default_rel_tol":1e-9,"default_abs_tol":0,"tolerances":{"p":1e-3,"note":"text"}}""");
        var tolerance = OracleTolerance.From(file.RootElement);
        Assert.True(tolerance.Holds("p", 100, 100.05));
        Assert.True(tolerance.Holds("sub/p", 100, 100.05));
        Assert.False(tolerance.Holds("q", 100, 100.05));
        Assert.True(tolerance.Holds("q", 100, 100.05, 1e-2));
        Assert.False(tolerance.Holds("q", 0, double.NaN));
        Assert.False(tolerance.Holds("q", double.PositiveInfinity, double.NegativeInfinity));
    }

    private static OracleCase Case()
    {
        using var document = JsonDocument.Parse(Vector);
        return new OracleCase("test", document.RootElement.Clone(), new OracleTolerance(1e-9, 1e-12, new Dictionary<string, double>()));
    }

    private static void CompareAllBut(OracleCase check, string field)
    {
        if (field != "a") check.Number("a", 1.5 + 1e-12);
        if (field != "undefined") check.Number("undefined", double.NaN);
        if (field != "endless") check.Number("endless", double.NegativeInfinity);
        if (field != "list") check.Numbers("list", [1, 2]);
        if (field != "sub/b") check.Number("sub/b", 0);
        if (field != "sub/c/0.5") check.Number("sub/c/0.5", 3);
        if (field != "flag") check.Flag("flag", true);
        if (field != "odd_NOT_CALIBRATED") check.NotMatched("odd_NOT_CALIBRATED");
    }
}
