using System.Text;
using ModelExporter.Ingest.Files;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Tests.Ingest.Files;

/// <summary>What a file holds, as a test compares it: every row as texts.</summary>
internal sealed class RecordedRows
{
    public List<Dictionary<string, string>> Rows { get; } = [];

    public List<RowHead> Heads { get; } = [];

    public List<long> Lines { get; } = [];

    public List<string> Models { get; } = [];

    public RecordErrors Errors { get; } = new();

    public RecordFormat Format { get; private set; }

    public static RecordedRows Read(string path, ColumnRoles? roles = null, EventFileOptions? options = null)
    {
        var rows = new RecordedRows();
        using var file = EventFile.Open(path, roles ?? ColumnRoles.None, options ?? new EventFileOptions { BatchRows = 3 }, rows.Errors);
        rows.Format = file.Format;
        while (file.Read())
        {
            foreach (var slice in file.Batch.Slices)
            {
                for (var row = 0; row < slice.Rows; row++) rows.Add(file, slice, row);
            }
        }

        return rows;
    }

    private void Add(EventFile file, ModelSlice slice, int row)
    {
        var texts = new Dictionary<string, string>();
        foreach (var column in slice.Features.All.Concat(slice.Scores.All).Append(slice.Prediction).Append(slice.Score).Append(slice.Label))
        {
            if (column[row].Kind != CellKind.Absent) texts[column.Name] = Show(file.Batch, column[row]);
        }

        Rows.Add(texts);
        Heads.Add(slice.Heads[row]);
        Lines.Add(file.Line(slice.Heads[row].Index));
        Models.Add(slice.Model + " " + slice.Version);
    }

    private static string Show(EventBatch batch, Cell cell) => cell.Kind switch
    {
        CellKind.Number => cell.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        CellKind.Boolean => cell.Number != 0 ? "yes" : "no",
        CellKind.Text => "'" + Encoding.UTF8.GetString(batch.Text(cell)) + "'",
        CellKind.Vector => "[" + cell.Length + "]",
        var other => other.ToString(),
    };
}
