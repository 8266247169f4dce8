namespace ModelExporter.Configuration.Yaml;

/// <summary>A node of the configuration file and where it starts. A value.</summary>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal abstract record YamlNode(int Line, int Column)
{
    // More of a value than this helps nobody who reads an error.
    private const int ShownLength = 60;

    /// <summary>Whether the key stands there without a value.</summary>
    public bool IsNull => this is YamlScalar { Quoted: false, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>What an error says was found.</summary>
    public string Found => this switch
    {
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar scalar => Quote(scalar.Text),
        YamlSequence => "a list",
        _ => "a mapping",
    };

    /// <summary>A value as errors show it: quoted, on one line and not too long.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length > ShownLength ? text[..ShownLength] + "..." : text;
        return '"' + string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)) + '"';
    }
}

/// <summary>A single value.</summary>
/// <param name="Text">The value as it was written, without quotes.</param>
/// <param name="Quoted">Whether it was quoted or a block, and so is text whatever it looks like.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record YamlScalar(string Text, bool Quoted, int Line, int Column) : YamlNode(Line, Column);

/// <summary>A list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record YamlSequence(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column);

/// <summary>Keys and values, in the order of the file; a key may stand twice, which is for the reader to refuse.</summary>
/// <param name="Entries">Its keys and values.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
internal sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column);

/// <summary>One key and its value. A value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);
