namespace ModelExporter.Dashboards.Pictures;

/// <summary>What Prometheus answered for one series. A value.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Points">Times in seconds since 1970 and values, ascending; one point for an instant query.</param>
internal sealed record Series(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Time, double Value)> Points)
{
    /// <summary>A label's value, or the empty text.</summary>
    public string this[string label] => Labels.GetValueOrDefault(label, "");

    /// <summary>The latest value.</summary>
    public double Last => Points[^1].Value;
}

/// <summary>Asks Prometheus.</summary>
/// <param name="expr">PromQL without variables.</param>
/// <param name="isInstant">Whether only the end matters.</param>
internal delegate Task<IReadOnlyList<Series>> Ask(string expr, bool isInstant);
