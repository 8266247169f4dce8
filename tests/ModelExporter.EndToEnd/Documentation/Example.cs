using System.Text.RegularExpressions;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Documentation;

/// <summary>A fenced block of a document. A value.</summary>
/// <param name="Document">The document, relative to the repository.</param>
/// <param name="Line">The line of its first fence, from 1.</param>
/// <param name="Language">What the fence says.</param>
/// <param name="Text">What is between the fences.</param>
internal sealed partial record Example(string Document, int Line, string Language, string Text)
{
    public override string ToString() => $"{Document}:{Line}";

    /// <summary>All blocks of the README and of everything below docs, in order.</summary>
    public static IEnumerable<Example> All()
    {
        string[] documents = [Path.Combine(Repository.Root, "README.md"), .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (var document in documents)
        {
            var text = File.ReadAllText(document);
            foreach (Match block in Block().Matches(text))
            {
                yield return new Example(Path.GetRelativePath(Repository.Root, document), text.AsSpan(0, block.Index).Count('\n') + 1, block.Groups[1].Value, block.Groups[2].Value);
            }
        }
    }

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
