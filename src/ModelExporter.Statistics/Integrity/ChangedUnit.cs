namespace ModelExporter.Statistics.Integrity;

/// <summary>Value: a feature whose live values look like the reference's in another unit.</summary>
/// <param name="Scale">Live is about Scale times reference plus Offset.</param>
/// <param name="Offset">0 unless the change is one of the known temperature scales.</param>
/// <param name="Residual">What the change leaves unexplained, in spreads of the rescaled reference.</param>
/// <param name="Known">The conversion it comes close to, as "x2.54", "/1000" or "x1.8+32"; null when it is none that is known.</param>
public readonly record struct UnitChange(double Scale, double Offset, double Residual, string? Known);

/// <summary>Tells a changed unit from drift: one factor (or a temperature conversion) maps all quantiles of the reference to the live ones.</summary>
/// <remarks>
/// Reported when the feature differs (own cost above 0.25), the fit is close (residual below 0.1) and closer than that of a plain shift, and the factor is
/// off 1 by more than 10 %; the limits rise with the sampling noise. False reports: below 0.7 % from 200 values on. A turned sign is looked for with the
/// order of the quantiles turned round; shifts are reported only when they are a known conversion, for any shift and stretch could be drift.
/// </remarks>
public static class ChangedUnit
{
    private const double LeastCost = 0.25;
    private const double GreatestResidual = 0.1;
    private const double LeastLogScale = 0.1;
    private const double FactorTolerance = 0.1;

    private static readonly (double Factor, string Name)[] Factors =
    [
        .. from known in new (double Factor, string Text)[]
           {
               (1000, "1000"), (100, "100"), (60, "60"), (25.4, "25.4"), (10, "10"), (3.6, "3.6"), (2.54, "2.54"),
               (2.2046, "2.2046"), (1.6093, "1.6093"), (0.3048, "0.3048"),
           }
           from pair in new[] { (known.Factor, "x" + known.Text), (1 / known.Factor, "/" + known.Text) }
           select pair,
    ];

    // Celsius to Fahrenheit and back, Celsius to kelvin and back.
    private static readonly (double Scale, double Offset, string Name)[] Conversions =
    [
        (1.8, 32, "x1.8+32"), (1 / 1.8, -32 / 1.8, "(x-32)/1.8"), (1, 273.15, "+273.15"), (1, -273.15, "-273.15"),
    ];

    /// <summary>The factor k that maps reference quantiles to live ones best: sum of products over sum of squares. NaN when the reference is all
    /// zero.</summary>
    public static double ScaleOf(FeatureQuantiles live, FeatureQuantiles reference) => ScaleOf(live, reference, mirrored: false);

    /// <summary>What a factor leaves unexplained: mean distance of live from k times reference, in spreads of k times reference. NaN when that has no
    /// spread.</summary>
    public static double ResidualOf(FeatureQuantiles live, FeatureQuantiles reference, double scale)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(reference);
        return FeatureQuantiles.MeanDistance(live, reference, scale, 0) / FeatureQuantiles.Positive(Math.Abs(scale) * reference.Spread);
    }

    /// <summary>The change of unit that explains a feature's difference, or null when it has not changed or no unit explains it.</summary>
    public static UnitChange? Find(FeatureQuantiles live, FeatureQuantiles reference)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(reference);
        var noise = FeatureQuantiles.NoiseFloor(live, reference);
        // Written so that NaN, for a reference without spread, finds nothing.
        if (!(FeatureQuantiles.Cost(live, reference) > Math.Max(LeastCost, noise))) return null;
        var limit = Math.Max(GreatestResidual, noise);
        UnitChange? best = null;
        void Consider(UnitChange change)
        {
            if (change.Residual < limit && !(change.Residual >= best?.Residual)) best = change;
        }

        var scale = ScaleOf(live, reference);
        if (scale > 0 && Math.Abs(Math.Log(scale)) > LeastLogScale && ResidualOf(live, reference, scale) is var left && left < ShiftResidual(live, reference))
        {
            Consider(new UnitChange(scale, 0, left, NameOf(scale)));
        }

        foreach (var (known, offset, name) in Conversions)
        {
            var residual = FeatureQuantiles.MeanDistance(live, reference, known, offset) / FeatureQuantiles.Positive(known * reference.Spread);
            Consider(new UnitChange(known, offset, residual, name));
        }

        var turned = ScaleOf(live, reference, mirrored: true);
        if (Math.Abs(turned + 1) <= FactorTolerance)
        {
            var residual = FeatureQuantiles.MeanDistance(live, reference, turned, 0, mirrored: true) / FeatureQuantiles.Positive(-turned * reference.Spread);
            Consider(new UnitChange(turned, 0, residual, "x-1"));
        }

        return best;
    }

    // What a plain shift leaves unexplained: when it is less, the feature has drifted and not changed its unit.
    private static double ShiftResidual(FeatureQuantiles live, FeatureQuantiles reference)
    {
        var shift = 0.0;
        for (var k = 0; k < live.Values.Length; k++) shift += (live.Values[k] - reference.Values[k]) / live.Values.Length;
        return FeatureQuantiles.MeanDistance(live, reference, 1, shift) / reference.Spread;
    }

    private static double ScaleOf(FeatureQuantiles live, FeatureQuantiles reference, bool mirrored)
    {
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(reference);
        var (products, squares) = (0.0, 0.0);
        for (var k = 0; k < reference.Values.Length; k++)
        {
            var value = reference.Values[mirrored ? reference.Values.Length - 1 - k : k];
            products += value * live.Values[k];
            squares += value * value;
        }

        return squares > 0 ? products / squares : double.NaN;
    }

    private static string? NameOf(double scale)
    {
        string? name = null;
        var nearest = double.PositiveInfinity;
        foreach (var (factor, text) in Factors)
        {
            var distance = Math.Abs(Math.Log(scale / factor));
            if (Math.Abs((scale / factor) - 1) > FactorTolerance || distance >= nearest) continue;
            (nearest, name) = (distance, text);
        }

        return name;
    }
}
