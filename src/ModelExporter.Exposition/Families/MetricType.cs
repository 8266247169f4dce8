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

    /// <summary>Counts of observations by exponential buckets, on the page in formats that have them only: there is no text for it.</summary>
    NativeHistogram,

    /// <summary>Facts in labels; the value is always 1. Formats without this type call it a gauge.</summary>
    Info,
}
