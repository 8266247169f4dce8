using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelExporter.Configuration.Yaml;

/// <summary>Reads YAML text into nodes that know their line and column.</summary>
/// <remarks>YamlDotNet's own representation model throws at the first duplicate key; this one keeps it, so that one run reports every error of the
/// file.</remarks>
internal static class YamlFile
{
    private const int DepthLimit = 32;

    /// <summary>The text's only document; null when the text is empty or no YAML, and then <paramref name="reading"/> says why.</summary>
    public static YamlNode? Parse(string text, string file, Reading reading)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return null;
            parser.Consume<DocumentStart>();
            var root = Node(parser, [], 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
            {
                reading.Add(Place(file, second.Start), "", ConfigurationErrorCode.Syntax, "a second document starts here, expected one document in the file");
            }

            return root;
        }
        catch (YamlException problem)
        {
            // The innermost exception is the one that says what the scanner stumbled over.
            var innermost = problem;
            while (innermost.InnerException is YamlException inner) innermost = inner;
            reading.Add(Place(file, innermost.Start), "", ConfigurationErrorCode.Syntax, "not valid YAML: " + innermost.Message.TrimEnd('.'));
            return null;
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // The scanner ends in these for some texts, such as a bracket that is never closed; it read up to here.
            var read = parser.Current?.End ?? Mark.Empty;
            reading.Add(Place(file, read), "", ConfigurationErrorCode.Syntax,
                "not valid YAML after this place; often a bracket, a brace or a quote that is not closed");
            return null;
        }
    }

    private static YamlNode Node(Parser parser, Dictionary<string, YamlNode> anchors, int depth)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value.Value, out var target)
                ? target
                : throw new SyntaxErrorException(alias.Start, alias.End, $"the alias *{alias.Value.Value} has no anchor before it");
        }

        var start = parser.Consume<NodeEvent>();
        if (depth > DepthLimit) throw new SyntaxErrorException(start.Start, start.End, "more than 32 levels deep");
        var (line, column) = ((int)start.Start.Line, (int)start.Start.Column);
        YamlNode node = start switch
        {
            Scalar scalar => new YamlScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, line, column),
            SequenceStart => new YamlSequence(Items(parser, anchors, depth), line, column),
            _ => new YamlMapping(Entries(parser, anchors, depth), line, column),
        };
        if (!start.Anchor.IsEmpty) anchors[start.Anchor.Value] = node;
        return node;
    }

    private static List<YamlNode> Items(Parser parser, Dictionary<string, YamlNode> anchors, int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, anchors, depth + 1));
        return items;
    }

    private static List<YamlEntry> Entries(Parser parser, Dictionary<string, YamlNode> anchors, int depth)
    {
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var mark = parser.Current!.Start;
            if (Node(parser, anchors, depth + 1) is not YamlScalar key) throw new SyntaxErrorException(mark, mark, "a key must be a single word or text");
            entries.Add(new YamlEntry(key, Node(parser, anchors, depth + 1)));
        }

        return entries;
    }

    private static Origin Place(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
}
