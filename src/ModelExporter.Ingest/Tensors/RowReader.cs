using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads rows and columns that are written as plain JSON: KServe v1, TensorFlow Serving, MLflow, Seldon.</summary>
/// <param name="request">Batch and limits.</param>
/// <param name="table">Where rows go.</param>
internal readonly struct RowReader(IngestRequest request, Table table)
{
    private readonly IngestRequest _request = request;
    private readonly Table _table = table;

    /// <summary>Reads an array of rows, each a scalar, a list of values by position, or an object of values by name.</summary>
    /// <param name="rows">The rows; anything but an array is one row.</param>
    /// <param name="name">The name of what has none: columns are <c>name-0</c>, <c>name-1</c>, ...</param>
    /// <param name="names">Names of positions, or null.</param>
    public PayloadFault? ReadRows(JsonElement rows, string name, IReadOnlyList<string>? names = null)
    {
        if (rows.ValueKind != JsonValueKind.Array)
        {
            if (_table.Rows == 0) _table.Rows = 1;
            return ReadRow(rows, 0, name, names);
        }

        var row = 0;
        // Rows past the limit of events are counted and not read.
        foreach (var element in rows.EnumerateArray())
        {
            if (row < _request.Limits.MaxEvents && ReadRow(element, row, name, names) is { } fault) return fault;
            row++;
        }

        _table.Rows = row;
        return null;
    }

    /// <summary>Reads an object of columns, each an array of one value per row; a scalar is a column of one row.</summary>
    public PayloadFault? ReadColumns(JsonElement columns)
    {
        var rows = -1;
        foreach (var property in columns.EnumerateObject())
        {
            var length = property.Value.ValueKind == JsonValueKind.Array ? property.Value.GetArrayLength() : 1;
            if (rows >= 0 && rows != length) return new PayloadFault(IngestErrorCode.ShapeMismatch, ElementCells.NameOf(property));
            rows = length;
        }

        _table.Rows = Math.Max(0, rows);
        foreach (var property in columns.EnumerateObject())
        {
            var name = ElementCells.NameOf(property);
            if (property.Value.ValueKind != JsonValueKind.Array)
            {
                _table.Set(0, name, ElementCells.Read(property.Value, _request));
                continue;
            }

            var row = 0;
            foreach (var value in property.Value.EnumerateArray())
            {
                if (row >= _request.Limits.MaxEvents) break;
                ReadNamed(value, row++, name);
            }
        }

        return null;
    }

    /// <summary>Reads values that stand row by row in one flat array.</summary>
    public PayloadFault? ReadFlat(JsonElement values, int batch, int width, string name, IReadOnlyList<string>? names)
    {
        _table.Rows = batch;
        var table = _table;
        var layout = names is null && width > table.Widest ? new TensorLayout(_request, table.Find(name), width)
            : new TensorLayout(_request, names is null ? table.Group(name, width) : [.. names.Select(each => table.Find(each)).OfType<Column>()], width);
        if (table.IsTooWide) return null;
        foreach (var value in values.EnumerateArray())
        {
            if (layout.Row >= _request.Limits.MaxEvents) break;
            layout.Add(ElementCells.Read(value, _request));
        }

        layout.End();
        return null;
    }

    private PayloadFault? ReadRow(JsonElement element, int row, string name, IReadOnlyList<string>? names)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject()) ReadNamed(property.Value, row, ElementCells.NameOf(property));
                return null;
            case JsonValueKind.Array:
                return ReadPositions(element, row, name, names);
            default:
                Set(Column(name, names, 0, 1), row, ElementCells.Read(element, _request));
                return null;
        }
    }

    // A named list of several values is a tensor of its own; one that is no longer than the features of an event are its positions.
    private void ReadNamed(JsonElement value, int row, string name)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 1 && value.GetArrayLength() <= _table.Widest && IsScalar(value[0])
            && _table.Group(name, value.GetArrayLength()) is { } columns)
        {
            var position = 0;
            foreach (var element in value.EnumerateArray()) columns[position++].Set(row, ElementCells.Read(element, _request));
            return;
        }

        _table.Set(row, name, ElementCells.Read(value, _request));
    }

    private PayloadFault? ReadPositions(JsonElement list, int row, string name, IReadOnlyList<string>? names)
    {
        var width = list.GetArrayLength();
        if (names is not null && names.Count != width) return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
        if (width == 0) return null;
        // More positions than an event may have features, or lists inside: one embedding, not that many features.
        if (names is null && (width > _table.Widest || list[0].ValueKind == JsonValueKind.Array))
        {
            _table.Set(row, name, ElementCells.Vector(list, _request));
            return null;
        }

        var columns = names is null ? _table.Group(name, width) : null;
        var position = 0;
        foreach (var element in list.EnumerateArray())
        {
            var column = columns is null ? Column(name, names, position, width) : columns[position];
            Set(column, row, ElementCells.Read(element, _request));
            position++;
        }

        return null;
    }

    private Column? Column(string name, IReadOnlyList<string>? names, int position, int width) =>
        names is not null && position < names.Count ? _table.Find(names[position]) : _table.Group(name, width)?[position];

    private static void Set(Column? column, int row, Cell cell) => column?.Set(row, cell);

    private static bool IsScalar(JsonElement value) => value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object);
}
