namespace ModelExporter.Monitoring.Quality;

/// <summary>What a tally of labelled predictions counts: the label space and the bins of the scores. A value; tallies of one layout add up.</summary>
public sealed class QualityLayout
{
    /// <summary>Lays out the counts of a label space.</summary>
    /// <param name="space">What labels can be.</param>
    /// <param name="scores">Bins of the score of the positive class (binary), or of the score of each class (multiclass); null for those of unknown scores.</param>
    public QualityLayout(LabelSpace space, IReadOnlyList<ScoreBins>? scores = null)
    {
        Space = space;
        ScoredClasses = space.Task switch
        {
            Options.ModelTask.Binary => 1,
            Options.ModelTask.Multiclass => space.Classes.Count,
            _ => 0,
        };
        Scores = scores ?? [.. Enumerable.Repeat(ScoreBins.Unknown, ScoredClasses)];
        if (Scores.Count != ScoredClasses) throw new ArgumentException($"{ScoredClasses} scores need as many bins, not {Scores.Count}", nameof(scores));
    }

    /// <summary>What labels can be.</summary>
    public LabelSpace Space { get; }

    /// <summary>Bins per scored class.</summary>
    public IReadOnlyList<ScoreBins> Scores { get; }

    /// <summary>Scores of an event: 1 of a binary model, K of one with several classes, otherwise 0.</summary>
    public int ScoredClasses { get; }

    /// <summary>The layout that a reference gives: of its labelled data, or of its score's bins.</summary>
    public static QualityLayout Of(Reference.ReferenceProfile? profile, LabelSpace space)
    {
        if (profile?.Labelled is { } labelled && ReferenceEquals(labelled.Space, space)) return labelled.Layout;
        return space.Task == Options.ModelTask.Binary && profile?.Score is Reference.NumericProfile score
            ? new QualityLayout(space, [new ScoreBins(score.FineEdges, score.FineEdges.Length == score.CoarseEdges.Length)])
            : new QualityLayout(space);
    }

    /// <summary>An empty tally of this layout.</summary>
    public QualityTally NewTally() => Space.Task switch
    {
        Options.ModelTask.Regression => new RegressionTally(this),
        Options.ModelTask.Ranking => new RankingTally(this),
        _ => new ClassificationTally(this),
    };
}
