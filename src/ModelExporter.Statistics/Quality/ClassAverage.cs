namespace ModelExporter.Statistics.Quality;

/// <summary>Value: how the one-against-the-rest ratios of several classes become one number.</summary>
public enum ClassAverage
{
    /// <summary>The plain mean over the classes: every class weighs the same, however rare.</summary>
    Macro,

    /// <summary>The mean weighted by support, the number of observations whose actual class it is.</summary>
    Weighted,

    /// <summary>The ratio of the sums over classes: every observation weighs the same.</summary>
    Micro,
}
