using ModelExporter.Monitoring.Features;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Monitoring.Models;

/// <summary>One reference of a model version and the layout of counts that follows from it. A value; a new reference is a new generation.</summary>
/// <param name="Number">Counts up with every change.</param>
/// <param name="Profile">The reference, or null while there is none.</param>
/// <param name="Layout">Where the counts lie.</param>
public sealed record Generation(int Number, ReferenceProfile? Profile, BinLayout Layout)
{
    /// <summary>The generation of a version that has no reference yet.</summary>
    public static Generation WithoutReference(int number) => new(number, null, BinLayout.Empty);
}
