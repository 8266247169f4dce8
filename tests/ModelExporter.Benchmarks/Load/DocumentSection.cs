namespace ModelExporter.Benchmarks.Load;

/// <summary>A part of a page that a command writes, between two marks.</summary>
internal static class DocumentSection
{
    /// <summary>Puts a text between the marks of a section.</summary>
    /// <param name="path">The page.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="text">What shall stand there.</param>
    public static void Replace(string path, string section, string text)
    {
        var (begin, end) = ($"<!-- {section}: begin -->", $"<!-- {section}: end -->");
        var page = File.ReadAllText(path);
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new InvalidOperationException($"{path} has no section {section}.");
        File.WriteAllText(path, page[..(from + begin.Length)] + "\n" + text.Trim() + "\n" + page[to..]);
    }
}
