namespace ModelExporter.Ingest.Exchanges;

/// <summary>The rules of the entries of a model's <c>mapping</c>.</summary>
public static class Mappings
{
    /// <summary>The roles that an entry can give, beside the names of features.</summary>
    public static IReadOnlyList<string> Roles => ColumnTarget.Reserved;

    /// <summary>Whether the value of an entry has a meaning: a feature's name, or a role.</summary>
    public static bool IsTarget(string text) => text.Length > 0 && ColumnTarget.IsKnown(text);

    /// <summary>Whether the key of an entry can be anything's name: a column, or a JSON pointer into the request, the response or its headers.</summary>
    public static bool IsSource(string text) => text.Length > 0 && (text[0] != '/' || text.Split('/') is [_, "request" or "response" or "metadata", ..]);
}
