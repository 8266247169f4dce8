namespace ModelExporter.Monitoring.Quality;

/// <summary>What is kept of a prediction until its label comes: 16 bytes, class probabilities and served lists apart. A value.</summary>
/// <param name="Class">The predicted class; none for a regression or ranking.</param>
/// <param name="Number">The probability of the positive class (binary), the model's confidence (multiclass), or the predicted number (regression); NaN when there is none.</param>
public readonly record struct PredictionOutcome(ClassCode Class, double Number);

/// <summary>A label as its model's task reads it. A value.</summary>
/// <param name="Class">The actual class; none for a regression or ranking.</param>
/// <param name="Number">The target of a regression, otherwise NaN.</param>
public readonly record struct LabelOutcome(ClassCode Class, double Number);

/// <summary>A prediction and its label. A view over memory of somebody else.</summary>
public readonly ref struct LabelledPair
{
    /// <summary>A pair.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="label">The label.</param>
    /// <param name="classScores">The probability of every class of a multiclass model, NaN for those that are not known; or empty.</param>
    /// <param name="grades">Relevance grades in the order in which a ranking was served; otherwise empty.</param>
    public LabelledPair(PredictionOutcome prediction, LabelOutcome label, ReadOnlySpan<double> classScores = default, ReadOnlySpan<double> grades = default)
    {
        Prediction = prediction;
        Label = label;
        ClassScores = classScores;
        Grades = grades;
    }

    /// <summary>The prediction.</summary>
    public PredictionOutcome Prediction { get; }

    /// <summary>The label.</summary>
    public LabelOutcome Label { get; }

    /// <summary>The probability of every class of a multiclass model, or empty.</summary>
    public ReadOnlySpan<double> ClassScores { get; }

    /// <summary>Relevance grades of a ranking, or empty.</summary>
    public ReadOnlySpan<double> Grades { get; }
}
