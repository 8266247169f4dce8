using System.Globalization;
using ModelExporter.Configuration.Yaml;

namespace ModelExporter.Configuration.Values;

/// <summary>A list of values; one value alone may stand without brackets. Flags repeat or take commas, environment variables take commas.</summary>
/// <typeparam name="T">The items.</typeparam>
/// <param name="item">How an item is read.</param>
/// <param name="least">Least number of items.</param>
/// <param name="most">Largest number of items.</param>
/// <param name="rule">A rule for the list as a whole, and what it says.</param>
internal sealed class ListValue<T>(ValueKind<T> item, int least, int most, (string Words, Predicate<IReadOnlyList<T>> Holds)? rule = null)
    : ValueKind<IReadOnlyList<T>>
{
    /// <inheritdoc/>
    public override string Name => $"list of {item.Name}{(item.Name.EndsWith('s') ? "es" : "s")}";

    /// <inheritdoc/>
    public override string Expected { get; } =
        string.Create(CultureInfo.InvariantCulture, $"a list of {least} to {most} values{(rule is null ? "" : ", " + rule.Value.Words)}, each {item.Expected}");

    /// <inheritdoc/>
    public override bool IsList => true;

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out IReadOnlyList<T> value)
    {
        var items = new List<T>();
        value = items;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.Parse(part, out var parsed) is { } code) return code;
            items.Add(parsed);
        }

        return Allows(items) ? null : ConfigurationErrorCode.OutOfRange;
    }

    /// <inheritdoc/>
    public override string Format(IReadOnlyList<T> value) => string.Join(", ", value.Select(item.Format));

    /// <inheritdoc/>
    public override bool Read(YamlNode node, string path, Reading reading, out IReadOnlyList<T> value)
    {
        var items = new List<T>();
        value = items;
        if (node is YamlMapping)
        {
            reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.WrongType, node.Found, Expected);
            return false;
        }

        var complete = true;
        foreach (var child in node is YamlSequence sequence ? sequence.Items : [node])
        {
            if (item.Read(child, path, reading, out var parsed)) items.Add(parsed);
            else complete = false;
        }

        if (!complete) return false;
        if (Allows(items)) return true;
        reading.AddUnexpected(reading.At(node), path, ConfigurationErrorCode.OutOfRange, $"[{Format(items)}]", Expected);
        return false;
    }

    private bool Allows(List<T> items) => items.Count >= least && items.Count <= most && (rule is null || rule.Value.Holds(items));
}
