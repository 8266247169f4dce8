namespace ModelExporter.Exposition.Families;

/// <summary>One observation that leads to the trace that it came from. A value.</summary>
/// <param name="TraceId">The trace, 32 hex digits.</param>
/// <param name="SpanId">The span in it, 16 hex digits; empty when it is not known.</param>
/// <param name="Value">The observation, within the bounds of its bucket.</param>
/// <param name="Timestamp">When it was made.</param>
/// <remarks>With the names of its labels 63 characters, of the 128 that OpenMetrics allows.</remarks>
public readonly record struct Exemplar(string TraceId, string SpanId, double Value, DateTimeOffset Timestamp)
{
    /// <summary>The label that names the trace.</summary>
    public const string TraceLabel = "trace_id";

    /// <summary>The label that names the span.</summary>
    public const string SpanLabel = "span_id";
}
