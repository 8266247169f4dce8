using ModelExporter.Configuration.Values;
using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>A key with a value: a number, a duration, a path, a list of them. A value.</summary>
/// <typeparam name="TOwner">The record that holds it.</typeparam>
/// <typeparam name="T">The value's type in the record.</typeparam>
internal sealed class ValueSetting<TOwner, T>(
    string key, ValueKind<T> kind, Func<TOwner, T> get, Func<TOwner, T, TOwner> set, string meaning) : Setting<TOwner>(key)
{
    /// <summary>Its flag when that is not made from the path, as with <c>--web.listen-address</c>.</summary>
    public string? Flag { get; init; }

    /// <summary>Whether a reload can change it.</summary>
    public bool Reloadable { get; init; } = true;

    /// <summary>Whether leaving the key out is an error.</summary>
    public bool MustBeGiven { get; init; }

    /// <inheritdoc/>
    public override bool Required => MustBeGiven;

    /// <inheritdoc/>
    public override TOwner Read(TOwner owner, YamlNode node, string path, Reading reading)
    {
        if (node.IsNull)
        {
            if (MustBeGiven) reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.Missing, node.Found, kind.Expected);
            return owner;
        }

        if (!kind.Read(node, path, reading, out var value)) return owner;
        reading.Given(path, reading.At(node));
        return set(owner, value);
    }

    /// <inheritdoc/>
    public override IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults)
    {
        var path = Join(prefix, Key);
        var text = TextSettings(prefix).FirstOrDefault();
        yield return new SettingDescription(
            path, kind.Name, kind.Format(get(defaults)), kind.Expected, meaning, Reloadable, text?.Flag, text?.EnvironmentVariable);
    }

    /// <inheritdoc/>
    public override IEnumerable<TextSetting<TOwner>> TextSettings(string prefix)
    {
        var path = Join(prefix, Key);
        yield return new TextSetting<TOwner>(
            path, Flag ?? SettingNames.Flag(path), meaning, kind.Name, kind.IsList, Reloadable, Apply, owner => kind.Format(get(owner)));

        TOwner Apply(TOwner owner, string text, Origin origin, Reading reading)
        {
            if (kind.Parse(text, out var value) is { } code)
            {
                reading.AddUnexpected(origin, path, code, YamlNode.Quote(text), kind.Expected);
                return owner;
            }

            reading.Given(path, origin);
            return set(owner, value);
        }
    }
}
