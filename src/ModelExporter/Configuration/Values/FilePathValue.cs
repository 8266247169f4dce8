using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Values;

/// <summary>The path of a file or folder. In the configuration file it starts from that file's folder, elsewhere from the working directory.</summary>
internal sealed class FilePathValue : ValueKind<string?>
{
    /// <inheritdoc/>
    public override string Name => "path";

    /// <inheritdoc/>
    public override string Expected => "a path";

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out string? value)
    {
        value = text;
        return text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal) ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(string? value) => value ?? "";

    /// <inheritdoc/>
    public override bool Read(YamlNode node, string path, Reading reading, out string? value)
    {
        if (!base.Read(node, path, reading, out value)) return false;
        if (reading.Folder is not null) value = Path.Combine(reading.Folder, value!);
        return true;
    }
}
