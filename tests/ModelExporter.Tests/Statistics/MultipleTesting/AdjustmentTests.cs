using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.MultipleTesting;

namespace ModelExporter.Tests.Statistics.MultipleTesting;

public class AdjustmentTests
{
    private delegate void Adjustment(ReadOnlySpan<double> pValues, Span<double> adjusted);

    private static readonly Dictionary<string, Adjustment> Adjustments = new()
    {
        ["bonferroni"] = Bonferroni.Adjust,
        ["holm"] = Holm.Adjust,
        ["bh"] = BenjaminiHochberg.Adjust,
        ["by"] = BenjaminiYekutieli.Adjust,
    };

    private static readonly Arbitrary<double[]> Families =
        (from size in Gen.Choose(0, 30) from p in Gen.Choose(0, 1000).Select(thousandths => thousandths / 1000.0).ArrayOf(size) select p).ToArbitrary();

    public static TheoryData<string> All => [.. Adjustments.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Undefined_p_value_is_no_member_of_the_family(string name)
    {
        var with = Adjusted(name, [double.NaN, 0.01, 0.2, double.NaN, 0.03]);
        var without = Adjusted(name, [0.01, 0.2, 0.03]);
        Assert.Equal([double.NaN, without[0], without[1], double.NaN, without[2]], with);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Family_of_one_is_left_as_it_is(string name) => Assert.Equal([0.04], Adjusted(name, [0.04]));

    [Theory]
    [MemberData(nameof(All))]
    public void Empty_and_undefined_families_are_allowed(string name)
    {
        Assert.Empty(Adjusted(name, []));
        Assert.Equal([double.NaN], Adjusted(name, [double.NaN]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Adjusting_in_place_is_allowed(string name)
    {
        double[] p = [0.3, 0.001, double.NaN, 0.02];
        var expected = Adjusted(name, p);
        Adjustments[name](p, p);
        Assert.Equal(expected, p);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Too_little_room_is_refused(string name) => Assert.Throws<ArgumentException>(() => Adjustments[name]([0.1, 0.2], new double[1]));

    [Theory]
    [MemberData(nameof(All))]
    public void Adjusted_values_are_probabilities_no_less_than_their_own_and_in_the_same_order(string name) => Prop.ForAll(Families, p =>
    {
        var adjusted = Adjusted(name, p);
        for (var i = 0; i < p.Length; i++)
        {
            if (adjusted[i] < p[i] || adjusted[i] > 1) return false;
            for (var j = 0; j < p.Length; j++)
            {
                if (p[i] < p[j] && adjusted[i] > adjusted[j]) return false;
                if (p[i] == p[j] && adjusted[i] != adjusted[j]) return false;
            }
        }

        return true;
    }).Check(Properties.Config);

    [Fact]
    public void Procedures_are_ordered_by_their_power() => Prop.ForAll(Families, p =>
    {
        var (bonferroni, holm, bh, by) = (Adjusted("bonferroni", p), Adjusted("holm", p), Adjusted("bh", p), Adjusted("by", p));
        return Enumerable.Range(0, p.Length).All(i => bh[i] <= holm[i] + 1e-15 && holm[i] <= bonferroni[i] + 1e-15 && bh[i] <= by[i] + 1e-15);
    }).Check(Properties.Config);

    [Fact]
    public void False_discovery_rate_holds_where_a_tenth_of_the_features_drifts()
    {
        var random = new Random(11);
        double falseShare = 0;
        const int Families = 4000;
        for (var family = 0; family < Families; family++)
        {
            // 18 uniform p-values and 2 of features that did drift.
            var p = Enumerable.Range(0, 20).Select(i => i < 2 ? random.NextDouble() * 1e-4 : random.NextDouble()).ToArray();
            var alarms = Adjusted("bh", p).Select((adjusted, i) => (adjusted, i)).Where(item => item.adjusted <= 0.1).ToArray();
            falseShare += alarms.Length == 0 ? 0 : alarms.Count(item => item.i >= 2) / (double)alarms.Length;
        }

        // The rate of the procedure is q times the share of true nulls: 0.1 * 18 / 20.
        Assert.InRange(falseShare / Families, 0.08, 0.10);
    }

    private static double[] Adjusted(string name, double[] p)
    {
        var adjusted = new double[p.Length];
        Adjustments[name](p, adjusted);
        return adjusted;
    }
}
