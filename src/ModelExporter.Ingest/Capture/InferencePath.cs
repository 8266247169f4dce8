namespace ModelExporter.Ingest.Capture;

/// <summary>Which requests to a model server are inferences, and what their paths say of the model. A value.</summary>
/// <param name="Model">The model's name, or null when the path does not say it.</param>
/// <param name="Version">Its version, or null.</param>
public readonly record struct InferencePath(string? Model, string? Version)
{
    /// <summary>
    /// Reads a path: the prediction paths of TensorFlow Serving and KServe v1, the Open Inference Protocol, MLflow and SageMaker, Seldon Core, TorchServe, and <c>/predict</c>.
    /// </summary>
    /// <param name="target">Path and query of the request.</param>
    /// <returns>Null when it is none of these.</returns>
    public static InferencePath? Find(string target)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var segments = (end < 0 ? target : target[..end]).Split('/');
        if (segments is not ["", _, ..]) return null;
        return segments[1..] switch
        {
            ["v1", "models", var last] => Verb(last) is { } model ? new InferencePath(model, null) : null,
            ["v1", "models", var model, "versions" or "labels", var last] => Verb(last) is { } version ? new InferencePath(Text(model), version) : null,
            ["v2", "models", var model, "infer"] => new InferencePath(Text(model), null),
            ["v2", "models", var model, "versions", var version, "infer"] => new InferencePath(Text(model), Text(version)),
            ["endpoints", var model, "invocations"] => new InferencePath(Text(model), null),
            ["seldon", _, var model, "api", "v0.1" or "v1.0", "predictions"] => new InferencePath(Text(model), null),
            ["api", "v0.1" or "v1.0", "predictions"] or ["invocations"] or ["predict"] => default(InferencePath),
            ["predictions", var model] => new InferencePath(Text(model), null),
            ["predictions", var model, var version] => new InferencePath(Text(model), Text(version)),
            _ => null,
        };
    }

    // "credit:predict"; explanations and metadata are no inferences.
    private static string? Verb(string segment)
    {
        var colon = segment.LastIndexOf(':');
        return colon > 0 && segment[(colon + 1)..] is "predict" or "classify" or "regress" ? Text(segment[..colon]) : null;
    }

    private static string? Text(string segment) => segment.Length == 0 ? null : Uri.UnescapeDataString(segment);
}
