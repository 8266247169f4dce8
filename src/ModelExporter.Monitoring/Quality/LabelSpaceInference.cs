using System.Globalization;
using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Finds out from labelled events what a model predicts, as far as the configuration does not say it. A service.</summary>
/// <remarks>
/// The task: arrays as labels are relevance grades, hence a ranking. Text or boolean labels are classes: two are binary, more are multiclass. Numbers are classes when all labels are
/// whole and either they are 0 and 1 with predictions from 0 to 1, or the predictions are whole too and there are scores, or at most 20 values altogether; otherwise it is a regression.
/// The classes: those of labels and predictions, the 20 most frequent, in the order of their names (numbers by size).
/// The positive class of two: the last one that is configured; else the one that is <c>1</c>, <c>true</c>, <c>yes</c>, <c>y</c>, <c>t</c>, <c>positive</c> or <c>pos</c>;
/// else the one whose label has the higher mean score; else the later name.
/// </remarks>
public static class LabelSpaceInference
{
    private const int FewValues = 20;
    private static readonly string[] PositiveWords = ["1", "true", "yes", "y", "t", "positive", "pos"];
    private static readonly string[] NegativeWords = ["0", "false", "no", "n", "f", "negative", "neg"];

    /// <summary>Infers the label space.</summary>
    /// <param name="sample">Labelled events.</param>
    /// <param name="options">What the configuration says of the model, or null.</param>
    /// <param name="quality">Settings of the ranking measures.</param>
    /// <returns>The label space, or null when the events do not tell: there are none, or only one class has been seen.</returns>
    public static LabelSpace? Infer(PairSample sample, ModelOptions? options, QualityOptions quality)
    {
        var classes = options?.Classes ?? [];
        var task = options?.Task ?? (classes.Count == 2 ? ModelTask.Binary : classes.Count > 2 ? ModelTask.Multiclass : null);
        if (task == ModelTask.Ranking || (task is null && sample.Ranking is not null)) return LabelSpace.Ranking(quality.RankingDepth);
        if (task is ModelTask.Binary && classes.Count == 2) return LabelSpace.Binary(classes[0], classes[1]);
        if (task is ModelTask.Multiclass && classes.Count > 0) return LabelSpace.Multiclass(classes);
        if (sample.Count == 0) return null;
        var values = new Values(sample);
        task ??= values.IsRegression ? ModelTask.Regression : null;
        if (task == ModelTask.Regression)
        {
            return double.IsNaN(values.LabelMean) ? null : LabelSpace.Regression(ValueScale.Of(values.LabelMean, values.LabelDeviation));
        }

        var found = values.Classes();
        if (task == ModelTask.Multiclass || (task is null && found.Count > 2))
        {
            return found.Count > 0 ? LabelSpace.Multiclass(InOrder(found.Take(LabelSpace.MaxClasses))) : null;
        }

        var two = InOrder(found.Take(2));
        if (two.Count == 1 && Complement(two[0]) is { } other) two.Add(other);
        if (two.Count < 2) return null;
        var (negative, positive) = IsPositive(two[0], two[1], values) ? (two[1], two[0]) : (two[0], two[1]);
        return LabelSpace.Binary(negative, positive);
    }

    private static bool IsPositive(string candidate, string other, Values values)
    {
        var (isWord, otherIsWord) = (IsPositiveWord(candidate), IsPositiveWord(other));
        if (isWord != otherIsWord) return isWord;
        var (mean, otherMean) = (values.MeanScore(candidate), values.MeanScore(other));
        if (mean != otherMean && !double.IsNaN(mean) && !double.IsNaN(otherMean)) return mean > otherMean;
        return Compare(candidate, other) > 0;
    }

