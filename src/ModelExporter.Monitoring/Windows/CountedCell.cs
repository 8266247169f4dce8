using ModelExporter.Monitoring.Features;

namespace ModelExporter.Monitoring.Windows;

/// <summary>One cell that counts an event, with what else there is to keep of a number. A value.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Numeric">The numeric feature whose usable value this is, or null.</param>
/// <param name="Value">The value of a numeric feature.</param>
/// <param name="HistogramKey">The value's <see cref="Tally.HistogramKey"/>.</param>
public readonly record struct CountedCell(int Cell, FeatureBins? Numeric = null, double Value = 0, int HistogramKey = 0);
