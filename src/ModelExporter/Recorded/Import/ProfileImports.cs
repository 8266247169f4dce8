using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Recorded.Import;

/// <summary>Profiles that other systems made: one format is one file, and one line here.</summary>
internal static class ProfileImports
{
    /// <summary>The names of the formats.</summary>
    public static readonly IReadOnlyList<string> Formats = ["boxkite", "sagemaker"];

    /// <summary>Reads the files of another system as a reference profile.</summary>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="files">The files.</param>
    /// <param name="identity">To which model the profile belongs, and when it is made.</param>
    /// <param name="note">Gets what could not be taken over.</param>
    /// <exception cref="ReferenceProfileException">A file cannot be used; the message names it.</exception>
    public static ReferenceProfile Read(string format, IReadOnlyList<string> files, ProfileIdentity identity, Action<string> note) => format switch
    {
        "boxkite" => BoxkiteProfile.Read(files, identity, note),
        _ => SageMakerProfile.Read(files, identity, note),
    };
}

/// <summary>To which model a profile belongs, and when it is made. A value.</summary>
/// <param name="Model">The model, or empty for any.</param>
/// <param name="Version">The version, or empty for any.</param>
/// <param name="Created">When.</param>
internal readonly record struct ProfileIdentity(string Model, string Version, DateTimeOffset Created);
