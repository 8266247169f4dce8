using ModelExporter.Statistics.Quality;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Measures in the making: undefined ones are left out. A state of one computation.</summary>
internal sealed class MeasureList
{
    private readonly List<MeasureValue> _values = [];

    /// <summary>A share of some samples, with Wilson's interval.</summary>
    public void AddProportion(QualityMeasure measure, Ratio ratio)
    {
        var value = ratio.Value();
        Add(measure, value, Math.Sqrt(value * (1 - value) / ratio.Denominator), WilsonInterval.Of(ratio), (long)ratio.Denominator, isProportion: true);
    }

    /// <summary>A measure with its standard error and the normal interval inside its range.</summary>
    public void Add(QualityMeasure measure, double value, double standardError, long samples) =>
        Add(measure, value, standardError, ConfidenceInterval.Normal(value, standardError, 0.95, measure.Least, measure.Greatest), samples);

    /// <summary>A measure with an interval of its own.</summary>
    public void Add(QualityMeasure measure, double value, double standardError, ConfidenceInterval interval, long samples, bool isProportion = false)
    {
        if (double.IsFinite(value)) _values.Add(new MeasureValue(measure, value, interval.Lower, interval.Upper, standardError, samples, isProportion));
    }

    /// <summary>A mean.</summary>
    public void Add(QualityMeasure measure, in RunningMean mean) => Add(measure, mean.Mean, mean.StandardError, mean.Count);

    public IReadOnlyList<MeasureValue> Sorted()
    {
        var places = new Dictionary<QualityMeasure, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < QualityMeasures.All.Count; i++) places.Add(QualityMeasures.All[i], i);
        _values.Sort((a, b) => places[a.Measure].CompareTo(places[b.Measure]));
        return _values;
    }
}
