using System.Text;

namespace ModelExporter.Recorded;

/// <summary>Rows of texts under headings, aligned for a terminal. A state of one output.</summary>
/// <param name="headings">The headings; one that ends with <c>&gt;</c> is of a column of numbers, which is aligned to the right.</param>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with a text per heading.</summary>
    public void Add(params string[] texts) => _rows.Add(texts);

    /// <summary>Writes headings and rows.</summary>
    public void Write(TextWriter output)
    {
        var names = headings.Select(heading => heading.TrimEnd('>')).ToArray();
        var widths = names.Select((name, column) => Math.Max(Width(name), _rows.Count == 0 ? 0 : _rows.Max(row => Width(row[column])))).ToArray();
        WriteRow(output, names, widths);
        foreach (var row in _rows) WriteRow(output, row, widths);
    }

    private void WriteRow(TextWriter output, string[] texts, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < texts.Length; column++)
        {
            var space = new string(' ', widths[column] - Width(texts[column]));
            if (column > 0) line.Append("  ");
            line.Append(headings[column].EndsWith('>') ? space + texts[column] : texts[column] + space);
        }

        output.WriteLine(line.ToString().TrimEnd());
    }

    private static int Width(string text) => text.EnumerateRunes().Count();
}
