using System.Globalization;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Labelled events as they came, before it is known what the labels can be: all while they fit, then a random sample. A state without a lock: its owner guards it.</summary>
/// <remarks>About 40 bytes a pair and 8 for each class score. The random numbers come from a fixed seed. Lists of relevance grades are counted at once and not kept.</remarks>
/// <param name="capacity">The largest number of pairs kept.</param>
/// <param name="rankingDepth">How many positions of a ranking count.</param>
public sealed partial class PairSample(int capacity, int rankingDepth)
{
    /// <summary>Distinct texts of labels and predictions that are known; more are one.</summary>
    public const int MaxTexts = 1000;

    /// <summary>No text: the value was absent, or a number that is not whole.</summary>
    internal const int NoText = -1;

    /// <summary>A text beyond those that are known.</summary>
    internal const int UnknownText = -2;

    private const int NumberBytes = 32;

    private readonly Random _random = new(20_240_229);
    private readonly Utf8Table<int> _textIds = new();
    private readonly List<string> _texts = [];
    private readonly List<string> _scoreNames = [];
    private readonly List<double[]> _scores = [];
    private RawPair[] _pairs = [];

    /// <summary>Pairs seen.</summary>
    public long Seen { get; private set; }

    /// <summary>Pairs kept.</summary>
    public int Count { get; private set; }

    /// <summary>True while every pair seen is kept.</summary>
    public bool IsExact => Seen == Count;

    /// <summary>The lists of a ranking that were seen, or null when there were none.</summary>
    internal RankingTally? Ranking { get; private set; }

    internal IReadOnlyList<string> Texts => _texts;

    internal IReadOnlyList<string> ScoreNames => _scoreNames;

    internal ReadOnlySpan<RawPair> Pairs => _pairs.AsSpan(0, Count);

    /// <summary>Offers a prediction and its label.</summary>
    /// <param name="batch">The prediction's batch.</param>
    /// <param name="slice">Its slice.</param>
    /// <param name="row">Its row.</param>
    /// <param name="label">The label, of the same batch.</param>
    /// <returns>False when the label is no label.</returns>
    public bool Add(EventBatch batch, ModelSlice slice, int row, Cell label)
    {
        if (label.Kind == CellKind.Vector)
        {
            Ranking ??= new RankingTally(new QualityLayout(LabelSpace.Ranking(rankingDepth)));
            return Ranking.Add(new LabelledPair(default, default, default, batch.Vector(label)));
        }

        if (label.Kind is not (CellKind.Text or CellKind.Boolean or CellKind.Number)) return false;
        Seen++;
        var place = Count < capacity ? Count : _random.NextInt64(Seen);
        if (place >= capacity) return true;
        if (place == Count) MakeRoom();
        var prediction = slice.Prediction[row];
        var score = slice.Score[row];
        _pairs[place] = new RawPair(TextOf(batch, label), TextOf(batch, prediction), NumberOf(label), NumberOf(prediction), NumberOf(score));
        for (var k = 0; k < _scores.Count; k++) _scores[k][place] = double.NaN;
        foreach (var column in slice.Scores.All)
        {
            var value = NumberOf(column[row]);
            if (!double.IsNaN(value) && ScoreColumn(column.Name) is { } scores) scores[place] = value;
        }

        return true;
    }

    internal double ScoreOf(int pair, int scoreName) => _scores[scoreName][pair];

    private static double NumberOf(Cell cell) => cell.Kind == CellKind.Number ? cell.Number : double.NaN;

    private int TextOf(EventBatch batch, Cell cell)
    {
        if (cell.Kind is not (CellKind.Text or CellKind.Boolean or CellKind.Number)) return NoText;
        // A number that is not whole is no class.
        if (cell.Kind == CellKind.Number && cell.Number != Math.Floor(cell.Number)) return NoText;
        Span<byte> scratch = stackalloc byte[NumberBytes];
        var text = FeatureKinds.Category(batch, cell, scratch);
        if (_textIds.TryGet(text, out var id)) return id;
        if (_texts.Count >= MaxTexts) return UnknownText;
        _textIds.Add(text, _texts.Count);
        _texts.Add(System.Text.Encoding.UTF8.GetString(text));
        return _texts.Count - 1;
    }

    private double[]? ScoreColumn(string name)
    {
        var index = _scoreNames.IndexOf(name);
        if (index >= 0) return _scores[index];
        if (_scores.Count >= LabelSpace.MaxClasses) return null;
        var added = new double[_pairs.Length];
        Array.Fill(added, double.NaN);
        _scoreNames.Add(name);
        _scores.Add(added);
        return added;
    }

    private void MakeRoom()
    {
        if (Count++ < _pairs.Length) return;
        var size = Math.Min(capacity, Math.Max(64, _pairs.Length * 2));
        Array.Resize(ref _pairs, size);
        for (var k = 0; k < _scores.Count; k++)
        {
            var resized = _scores[k];
            Array.Resize(ref resized, size);
            _scores[k] = resized;
        }
    }

    /// <summary>A pair as it came. A value.</summary>
    internal readonly record struct RawPair(int Label, int Prediction, double LabelNumber, double PredictionNumber, double Score)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label}/{Prediction}");
    }
}
