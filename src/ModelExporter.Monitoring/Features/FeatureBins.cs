using System.Globalization;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Features;

/// <summary>Where one feature's counts lie in the flat arrays of a <see cref="BinLayout"/>. A value: never changed once made.</summary>
/// <remarks>
/// Cells are the finest counts, written per event: the feature's value cells (fine bins, or categories), then its side cells: missing, one per invalid reason, out of
/// range, outside the reference.
/// Coarse counts are sums of cells: the exported bins, then missing, invalid and out of range.
/// </remarks>
public sealed class FeatureBins
{
    /// <summary>Side cells of every feature: missing, the invalid reasons, out of range, outside the reference.</summary>
    public const int SideCells = InvalidReasons.Count + 3;

    /// <summary>Side counts of every feature among the coarse ones: missing, invalid, out of range.</summary>
    public const int CoarseSides = 3;

    /// <summary>The bin below the first edge.</summary>
    public const string Under = "_under";

    /// <summary>The bin above the last edge.</summary>
    public const string Over = "_over";

    /// <summary>Categories that are in the reference but not kept apart.</summary>
    public const string Other = "_other";

    /// <summary>Categories that are not in the reference.</summary>
    public const string Unseen = "_unseen";

    private readonly CategoryTable? _categories;
    private readonly EdgeSearch? _edges;

    internal FeatureBins(FeatureProfile profile, int index, LayoutPosition at, int exportedCategories)
    {
        Profile = profile;
        Index = index;
        FirstCell = at.Cell;
        FirstCoarse = at.Coarse;
        FirstSum = at.Sum;
        HistogramIndex = -1;
        switch (profile)
        {
            case NumericProfile numeric:
                _edges = new EdgeSearch(numeric.FineEdges);
                Range = numeric.Range ?? new ValueRange(numeric.FineEdges[0], numeric.FineEdges[^1]);
                ValueToBin = numeric.FineToCoarse();
                BinNames = NumericNames(numeric.CoarseEdges.Length);
                BinReference = numeric.CoarseCounts();
                HistogramIndex = at.Histogram;
                SumCount = BinNames.Length;
                FineReference = numeric.FineCounts;
                break;
            case CategoricalProfile categorical:
                (ValueToBin, BinNames, BinReference, _categories) = Categorical(categorical, exportedCategories);
                AcceptsNumbers = categorical.Categories.Any(category => IsNumber(category.Value)) || categorical.OtherCategories.Any(IsNumber);
                UnseenIsKnown = categorical.Complete;
                FineReference = [];
                break;
            default:
                // An embedding has no bins, only a count of its values.
                ValueToBin = [];
                BinNames = [];
                BinReference = [];
                FineReference = [];
                break;
        }
    }

    /// <summary>The feature's reference.</summary>
    public FeatureProfile Profile { get; }

    /// <summary>The feature's name.</summary>
    public string Name => Profile.Name;

    /// <summary>Its place among the features of the layout.</summary>
    public int Index { get; }

    /// <summary>Its first cell.</summary>
    public int FirstCell { get; }

    /// <summary>Cells of values: fine bins or categories.</summary>
    public int ValueCells => ValueToBin.Length;

    /// <summary>Its cell of missing values; the invalid reasons and the two of values outside follow.</summary>
    public int MissingCell => FirstCell + ValueCells;

    /// <summary>Its cell of values outside the range, or outside the allowed values, that were set for it. Such a value is in its bin too.</summary>
    public int OutOfRangeCell => MissingCell + 1 + InvalidReasons.Count;

    /// <summary>Its cell of numbers outside what the reference holds, where no range was set. Such a value is in its bin too.</summary>
    public int OutsideReferenceCell => OutOfRangeCell + 1;

    /// <summary>All its cells.</summary>
    public int CellCount => ValueCells + SideCells;

    /// <summary>Its first coarse count.</summary>
    public int FirstCoarse { get; }

    /// <summary>B: the bins that are exported, the two open or catch-all ones among them.</summary>
    public int BinCount => BinNames.Length;

    /// <summary>Its coarse count of missing values.</summary>
    public int MissingCoarse => FirstCoarse + BinCount;

