namespace ModelExporter.Monitoring.Quality;

/// <summary>The size of the numbers of a regression: what fixed-point sums are kept relative to. A value.</summary>
/// <param name="Exponent">The target's spread is about 2 to this power.</param>
/// <param name="Anchor">A number amid the targets, so that their spread can be told when they are far from 0.</param>
public readonly record struct ValueScale(int Exponent, double Anchor)
{
    private const int Limit = 400;

    /// <summary>The scale of targets with this mean and standard deviation; constant targets are measured by their size.</summary>
    public static ValueScale Of(double mean, double standardDeviation)
    {
        var size = standardDeviation > 0 ? standardDeviation : Math.Abs(mean);
        var exponent = size > 0 && double.IsFinite(size) ? Math.Clamp(Math.ILogB(size) + 1, -Limit, Limit) : 0;
        return new ValueScale(exponent, double.IsFinite(mean) ? mean : 0);
    }
}
