namespace ModelExporter.Statistics.Quality;

/// <summary>Value: what a ratio without observations (0/0) is.</summary>
public enum ZeroDivision
{
    /// <summary>Undefined, which is NaN and is published as an absent series; averages over classes leave such a class out.</summary>
    Undefined,

    /// <summary>Zero, the habit of scikit-learn (<c>zero_division=0</c>); averages over classes count such a class as 0.</summary>
    Zero,
}
