namespace ModelExporter.Ingest;

/// <summary>What foreign formats made of the columns and ids of bodies, for a person who tries a mapping. A state of one request.</summary>
public sealed class ReadingNotes
{
    private const int Most = 10_000;
    private readonly List<ReadColumn> _columns = [];
    private readonly Dictionary<int, string> _ids = [];

    /// <summary>The columns in the order in which they were met, each once.</summary>
    public IReadOnlyList<ReadColumn> Columns => _columns;

    /// <summary>The id of an event by its position, where the format brought it.</summary>
    public string? Id(int index) => _ids.GetValueOrDefault(index);

    internal void Add(string side, string column, string target)
    {
        var noted = new ReadColumn(side, column, target);
        if (_columns.Count < Most && !_columns.Contains(noted)) _columns.Add(noted);
    }

    internal void AddId(int index, string id)
    {
        if (_ids.Count < Most) _ids[index] = id;
    }
}

/// <summary>One column of a body. A value.</summary>
/// <param name="Side"><c>request</c>, <c>response</c> or <c>truth</c>; <c>pointer</c> for a JSON pointer of a mapping.</param>
/// <param name="Column">The column's name, or the pointer.</param>
/// <param name="Target">What it became: <c>feature NAME</c>, <c>prediction</c>, <c>left out</c> and the like.</param>
public sealed record ReadColumn(string Side, string Column, string Target);
