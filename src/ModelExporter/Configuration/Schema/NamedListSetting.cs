using System.Globalization;
using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>A key whose value is a list of mappings, each with a <c>name</c> that no other has: <c>models</c>, <c>versions</c>. A value.</summary>
/// <typeparam name="TOwner">The record that holds the list.</typeparam>
/// <typeparam name="TItem">The record that each mapping becomes.</typeparam>
/// <param name="key">The key.</param>
/// <param name="table">The keys of an item.</param>
/// <param name="fresh">An item before it is read; inherits what it inherits from the owner.</param>
/// <param name="name">The item's name.</param>
/// <param name="set">Puts the list into the owner.</param>
/// <param name="most">Largest number of items.</param>
internal sealed class NamedListSetting<TOwner, TItem>(
    string key, SettingTable<TItem> table, Func<TOwner, TItem> fresh, Func<TItem, string> name, Func<TOwner, IReadOnlyList<TItem>, TOwner> set, int most)
    : Setting<TOwner>(key)
{
    /// <summary>Whether a name alone may stand for a mapping that has only a name.</summary>
    public bool TakesNames { get; init; }

    /// <inheritdoc/>
    public override bool ReadLast => true;

    /// <inheritdoc/>
    public override TOwner Read(TOwner owner, YamlNode node, string path, Reading reading)
    {
        if (node.IsNull) return owner;
        if (node is not YamlSequence sequence || sequence.Items.Count > most)
        {
            var (code, found) = node is YamlSequence list
                ? (ConfigurationErrorCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"a list of {list.Items.Count}"))
                : (ConfigurationErrorCode.WrongType, node.Found);
            reading.AddUnexpected(
                reading.At(node), path, code, found, string.Create(CultureInfo.InvariantCulture, $"a list of at most {most} mappings, each with a name"));
            return owner;
        }

        var items = new List<TItem>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var child = sequence.Items[i];
            if (TakesNames && child is YamlScalar { IsNull: false })
                child = new YamlMapping([new YamlEntry(new YamlScalar("name", Quoted: false, child.Line, child.Column), child)], child.Line, child.Column);
            var label = Label(child) ?? string.Create(CultureInfo.InvariantCulture, $"#{i + 1}");
            var item = table.Read(fresh(owner), child, $"{path}[{label}]", reading);
            if (name(item).Length > 0 && !lines.TryAdd(name(item), child.Line))
            {
                reading.Add(reading.At(child), $"{path}[{label}]", ConfigurationErrorCode.DuplicateKey,
                    $"the name stands twice, first in line {lines[name(item)]}");
            }

            items.Add(item);
        }

        return set(owner, items);
    }

    /// <inheritdoc/>
    public override IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults) =>
        table.Describe(Join(prefix, Key) + "[]", fresh(defaults)).Select(description => description with { Flag = null, EnvironmentVariable = null });

    // People look for the name, not for the number of an item.
    private static string? Label(YamlNode node) =>
        node is YamlMapping mapping && mapping.Entries.FirstOrDefault(entry => entry.Key.Text == "name").Value is YamlScalar { IsNull: false } scalar
            ? scalar.Text.Length > 60 ? scalar.Text[..60] : scalar.Text
            : null;
}
