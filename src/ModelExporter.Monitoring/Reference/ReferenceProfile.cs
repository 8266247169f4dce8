using ModelExporter.Monitoring.Events;

namespace ModelExporter.Monitoring.Reference;

/// <summary>Where a reference came from: the label <c>source</c>.</summary>
public enum ReferenceSource
{
    /// <summary>Made from recorded data by the profile command, or imported.</summary>
    Profile,

    /// <summary>Learned from the first live events.</summary>
    Learned,
}

/// <summary>What a model version looked like when it was well: the distribution of every feature, the prediction and the score. A value: never changed once made.</summary>
public sealed class ReferenceProfile
{
    /// <summary>The version of the file format that this code writes.</summary>
    public const int CurrentSchemaVersion = 1;

    private string _model = "";
    private string _version = "";
    private string? _referenceId;

    /// <summary>The model's name, or empty when the profile is for any.</summary>
    public string Model
    {
        get => _model;
        init => _model = value;
    }

    /// <summary>The model's version, or empty when the profile is for any.</summary>
    public string Version
    {
        get => _version;
        init => _version = value;
    }

    /// <summary>Where the profile came from.</summary>
    public ReferenceSource Source { get; init; }

    /// <summary>When it was made; no part of its identity.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Events that it was made of.</summary>
    public required long Events { get; init; }

    /// <summary>Whether counts are of all events, or of a random sample that fits in memory.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>The features, by name in ordinal order; <c>_prediction</c> and <c>_score</c> among them when known.</summary>
    public required IReadOnlyList<FeatureProfile> Features { get; init; }

    /// <summary>Quality and calibration on labelled reference data, or null when there were no labels.</summary>
    public LabelledProfile? Labelled { get; init; }

    /// <summary>The first 12 hexadecimal digits of the SHA-256 of the canonical content: no names of model and version, no creation time.</summary>
    public string ReferenceId => _referenceId ??= ReferenceProfileJson.Identify(this);

    /// <summary>The same reference under the names of the version that uses it.</summary>
    public ReferenceProfile As(string model, string version)
    {
        var copy = (ReferenceProfile)MemberwiseClone();
        copy._model = model;
        copy._version = version;
        return copy;
    }

    /// <summary>The profile of a feature, or null.</summary>
    public FeatureProfile? Feature(string name)
    {
        foreach (var feature in Features)
        {
            if (string.Equals(feature.Name, name, StringComparison.Ordinal)) return feature;
        }

        return null;
    }

    /// <summary>The prediction's profile, or null.</summary>
    public FeatureProfile? Prediction => Feature(ModelSlice.PredictionName);

    /// <summary>The score's profile, or null.</summary>
    public FeatureProfile? Score => Feature(ModelSlice.ScoreName);
}
