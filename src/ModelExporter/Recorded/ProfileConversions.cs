using System.Text;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded;

/// <summary>How the text of CSV files becomes values when the profile knows the kinds. A service.</summary>
/// <remarks>
/// A category is taken as it stands in the file, except where all categories of the profile are booleans, or all are numbers in their shortest form: then <c>True</c> is
/// <c>true</c> and <c>1.0</c> is <c>1</c>, as they would be in live events.
/// </remarks>
/// <param name="profile">The profile.</param>
internal sealed class ProfileConversions(ReferenceProfile profile)
{
    private readonly Dictionary<string, CellConversion> _byName = profile.Features.ToDictionary(feature => feature.Name, Of, StringComparer.Ordinal);

    /// <summary>The conversion of a feature, the prediction and the score among them.</summary>
    public CellConversion Of(string feature) => _byName.GetValueOrDefault(feature, CellConversion.Natural);

    private static CellConversion Of(FeatureProfile feature)
    {
        if (feature is not CategoricalProfile categorical) return CellConversion.Natural;
        var values = categorical.Categories.Select(category => category.Value).Concat(categorical.OtherCategories).ToList();
        return values.TrueForAll(IsBoolean) || values.TrueForAll(IsShortNumber) ? CellConversion.Natural : CellConversion.Text;
    }

    private static bool IsBoolean(string value) => value is "true" or "false";

    private static bool IsShortNumber(string value) =>
        CellText.TryNumber(Encoding.UTF8.GetBytes(value), out var number) && number.ToString(System.Globalization.CultureInfo.InvariantCulture) == value;
}
