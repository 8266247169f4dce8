using ModelExporter.Simulation;
using ModelExporter.Simulation.Incidents;
using ModelExporter.Statistics.Distributions;

namespace ModelExporter.Tests.Simulation;

public class CreditFeaturesTests
{
    private const int Events = 40_000;
    private const double Level = 1e-4;

    private static readonly Lazy<(double[][] Numbers, int[][] Categories)> Sample = new(Draw);

    public static TheoryData<string> NumericNames => [.. CreditFeatures.Numeric.Select(feature => feature.Name)];

    public static TheoryData<string> CategoricalNames => [.. CreditFeatures.Categorical.Select(feature => feature.Name)];

    [Fact]
    public void There_are_14_numbers_and_6_categories()
    {
        Assert.Equal((14, 6), (CreditFeatures.Numeric.Length, CreditFeatures.Categorical.Length));
        Assert.Equal(20, CreditFeatures.Names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(NumericNames))]
    public void Numbers_follow_their_law(string name)
    {
        var index = CreditFeatures.NumericIndex(name);
        var law = CreditFeatures.Numeric[index].Law;
        var values = Sample.Value.Numbers[index].Where(value => !double.IsNaN(value)).ToArray();
        var edges = Enumerable.Range(1, 19).Select(k => law.Of(NormalDistribution.Quantile(k / 20.0))).Distinct().ToArray();
        var (observed, expected) = (new long[edges.Length + 1], new double[edges.Length + 1]);
        foreach (var value in values) observed[edges.Count(edge => edge < value)]++;
        for (var k = 0; k < expected.Length; k++)
        {
            expected[k] = values.Length * ((k < edges.Length ? law.Cumulative(edges[k]) : 1) - (k > 0 ? law.Cumulative(edges[k - 1]) : 0));
        }

        AssertFit(observed, expected);
    }

    [Theory]
    [MemberData(nameof(CategoricalNames))]
    public void Categories_have_their_shares(string name)
    {
        var feature = CreditFeatures.Categorical[CreditFeatures.CategoricalIndex(name)];
        Assert.Equal(1, feature.Categories.Sum(category => category.Share), 12);
        var values = Sample.Value.Categories[CreditFeatures.CategoricalIndex(name)];
        AssertFit([.. feature.Categories.Select((_, i) => (long)values.Count(value => value == i))], [.. feature.Categories.Select(category => category.Share * Events)]);
    }

    [Theory]
    [MemberData(nameof(NumericNames))]
    public void Values_are_missing_as_often_as_stated(string name)
    {
        var index = CreditFeatures.NumericIndex(name);
        var share = CreditFeatures.Numeric[index].MissingShare;
        var missing = Sample.Value.Numbers[index].Count(double.IsNaN);
        if (share == 0) Assert.Equal(0, missing);
        else AssertFit([missing, Events - missing], [share * Events, (1 - share) * Events]);
    }

    [Fact]
    public void Features_depend_on_each_other_as_the_applicants_standing_makes_them()
    {
        var income = Sample.Value.Numbers[CreditFeatures.NumericIndex("income")];
        Assert.InRange(RankCorrelation(income, Sample.Value.Numbers[CreditFeatures.NumericIndex("interest_rate")]), -0.4, -0.28);
        Assert.InRange(RankCorrelation(income, Sample.Value.Numbers[CreditFeatures.NumericIndex("savings")]), 0.23, 0.33);
        Assert.InRange(RankCorrelation(income, Sample.Value.Numbers[CreditFeatures.NumericIndex("dependents")]), -0.03, 0.03);
    }

    [Fact]
    public void Laws_rise_and_their_distribution_functions_reach_from_0_to_1()
    {
        foreach (var feature in CreditFeatures.Numeric)
        {
            var values = Enumerable.Range(-60, 121).Select(i => feature.Law.Of(i / 10.0)).ToArray();
            Assert.Equal(values.Order(), values);
            Assert.Equal(0, feature.Law.Cumulative(values[0] - 1), 6);
            Assert.Equal(1, feature.Law.Cumulative(values[^1]), 6);
        }
    }

    private static void AssertFit(ReadOnlySpan<long> observed, ReadOnlySpan<double> expected)
    {
        var statistic = 0.0;
        for (var k = 0; k < observed.Length; k++)
        {
            Assert.True(expected[k] >= 5, $"cell {k} expects {expected[k]}");
            statistic += (observed[k] - expected[k]) * (observed[k] - expected[k]) / expected[k];
        }

        var pValue = ChiSquareDistribution.UpperTail(statistic, observed.Length - 1);
        Assert.True(pValue > Level, $"chi-square {statistic} with {observed.Length - 1} degrees of freedom, p {pValue}");
    }

    private static double RankCorrelation(double[] x, double[] y)
    {
        var rows = Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i]) && !double.IsNaN(y[i])).ToArray();
        var (a, b) = (Ranks([.. rows.Select(i => x[i])]), Ranks([.. rows.Select(i => y[i])]));
        var mean = (rows.Length - 1) / 2.0;
        var products = a.Zip(b, (p, q) => (p - mean) * (q - mean)).Sum();
        return products / Math.Sqrt(a.Sum(p => (p - mean) * (p - mean)) * b.Sum(q => (q - mean) * (q - mean)));
    }

    private static double[] Ranks(double[] values)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Length];
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && values[order[last + 1]] == values[order[first]]) last++;
            for (var k = first; k <= last; k++) ranks[order[k]] = (first + last) / 2.0;
            first = last + 1;
        }

        return ranks;
    }

    private static (double[][] Numbers, int[][] Categories) Draw()
    {
        var generator = new TrafficGenerator(new TrafficOptions { Seed = 11 }, IncidentSchedule.Quiet);
        var numbers = CreditFeatures.Numeric.Select(_ => new double[Events]).ToArray();
        var categories = CreditFeatures.Categorical.Select(_ => new int[Events]).ToArray();
        for (var row = 0; row < Events; row++)
        {
            var e = generator.Next();
            for (var i = 0; i < numbers.Length; i++) numbers[i][row] = e.Numbers[i];
            for (var i = 0; i < categories.Length; i++) categories[i][row] = e.Categories[i];
        }

        return (numbers, categories);
    }
}
