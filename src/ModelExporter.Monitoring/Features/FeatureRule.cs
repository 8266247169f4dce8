using System.Text;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Options;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Features;

/// <summary>What is right for one feature: its range or its allowed values, and whether events may leave it out. A value.</summary>
internal sealed class FeatureRule
{
    private readonly ValueRange _range;
    private readonly Utf8Table<bool>? _allowed;
    private readonly bool? _required;
    private readonly bool _isOurs;

    /// <param name="bins">The feature as its reference has it; settings for another kind than the reference's have no effect.</param>
    /// <param name="options">What the configuration says of it, or null.</param>
    public FeatureRule(FeatureBins bins, FeatureOptions? options)
    {
        _required = options?.Required;
        _isOurs = bins.Name.StartsWith('_');
        AcceptsNumbers = bins.AcceptsNumbers;
        if (bins.Profile is NumericProfile numeric)
        {
            _range = options?.Range ?? bins.Range!.Value;
            IsSet = (options?.Range ?? numeric.Range) is not null;
        }
        else if (bins.Profile is CategoricalProfile && options is not null)
        {
            if (options.AllowedValues.Count > 0) _allowed = Table(options.AllowedValues);
            IsSet = _allowed is not null;
            AcceptsNumbers |= options.Kind == FeatureKind.Categorical || options.AllowedValues.Any(FeatureBins.IsNumber);
        }

        OutsideCell = IsSet ? bins.OutOfRangeCell : bins.OutsideReferenceCell;
    }

    /// <summary>Whether a range or allowed values were set, in the configuration or in the profile.</summary>
    public bool IsSet { get; }

    /// <summary>Whether the feature has allowed values.</summary>
    public bool HasAllowedValues => _allowed is not null;

    /// <summary>Whether a number may be a category of the feature.</summary>
    public bool AcceptsNumbers { get; }

    /// <summary>The side cell that counts a value outside, besides its bin.</summary>
    public int OutsideCell { get; }

    /// <summary>Whether a number is out of range: of the one that was set, or of the reference's own values.</summary>
    public bool IsOutside(double value) => !_range.Contains(value);

    /// <summary>Whether a category is none of the allowed values.</summary>
    public bool IsOutside(ReadOnlySpan<byte> category) => _allowed is not null && !_allowed.TryGet(category, out _);

    /// <summary>Whether an event that does not name the feature lacks it.</summary>
    /// <param name="hasFeatures">Whether the event has a features object.</param>
    public bool IsMissingWhenAbsent(bool hasFeatures) => IsMissingWhenAbsent(_required, _isOurs, hasFeatures);

    /// <summary>Whether an event that does not name a feature lacks it.</summary>
    /// <param name="required">What the configuration says.</param>
    /// <param name="isOurs">Whether it is the prediction or the score.</param>
    /// <param name="hasFeatures">Whether the event has a features object.</param>
    // An event without features, or without a prediction or score, says nothing about them; an event with features should have all of them.
    public static bool IsMissingWhenAbsent(bool? required, bool isOurs, bool hasFeatures) => required ?? (hasFeatures && !isOurs);

    private static Utf8Table<bool> Table(IReadOnlyList<string> values)
    {
        var table = new Utf8Table<bool>();
        foreach (var value in values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            if (!table.TryGet(bytes, out _)) table.Add(bytes, true);
        }

        return table;
    }
}
