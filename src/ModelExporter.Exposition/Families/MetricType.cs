namespace ModelExporter.Exposition.Families;

/// <summary>What the values of a family mean.</summary>
public enum MetricType
{
    /// <summary>A count that only grows and starts at 0 with the process.</summary>
    Counter,

    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>Counts of observations by upper bound.</summary>
    Histogram,

    /// <summary>Facts in labels; the value is always 1. Formats without this type call it a gauge.</summary>
    Info,
}
