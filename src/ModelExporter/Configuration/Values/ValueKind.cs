using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Values;

/// <summary>How one kind of value is written, read and named in errors and documentation.</summary>
/// <typeparam name="T">What the program works with.</typeparam>
internal abstract class ValueKind<T>
{
    /// <summary>The kind's name in the documentation: <c>integer</c>, <c>duration</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What is allowed, with its article: "an integer from 1 to 100".</summary>
    public abstract string Expected { get; }

    /// <summary>Whether the value may stand in quotes in YAML, which makes it text.</summary>
    public virtual bool MayBeQuoted => true;

    /// <summary>Whether a flag may be given several times.</summary>
    public virtual bool IsList => false;

    /// <summary>Reads the value as flags and environment variables have it.</summary>
    /// <returns>Null when it could be read, else what is wrong with it.</returns>
    public abstract ConfigurationErrorCode? Parse(string text, out T value);

    /// <summary>The value as somebody would write it; empty when there is none.</summary>
    public abstract string Format(T value);

    /// <summary>Reads the value from the file; errors go to <paramref name="reading"/>.</summary>
    public virtual bool Read(YamlNode node, string path, Reading reading, out T value)
    {
        value = default!;
        if (node is not YamlScalar scalar)
        {
            reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.WrongType, node.Found, Expected);
            return false;
        }

        if (scalar.Quoted && !MayBeQuoted)
        {
            reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.WrongType, $"the text {node.Found}", Expected + " without quotes");
            return false;
        }

        if (Parse(scalar.Text, out value) is not { } code) return true;
        reading.AddUnexpected(reading.At(node), path, code, node.Found, Expected);
        return false;
    }
}
