using System.Text.RegularExpressions;
using ModelExporter.Dashboards.Panels;

namespace ModelExporter.Dashboards.Pictures;

/// <summary>A panel with the answers to its queries. A value.</summary>
/// <param name="Panel">The panel.</param>
/// <param name="Title">Its title without variables.</param>
/// <param name="Answers">One list of series per query.</param>
/// <param name="Start">Begin of the time that is shown, in seconds since 1970.</param>
/// <param name="End">Its end.</param>
/// <param name="Factor">How many seconds a second of the data stands for.</param>
internal sealed partial record PanelData(Panel Panel, string Title, IReadOnlyList<IReadOnlyList<Series>> Answers, double Start, double End, double Factor)
{
    /// <summary>Nothing to show.</summary>
    public bool IsEmpty => Answers.All(answer => answer.Count == 0);

    /// <summary>All series with the index of their query and their names.</summary>
    public IEnumerable<(int Query, string Name, Series Series)> Series =>
        Answers.SelectMany((answer, query) => answer.Select(series => (query, Name(Panel.Queries[query].Legend, series), series)));

    private static string Name(string legend, Series series) => Label().Replace(legend, match => series[match.Groups[1].Value]).Trim();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Label();
}
