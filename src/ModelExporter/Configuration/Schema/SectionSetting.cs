using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>A key whose value is a mapping of its own: <c>limits</c>, <c>drift</c>. A value.</summary>
/// <typeparam name="TOwner">The record that holds the part.</typeparam>
/// <typeparam name="TPart">The record that the mapping becomes.</typeparam>
internal sealed class SectionSetting<TOwner, TPart>(
    string key, SettingTable<TPart> table, Func<TOwner, TPart> get, Func<TOwner, TPart, TOwner> set) : Setting<TOwner>(key)
{
    /// <summary>What the documentation writes for defaults that are inherited from elsewhere.</summary>
    public string? Inherits { get; init; }

    /// <inheritdoc/>
    public override TOwner Read(TOwner owner, YamlNode node, string path, Reading reading)
    {
        reading.Given(path, reading.At(node));
        return set(owner, table.Read(get(owner), node, path, reading));
    }

    /// <inheritdoc/>
    public override IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults)
    {
        foreach (var description in table.Describe(Join(prefix, Key), get(defaults)))
        {
            yield return Inherits is null ? description : description with { Default = Inherits };
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<TextSetting<TOwner>> TextSettings(string prefix)
    {
        foreach (var inner in table.TextSettings(Join(prefix, Key)))
        {
            yield return new TextSetting<TOwner>(
                inner.Path, inner.Flag, inner.Meaning, inner.ValueName, inner.IsList, inner.Reloadable,
                (owner, text, origin, reading) => set(owner, inner.Apply(get(owner), text, origin, reading)),
                owner => inner.Format(get(owner)));
        }
    }
}
