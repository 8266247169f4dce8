using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Schema;

/// <summary>The keys that a mapping may have, in the order in which they are read. A value.</summary>
/// <typeparam name="TOwner">The record that the mapping becomes.</typeparam>
internal sealed class SettingTable<TOwner>(params IReadOnlyList<Setting<TOwner>> settings)
{
    /// <summary>The keys.</summary>
    public IReadOnlyList<Setting<TOwner>> Settings { get; } = settings;

    /// <summary>The owner with everything that the mapping says; errors go to <paramref name="reading"/>.</summary>
    public TOwner Read(TOwner owner, YamlNode node, string path, Reading reading) =>
        ReadKnown(owner, Check(node, path, reading), path, reading, static _ => true);

    /// <summary>Checks the mapping's keys: each is known, none is twice, none that is required is left out.</summary>
    /// <returns>The entries that can be read.</returns>
    public IReadOnlyDictionary<string, YamlNode> Check(YamlNode node, string path, Reading reading)
    {
        var entries = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMapping && !node.IsNull)
        {
            reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.WrongType, node.Found, "a mapping with the keys " + Keys());
            return entries;
        }

        var first = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        foreach (var (key, value) in (node as YamlMapping)?.Entries ?? [])
        {
            var place = path.Length == 0 ? key.Text : path + "." + key.Text;
            if (!Settings.Any(setting => setting.Key == key.Text))
            {
                var meant = NearMiss.Find(key.Text, Settings.Select(setting => setting.Key));
                reading.Add(reading.At(key), place, ConfigurationErrorCode.UnknownKey,
                    $"unknown key{(meant is null ? "" : $", did you mean \"{meant}\"?")}{(meant is null ? "; " : " ")}allowed here: {Keys()}");
            }
            else if (!first.TryAdd(key.Text, key))
            {
                reading.Add(reading.At(key), place, ConfigurationErrorCode.DuplicateKey, $"given twice, first in line {first[key.Text].Line}");
            }
            else
            {
                entries.Add(key.Text, value);
            }
        }

        foreach (var setting in Settings.Where(setting => setting.Required && !entries.ContainsKey(setting.Key)))
        {
            reading.Add(reading.At(node), path, ConfigurationErrorCode.Missing, $"the key \"{setting.Key}\" is missing");
        }

        return entries;
    }

    /// <summary>The owner with what checked entries say, for those settings that are wanted; in the table's order, so that later ones can inherit from earlier
    /// ones.</summary>
    public TOwner ReadKnown(TOwner owner, IReadOnlyDictionary<string, YamlNode> entries, string path, Reading reading, Predicate<Setting<TOwner>> wanted)
    {
        foreach (var setting in Settings)
        {
            if (wanted(setting) && entries.TryGetValue(setting.Key, out var node))
            {
                owner = setting.Read(owner, node, path.Length == 0 ? setting.Key : path + "." + setting.Key, reading);
            }
        }

        return owner;
    }

    /// <summary>What the documentation lists.</summary>
    public IEnumerable<SettingDescription> Describe(string prefix, TOwner defaults) => Settings.SelectMany(setting => setting.Describe(prefix, defaults));

    /// <summary>The settings that one text can set.</summary>
    public IEnumerable<TextSetting<TOwner>> TextSettings(string prefix) => Settings.SelectMany(setting => setting.TextSettings(prefix));

    private string Keys() => string.Join(", ", Settings.Select(setting => setting.Key));
}
