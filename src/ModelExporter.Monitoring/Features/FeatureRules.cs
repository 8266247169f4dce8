using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Features;

/// <summary>What is right for the features of one layout, as the configuration and the reference have it. A value.</summary>
internal sealed class FeatureRules
{
    private readonly FeatureRule[] _rules;

    /// <summary>The rules of a layout.</summary>
    /// <param name="layout">The features.</param>
    /// <param name="settings">What the configuration says of features, or null.</param>
    public FeatureRules(BinLayout layout, IReadOnlyDictionary<string, FeatureOptions>? settings = null)
    {
        Layout = layout;
        _rules = [.. layout.Features.Select(bins => new FeatureRule(bins, settings?.GetValueOrDefault(bins.Name)))];
        RequiredElsewhere = settings is null
            ? []
            : [.. settings.Where(feature => feature.Value.Required == true && layout.IndexOf(feature.Key) < 0).Select(feature => feature.Key)];
    }

    /// <summary>The features.</summary>
    public BinLayout Layout { get; }

    /// <summary>Features that every event must have and that the reference does not know.</summary>
    public string[] RequiredElsewhere { get; }

    /// <summary>The rule of a feature of the layout.</summary>
    public FeatureRule Of(FeatureBins bins) => _rules[bins.Index];

    /// <summary>Whether a feature has a list of allowed values.</summary>
    public bool HasAllowedValues(string feature) => Layout.IndexOf(feature) is >= 0 and var place && _rules[place].HasAllowedValues;
}
