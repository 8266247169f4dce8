using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Hosting;

/// <summary>Says which settings of features have no effect with a reference: it decides what a feature is.</summary>
internal static class ReferenceWarnings
{
    /// <summary>One line for each.</summary>
    public static IEnumerable<string> Of(ModelOptions model, VersionOptions version, ReferenceProfile profile)
    {
        foreach (var (name, options) in model.Features)
        {
            if (Problem(options, profile.Feature(name)) is { } problem) yield return $"models[{model.Name}].features[{name}]: {problem} (version {version.Name})";
        }
    }

    private static string? Problem(FeatureOptions options, FeatureProfile? feature)
    {
        if (feature is null)
            return options.Required == true ? "the reference does not know the feature, so only its absence is counted" : "the reference does not know the feature, so its settings have no effect";
        var kind = feature.Kind.ToString().ToLowerInvariant();
        if (options.Kind is { } wanted && wanted != feature.Kind) return $"kind is {wanted.ToString().ToLowerInvariant()}, but in the reference the feature is {kind}, and that holds";
        if (options.Range is not null && feature.Kind != FeatureKind.Numeric) return $"range has no effect: in the reference the feature is {kind}";
        return options.AllowedValues.Count > 0 && feature.Kind != FeatureKind.Categorical ? $"allowed_values has no effect: in the reference the feature is {kind}" : null;
    }
}