    /// <summary>Its coarse count of invalid values.</summary>
    public int InvalidCoarse => MissingCoarse + 1;

    /// <summary>Its coarse count of values out of range, whichever range it is.</summary>
    public int OutOfRangeCoarse => MissingCoarse + 2;

    /// <summary>All its coarse counts.</summary>
    public int CoarseCount => BinCount + CoarseSides;

    /// <summary>Its first sum of values; one per coarse bin, numeric features only.</summary>
    public int FirstSum { get; }

    /// <summary>Number of its sums.</summary>
    public int SumCount { get; }

    /// <summary>Its place among the exponential histograms, or -1.</summary>
    public int HistogramIndex { get; }

    /// <summary>The bin, from 0, of each value cell.</summary>
    public int[] ValueToBin { get; }

    /// <summary>The label value of each bin: <c>_under</c>, <c>1</c> and so on, <c>_over</c>; or the categories, <c>_other</c>, <c>_unseen</c>.</summary>
    public string[] BinNames { get; }

    /// <summary>The reference's counts per bin.</summary>
    public long[] BinReference { get; }

    /// <summary>The reference's counts per value cell of a numeric feature.</summary>
    public long[] FineReference { get; }

    /// <summary>Whether a number may be a category of this feature.</summary>
    public bool AcceptsNumbers { get; }

    /// <summary>Whether a category that is not in the reference can be told from one that was only not kept apart.</summary>
    public bool UnseenIsKnown { get; }

    /// <summary>Whether the reference holds one value only.</summary>
    public bool IsConstant => BinReference.Count(count => count > 0) == 1 && Profile is not NumericProfile { StandardDeviation: > 0 };

    /// <summary>The cell of a usable number.</summary>
    public int CellOf(double value) => FirstCell + _edges!.Find(value);

    /// <summary>Where the numbers of a numeric feature should be when the configuration does not say: the profile's range, else from its smallest to its largest edge.</summary>
    public ValueRange? Range { get; }

    /// <summary>Whether a number is outside of <see cref="Range"/>.</summary>
    public bool IsOutOfRange(double value) => Range is { } range && !range.Contains(value);

    /// <summary>The cell of a usable category.</summary>
    public int CellOf(ReadOnlySpan<byte> category) =>
        FirstCell + (_categories!.Find(category) is >= 0 and var cell ? cell : UnseenIsKnown ? ValueCells - 1 : ValueCells - 2);

    private static string[] NumericNames(int edges)
    {
        var names = new string[edges + 1];
        names[0] = Under;
        for (var bin = 1; bin < edges; bin++) names[bin] = bin.ToString(CultureInfo.InvariantCulture);
        names[^1] = Over;
        return names;
    }

    private static (int[] Map, string[] Names, long[] Reference, CategoryTable Cells) Categorical(CategoricalProfile profile, int exported)
    {
        var kept = profile.Categories.Length;
        exported = Math.Min(exported, kept);
        var map = new int[kept + 2];
        var names = new string[exported + 2];
        var reference = new long[exported + 2];
        var cells = new List<(byte[] Name, int Number)>();
        var known = new Utf8Table<int>();
        for (var cell = 0; cell < kept; cell++)
        {
            var (value, count) = profile.Categories[cell];
            var bin = Math.Min(cell, exported);
            map[cell] = bin;
            reference[bin] += count;
            if (bin < exported) names[bin] = value.StartsWith('_') ? "_" + value : value;
            Add(System.Text.Encoding.UTF8.GetBytes(value), cell);
        }

        map[kept] = exported;
        map[kept + 1] = exported + 1;
        names[exported] = Other;
        names[exported + 1] = Unseen;
        reference[exported] += profile.OtherCount;
        foreach (var value in profile.OtherCategories)
        {
            var name = System.Text.Encoding.UTF8.GetBytes(value);
            if (!known.TryGet(name, out _)) Add(name, kept);
        }

        return (map, names, reference, new CategoryTable(cells));

        void Add(byte[] name, int cell)
        {
            known.Add(name, cell);
            cells.Add((name, cell));
        }
    }

    internal static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
}

/// <summary>Where the next feature of a layout starts. A value.</summary>
internal readonly record struct LayoutPosition(int Cell, int Coarse, int Sum, int Histogram);
