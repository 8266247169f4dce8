namespace ModelExporter.Endpoints;

/// <summary>Marks the endpoint of a path to which events are posted, and which needs nothing of the request but its method and path. A value.</summary>
public sealed record IngestPath;
