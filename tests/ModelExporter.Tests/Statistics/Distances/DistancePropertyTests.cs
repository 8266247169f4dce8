using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Distances;
using ModelExporter.Statistics.HypothesisTests;

namespace ModelExporter.Tests.Statistics.Distances;

/// <summary>What holds for every pair of samples: zero on equal ones, symmetry, bounds, and no order of bins where order has no meaning.</summary>
public class DistancePropertyTests
{
    private static readonly Dictionary<string, Func<long[], long[], double>> Symmetric = new()
    {
        ["psi"] = (live, reference) => PopulationStabilityIndex.FromCounts(live, reference),
        ["js"] = (live, reference) => JensenShannon.DistanceBase2(live, reference),
        ["js nats"] = (live, reference) => JensenShannon.DivergenceNats(live, reference),
        ["hellinger"] = (live, reference) => Hellinger.FromCounts(live, reference),
        ["tv"] = (live, reference) => TotalVariation.FromCounts(live, reference),
        ["linf"] = (live, reference) => LInfinity.FromCounts(live, reference),
        ["ks"] = (live, reference) => KolmogorovSmirnov.FromCounts(live, reference),
        ["cvm"] = (live, reference) => CramerVonMises.FromCounts(live, reference),
        ["w1"] = (live, reference) => Wasserstein.Between(AtPlaces(live), AtPlaces(reference)),
        ["energy"] = (live, reference) => EnergyDistance.Between(AtPlaces(live), AtPlaces(reference)),
        ["chi2"] = (live, reference) => ContingencyChiSquare.Test(live, reference).Statistic,
        ["g"] = (live, reference) => GTest.Test(live, reference).Statistic,
    };

    public static TheoryData<string> All => [.. Symmetric.Keys];

    public static TheoryData<string> Unordered => [.. Symmetric.Keys.Except(["ks", "cvm", "w1", "energy"])];

    public static TheoryData<string> BoundedByOne => ["js", "hellinger", "tv", "linf", "ks"];

    [Theory]
    [MemberData(nameof(All))]
    public void Equal_samples_have_no_distance(string name) => Holds(pair => Math.Abs(Symmetric[name](pair.Live, pair.Live)) < 1e-12);

    [Theory]
    [MemberData(nameof(All))]
    public void Distance_is_symmetric(string name) =>
        Holds(pair => Close(Symmetric[name](pair.Live, pair.Reference), Symmetric[name](pair.Reference, pair.Live)));

    [Theory]
    [MemberData(nameof(All))]
    public void Distance_is_never_negative(string name) => Holds(pair => Symmetric[name](pair.Live, pair.Reference) >= 0);

    [Theory]
    [MemberData(nameof(BoundedByOne))]
    public void Distance_is_at_most_one(string name) => Holds(pair => Symmetric[name](pair.Live, pair.Reference) <= 1 + 1e-15);

    [Theory]
    [MemberData(nameof(Unordered))]
    public void Order_of_bins_means_nothing(string name) => Prop.ForAll(
        BinPair.Arbitrary,
        Gen.Choose(0, 1000).ToArbitrary(),
        (pair, seed) => Close(Symmetric[name](pair.Live, pair.Reference), Symmetric[name](pair.Reordered(seed).Live, pair.Reordered(seed).Reference)))
        .Check(Properties.Config);

    [Fact]
    public void Pooled_test_does_not_look_at_the_order_of_bins() => Prop.ForAll(
        BinPair.Arbitrary,
        Gen.Choose(0, 1000).ToArbitrary(),
        (pair, seed) =>
        {
            // With equally small kept bins, which of them takes the rest is a matter of order; make them distinct.
            var distinct = pair with { Reference = [.. pair.Reference.Select((count, k) => (count * 32) + k)] };
            var other = distinct.Reordered(seed);
            var (one, two) = (ContingencyChiSquare.Pooled(distinct.Live, distinct.Reference), ContingencyChiSquare.Pooled(other.Live, other.Reference));
            return one.Bins == two.Bins && (Close(one.Statistic, two.Statistic) || double.IsNaN(one.Statistic));
        }).Check(Properties.Config);

    [Fact]
    public void Total_variation_lies_between_its_neighbours() => Holds(pair =>
    {
        // H^2 <= TV <= sqrt(2) H; KS <= TV; Linf <= 2 TV.
        var variation = TotalVariation.FromCounts(pair.Live, pair.Reference);
        var hellinger = Hellinger.FromCounts(pair.Live, pair.Reference);
        return (hellinger * hellinger) <= variation + 1e-12 && variation <= (Math.Sqrt(2) * hellinger) + 1e-12
            && KolmogorovSmirnov.FromCounts(pair.Live, pair.Reference) <= variation + 1e-12;
    });

    [Fact]
    public void Both_directions_of_Kullback_Leibler_add_up_to_the_stability_index() => Holds(pair => Close(
        KullbackLeibler.LiveToReference(pair.Live, pair.Reference) + KullbackLeibler.ReferenceToLive(pair.Live, pair.Reference),
        PopulationStabilityIndex.FromCounts(pair.Live, pair.Reference)));

    [Fact]
    public void Half_width_of_the_bins_moves_the_area_by_as_much() => Holds(pair =>
        Math.Abs(Wasserstein.Between(AtPlaces(pair.Live, 0.5), AtPlaces(pair.Live)) - 0.5) < 1e-9);

    [Fact]
    public void Triangle_inequality_holds_for_the_metrics() => Prop.ForAll(
        BinPair.Arbitrary,
        Gen.Choose(0, 1000).ToArbitrary(),
        (pair, seed) =>
        {
            var third = pair.Reordered(seed).Live;
            foreach (var name in new[] { "js", "hellinger", "tv", "ks", "w1", "energy" })
            {
                var distance = Symmetric[name];
                if (distance(pair.Live, pair.Reference) > distance(pair.Live, third) + distance(third, pair.Reference) + 1e-9) return false;
            }

            return true;
        }).Check(Properties.Config);

    private static void Holds(Func<BinPair, bool> property) => Prop.ForAll(BinPair.Arbitrary, property).Check(Properties.Config);

    private static bool Close(double a, double b) => Math.Abs(a - b) <= 1e-12 + (1e-9 * Math.Abs(a));

    private static EmpiricalDistribution AtPlaces(long[] counts, double shift = 0) =>
        EmpiricalDistribution.FromAtoms(Enumerable.Range(0, counts.Length).Select(place => place + shift).ToArray(), counts);
}
