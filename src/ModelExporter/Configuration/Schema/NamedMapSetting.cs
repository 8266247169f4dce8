using System.Globalization;
using ModelExporter.Configuration.Values;
using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>A key whose value maps names of the user's to something: <c>features</c>. A value.</summary>
/// <typeparam name="TOwner">The record that holds the map.</typeparam>
/// <typeparam name="TItem">What each name maps to.</typeparam>
/// <param name="key">The key.</param>
/// <param name="names">Which names are allowed.</param>
/// <param name="content">How an item is read and described.</param>
/// <param name="get">The map as it is.</param>
/// <param name="set">Puts the map into the owner.</param>
/// <param name="most">Largest number of items.</param>
internal sealed class NamedMapSetting<TOwner, TItem>(
    string key, TextValue names, MapContent<TOwner, TItem> content, Func<TOwner, IReadOnlyDictionary<string, TItem>> get,
    Func<TOwner, IReadOnlyDictionary<string, TItem>, TOwner> set, int most) : Setting<TOwner>(key)
{
    /// <summary>Whether it inherits from what flags and environment variables may set.</summary>
    public bool Inherits { get; init; }

    /// <inheritdoc/>
    public override bool ReadLast => Inherits;

    /// <inheritdoc/>
    public override TOwner Read(TOwner owner, YamlNode node, string path, Reading reading)
    {
        if (node.IsNull) return owner;
        if (node is not YamlMapping mapping || mapping.Entries.Count > most)
        {
            var (code, found) = node is YamlMapping large
                ? (ConfigurationErrorCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"a mapping of {large.Entries.Count}"))
                : (ConfigurationErrorCode.WrongType, node.Found);
            reading.AddUnexpected(reading.At(node), path, code, found, string.Create(CultureInfo.InvariantCulture, $"a mapping of at most {most} names"));
            return owner;
        }

        var items = new Dictionary<string, TItem>(get(owner), StringComparer.Ordinal);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Entries)
        {
            var place = $"{path}[{name.Text}]";
            if (names.Parse(name.Text, out _) is { } code) reading.AddUnexpected(reading.At(name), path, code, name.Found, names.Expected);
            else if (!lines.TryAdd(name.Text, name.Line))
                reading.Add(reading.At(name), place, ConfigurationErrorCode.DuplicateKey, $"given twice, first in line {lines[name.Text]}");
            else if (content.Read(owner, value, place, reading, out var item)) items[name.Text] = item;
        }

        return set(owner, items);
    }

    /// <inheritdoc/>
    public override IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults) =>
        content.Describe(Join(prefix, Key) + ".NAME", defaults).Select(description => description with { Flag = null, EnvironmentVariable = null });
}

/// <summary>What the names of a map lead to. A value.</summary>
/// <typeparam name="TOwner">The record that holds the map.</typeparam>
/// <typeparam name="TItem">What each name maps to.</typeparam>
internal abstract class MapContent<TOwner, TItem>
{
    /// <summary>Reads one item; errors go to <paramref name="reading"/>.</summary>
    public abstract bool Read(TOwner owner, YamlNode node, string path, Reading reading, out TItem item);

    /// <summary>What the documentation lists.</summary>
    public abstract IEnumerable<SettingDescription> Describe(string path, TOwner defaults);
}

/// <summary>Names that lead to a mapping each. A value.</summary>
internal sealed class TableContent<TOwner, TItem>(SettingTable<TItem> table, Func<TOwner, TItem> fresh) : MapContent<TOwner, TItem>
{
    /// <inheritdoc/>
    public override bool Read(TOwner owner, YamlNode node, string path, Reading reading, out TItem item)
    {
        item = table.Read(fresh(owner), node, path, reading);
        return true;
    }

    /// <inheritdoc/>
    public override IEnumerable<SettingDescription> Describe(string path, TOwner defaults) => table.Describe(path, fresh(defaults));
}
