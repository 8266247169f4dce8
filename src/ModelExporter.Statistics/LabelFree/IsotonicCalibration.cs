namespace ModelExporter.Statistics.LabelFree;

/// <summary>Value (immutable): a rising curve from a model's raw score to the probability that the event is positive.</summary>
/// <remarks>
/// The least-squares rising step function over the reference (pool adjacent violators, <see cref="Fit"/>), read between its corners by straight lines and
/// held constant outside of them, as scikit-learn's IsotonicRegression(out_of_bounds="clip") does. Source: Ayer et al. 1955; Zadrozny and Elkan,
/// Transforming classifier scores into accurate multiclass probability estimates, 2002.
/// </remarks>
public sealed class IsotonicCalibration
{
    // Scores nearer than this are one score, as in scikit-learn (the decimal resolution of a double).
    private const double Resolution = 1e-15;
    private readonly double[] _scores;
    private readonly double[] _probabilities;

    private IsotonicCalibration(double[] scores, double[] probabilities) => (_scores, _probabilities) = (scores, probabilities);

    /// <summary>Leaves probabilities as they are: for a model whose scores are calibrated already.</summary>
    public static IsotonicCalibration Identity { get; } = new([0, 1], [0, 1]);

    /// <summary>Scores of the corners, ascending.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>Probabilities at the corners, never falling.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>Fits the curve to labelled reference data.</summary>
    /// <param name="scores">Finite scores, in any order.</param>
    /// <param name="targets">1 for positive, 0 for negative, or shares of positives.</param>
    /// <param name="weights">Weight of each point (counts, when points are already sums); empty for 1 each. Points of weight 0 are left out.</param>
    /// <returns>The curve, or null without points.</returns>
    public static IsotonicCalibration? Fit(ReadOnlySpan<double> scores, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights = default)
    {
        if (targets.Length != scores.Length || (!weights.IsEmpty && weights.Length != scores.Length))
        {
            throw new ArgumentException("every score needs its target, and its weight where weights are given", nameof(targets));
        }

        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(scores.ToArray(), order);

        List<double> distinct = [], means = [], masses = [];
        double sum = 0, mass = 0;
        foreach (var i in order)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (!(weight > 0)) continue;
            if (distinct.Count == 0 || scores[i] - distinct[^1] >= Resolution)
            {
                distinct.Add(scores[i]);
                means.Add(0);
                masses.Add(0);
                sum = mass = 0;
            }

            sum += weight * targets[i];
            mass += weight;
            (means[^1], masses[^1]) = (sum / mass, mass);
        }

        if (distinct.Count == 0) return null;
        double[] curve = [.. means];
        Pool(curve, [.. masses]);
        return FromCurve(distinct, curve);
    }

    /// <summary>The curve with the given corners, as a stored profile has them.</summary>
    /// <param name="scores">Corner scores, strictly ascending, finite, at least one.</param>
    /// <param name="probabilities">Probabilities there, 0 to 1, never falling.</param>
    /// <param name="calibration">The curve.</param>
    /// <returns>False when the corners are no such curve.</returns>
    public static bool TryCreate(ReadOnlySpan<double> scores, ReadOnlySpan<double> probabilities, out IsotonicCalibration calibration)
    {
        calibration = Identity;
        if (scores.IsEmpty || scores.Length != probabilities.Length) return false;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!double.IsFinite(scores[i]) || probabilities[i] is not (>= 0 and <= 1)) return false;
            if (i > 0 && (scores[i] <= scores[i - 1] || probabilities[i] < probabilities[i - 1])) return false;
        }

        calibration = new IsotonicCalibration(scores.ToArray(), probabilities.ToArray());
        return true;
    }

    /// <param name="score">A raw score.</param>
    /// <returns>The probability that an event with this score is positive, or NaN for NaN.</returns>
    public double Calibrate(double score)
    {
        if (double.IsNaN(score)) return double.NaN;
        if (score <= _scores[0]) return _probabilities[0];
        if (score >= _scores[^1]) return _probabilities[^1];
        var found = Array.BinarySearch(_scores, score);
        if (found >= 0) return _probabilities[found];
        var right = ~found;
        var slope = (_probabilities[right] - _probabilities[right - 1]) / (_scores[right] - _scores[right - 1]);
        return _probabilities[right - 1] + (slope * (score - _scores[right - 1]));
    }

    /// <summary>The probability at the mean score of every bin of a histogram.</summary>
    /// <param name="counts">Events per bin.</param>
    /// <param name="scoreSums">Sum of their scores per bin.</param>
    /// <param name="probabilities">Receives a probability per bin; NaN for an empty bin.</param>
    public void AtBinMeans(ReadOnlySpan<long> counts, ReadOnlySpan<double> scoreSums, Span<double> probabilities)
    {
        for (var b = 0; b < counts.Length; b++) probabilities[b] = counts[b] > 0 ? Calibrate(scoreSums[b] / counts[b]) : double.NaN;
    }

    // In place. Runs that do not rise are pooled whole and then compared with the block before: the order of operations of scikit-learn, so that equal
    // neighbours come out equal to the last bit there and here. partner[first of a block] is its last point, and the other way round.
    private static void Pool(Span<double> means, Span<double> masses)
    {
        var partner = new int[means.Length];
        for (var i = 0; i < partner.Length; i++) partner[i] = i;
        var block = 0;
        while (block < means.Length)
        {
            var next = partner[block] + 1;
            if (next == means.Length) break;
            if (means[block] < means[next])
            {
                block = next;
                continue;
            }

            double sum = masses[block] * means[block], mass = masses[block], last;
            do
            {
                last = means[next];
                sum += masses[next] * last;
                mass += masses[next];
                next = partner[next] + 1;
            }
            while (next < means.Length && last >= means[next]);

            (means[block], masses[block]) = (sum / mass, mass);
            partner[block] = next - 1;
            partner[next - 1] = block;
            if (block > 0) block = partner[block - 1];
        }

        for (var first = 0; first < means.Length; first = partner[first] + 1) means[first..(partner[first] + 1)].Fill(means[first]);
    }

    // A point on a level stretch is no corner.
    private static IsotonicCalibration FromCurve(List<double> distinct, double[] curve)
    {
        List<double> scores = [], probabilities = [];
        for (var i = 0; i < curve.Length; i++)
        {
            var isLevel = i > 0 && i < curve.Length - 1 && curve[i] == curve[i - 1] && curve[i] == curve[i + 1];
            if (isLevel) continue;
            scores.Add(distinct[i]);
            probabilities.Add(curve[i]);
        }

        return new IsotonicCalibration([.. scores], [.. probabilities]);
    }
}
