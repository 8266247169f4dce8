namespace ModelExporter.Monitoring.Quality;

/// <summary>How a prediction becomes an outcome: the same for live events and for reference data.</summary>
/// <remarks>
/// A binary model's score is the probability of the positive class: <c>scores</c> of that class when it is there, else 1 minus that of the negative class, else <c>score</c>, else
/// a prediction that is no class but a number from 0 to 1. Where no class was predicted, a score of 0.5 or more means the positive class, and of several classes the one with
/// the highest of <c>scores</c> is taken.
/// </remarks>
internal static class OutcomeRules
{
    /// <summary>From this probability on a score without a prediction means the positive class.</summary>
    public const double Threshold = 0.5;

    /// <param name="space">The label space.</param>
    /// <param name="predicted">The prediction as a class, or none.</param>
    /// <param name="number">The prediction as a number, or NaN.</param>
    /// <param name="score">The score, or NaN.</param>
    /// <param name="negativeScore">The class score of the negative class, or NaN.</param>
    /// <param name="positiveScore">The class score of the positive class, or NaN.</param>
    public static PredictionOutcome Binary(LabelSpace space, ClassCode predicted, double number, double score, double negativeScore, double positiveScore)
    {
        if (!double.IsNaN(positiveScore)) score = positiveScore;
        else if (!double.IsNaN(negativeScore)) score = 1 - negativeScore;
        // A probability in the place of the answer, as servers without a threshold of their own send it.
        if (predicted.Index == space.OtherClass && number is >= 0 and <= 1)
        {
            if (double.IsNaN(score)) score = number;
            predicted = ClassCode.None;
        }

        if (predicted.IsNone && score is >= 0 and <= 1) predicted = new ClassCode(score >= Threshold ? 1 : 0, 0);
        return new PredictionOutcome(predicted, score);
    }

    /// <param name="predicted">The prediction as a class, or none.</param>
    /// <param name="score">The score, or NaN.</param>
    /// <param name="classScores">The score of every class, NaN where there is none.</param>
    public static PredictionOutcome Multiclass(ClassCode predicted, double score, ReadOnlySpan<double> classScores)
    {
        if (!predicted.IsNone) return new PredictionOutcome(predicted, score);
        var best = -1;
        for (var k = 0; k < classScores.Length; k++)
        {
            if (!double.IsNaN(classScores[k]) && (best < 0 || classScores[k] > classScores[best])) best = k;
        }

        return new PredictionOutcome(best < 0 ? ClassCode.None : new ClassCode(best, 0), score);
    }
}