    private static bool IsPositiveWord(string text) => Array.Exists(PositiveWords, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));

    private static string? Complement(string text)
    {
        var index = Array.IndexOf(PositiveWords, text);
        if (index >= 0) return NegativeWords[index];
        index = Array.IndexOf(NegativeWords, text);
        return index >= 0 ? PositiveWords[index] : null;
    }

    private static List<string> InOrder(IEnumerable<string> classes)
    {
        var ordered = classes.ToList();
        ordered.Sort(Compare);
        return ordered;
    }

    private static int Compare(string left, string right) =>
        double.TryParse(left, NumberStyles.Float, CultureInfo.InvariantCulture, out var a) && double.TryParse(right, NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
            ? a.CompareTo(b)
            : string.CompareOrdinal(left, right);

    /// <summary>What the values of the sample look like.</summary>
    private sealed class Values
    {
        private readonly PairSample _sample;
        private readonly long[] _counts;

        public Values(PairSample sample)
        {
            _sample = sample;
            _counts = new long[sample.Texts.Count];
            bool anyWord = false, anyPrediction = false, anyScore = sample.ScoreNames.Count > 0;
            bool allWholeLabels = true, allWholePredictions = true, labelsAreBits = true, predictionsAreShares = true;
            double mean = 0, squares = 0;
            long numbers = 0;
            foreach (ref readonly var pair in sample.Pairs)
            {
                if (pair.Label >= 0) _counts[pair.Label]++;
                anyWord |= double.IsNaN(pair.LabelNumber);
                anyScore |= !double.IsNaN(pair.Score);
                if (!double.IsNaN(pair.LabelNumber))
                {
                    numbers++;
                    var distance = pair.LabelNumber - mean;
                    mean += distance / numbers;
                    squares += distance * (pair.LabelNumber - mean);
                    allWholeLabels &= pair.LabelNumber == Math.Floor(pair.LabelNumber) && pair.Label != PairSample.UnknownText;
                    labelsAreBits &= pair.LabelNumber is 0 or 1;
                }

                if (pair.Prediction == PairSample.NoText && double.IsNaN(pair.PredictionNumber)) continue;
                anyPrediction = true;
                if (pair.Prediction >= 0) _counts[pair.Prediction]++;
                allWholePredictions &= pair.Prediction >= 0;
                predictionsAreShares &= pair.PredictionNumber is >= 0 and <= 1;
            }

            LabelMean = numbers > 0 ? mean : double.NaN;
            LabelDeviation = numbers > 0 ? Math.Sqrt(squares / numbers) : double.NaN;
            var areClasses = anyWord
                || (allWholeLabels && labelsAreBits && predictionsAreShares)
                || (allWholeLabels && allWholePredictions && (anyScore || (anyPrediction && Distinct <= FewValues)));
            IsRegression = !areClasses;
        }

        public bool IsRegression { get; }

        public double LabelMean { get; }

        public double LabelDeviation { get; }

        private int Distinct => _counts.Count(count => count > 0);

        /// <summary>The texts of labels and predictions, most frequent first; of two that mean the same, the more frequent one.</summary>
        public List<string> Classes()
        {
            var texts = Enumerable.Range(0, _counts.Length).Where(text => _counts[text] > 0).OrderByDescending(text => _counts[text])
                .Select(text => _sample.Texts[text]).ToList();
            foreach (var (first, second) in new[] { ("1", "true"), ("0", "false") })
            {
                if (texts.Count > 2 && texts.Contains(first) && texts.Contains(second)) texts.RemoveAt(Math.Max(texts.IndexOf(first), texts.IndexOf(second)));
            }

            // A class that has a score is a class, seen or not; names of scores that fit no label are something else.
            if (_sample.ScoreNames.Any(texts.Contains)) texts.AddRange(_sample.ScoreNames.Where(name => !texts.Contains(name)));
            return texts;
        }

        public double MeanScore(string label)
        {
            var text = _sample.Texts.ToList().IndexOf(label);
            double sum = 0;
            long count = 0;
            foreach (ref readonly var pair in _sample.Pairs)
            {
                if (pair.Label != text || double.IsNaN(pair.Score)) continue;
                sum += pair.Score;
                count++;
            }

            return count > 0 ? sum / count : double.NaN;
        }
    }
}
