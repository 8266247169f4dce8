using System.Text.Json;
using ModelExporter.Ingest.Json;
using ModelExporter.Monitoring.Events;

namespace ModelExporter.Ingest.Tensors;

/// <summary>Reads the tensors of the Open Inference Protocol (KServe v2): row-major, flat or nested, or in the binary extension behind the JSON.</summary>
/// <remarks>
/// The first dimension is the batch. One tensor [n, d] gives the columns <c>name-0</c> ... <c>name-(d-1)</c>; of several tensors those of the shape [n] or [n, 1] give one
/// column with the tensor's own name. What has more positions than an event may have features, or more than two dimensions, is one vector per row.
/// </remarks>
internal readonly ref struct TensorReader(IngestRequest request, Table table, ReadOnlySpan<byte> binary)
{
    private readonly ReadOnlySpan<byte> _binary = binary;

    /// <summary>Reads an array of tensors.</summary>
    public PayloadFault? Read(JsonElement tensors)
    {
        var rows = -1L;
        var offset = 0;
        var several = tensors.GetArrayLength() > 1;
        foreach (var tensor in tensors.EnumerateArray())
        {
            var name = ElementCells.TextOf(tensor, "name") ?? "tensor";
            if (!TryShape(tensor, out var batch, out var width, out var dimensions)) return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
            if (rows >= 0 && rows != batch) return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
            rows = batch;
            table.Rows = (int)batch;
            var layout = Layout(name, width, dimensions, several);
            var data = ElementCells.Member(tensor, "data");
            if (data.ValueKind == JsonValueKind.Array)
            {
                var position = 0L;
                if (!AppendFlat(data, layout, ElementCells.TextOf(tensor, "datatype") == "BOOL", batch * width, ref position, depth: 0) || position != batch * width)
                    return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
                layout.End();
                continue;
            }

            var size = ElementCells.Member(ElementCells.Member(tensor, "parameters"), "binary_data_size");
            if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var bytes) || bytes < 0 || bytes > _binary.Length - offset)
                return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
            var decoded = BinaryTensor.Read(_binary.Slice(offset, bytes), ElementCells.TextOf(tensor, "datatype"), batch * width, layout, request);
            if (!decoded) return new PayloadFault(IngestErrorCode.ShapeMismatch, name);
            layout.End();
            offset += bytes;
        }

        return null;
    }

    private TensorLayout Layout(string name, long width, int dimensions, bool several)
    {
        if (dimensions > 2 || width > table.Widest) return new TensorLayout(request, table.Find(name), width);
        if (several && width == 1) return new TensorLayout(request, table.Find(name) is { } column ? [column] : null, width);
        return new TensorLayout(request, width == 0 ? null : table.Group(name, (int)width), width);
    }

    private static bool TryShape(JsonElement tensor, out long batch, out long width, out int dimensions)
    {
        // More values than this cannot be in any body.
        const long MostValues = 1L << 31;
        (batch, width, dimensions) = (1, 1, 0);
        var shape = ElementCells.Member(tensor, "shape");
        if (shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > 16) return false;
        foreach (var element in shape.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var length) || length is < 0 or > MostValues) return false;
            if (dimensions++ == 0) batch = length;
            else width *= length;
            if (width > MostValues || (width > 0 && batch > MostValues / width)) return false;
        }

        // Rows without values could be any number.
        return batch <= int.MaxValue && (width > 0 || batch == 0);
    }

    private bool AppendFlat(JsonElement data, TensorLayout layout, bool isBoolean, long count, ref long position, int depth)
    {
        if (depth > 16) return false;
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                if (!AppendFlat(element, layout, isBoolean, count, ref position, depth + 1)) return false;
                continue;
            }

            if (position >= count) return false;
            position++;
            if (layout.Row >= request.Limits.MaxEvents) continue;
            var cell = ElementCells.Read(element, request);
            layout.Add(isBoolean && cell.Kind == CellKind.Number ? Cell.OfBoolean(cell.Number != 0) : cell);
        }

        return true;
    }
}

/// <summary>Puts the values of one tensor, which come row by row, where they belong. A state of one tensor.</summary>
internal sealed class TensorLayout
{
    private readonly IngestRequest _request;
    private readonly Column[]? _columns;
    private readonly Column? _vector;
    private readonly long _width;
    private long _position;
    private int _numbers;
    private CellKind _vectorKind = CellKind.Vector;

    /// <summary>One column per position; null for none.</summary>
    public TensorLayout(IngestRequest request, Column[]? columns, long width) => (_request, _columns, _width) = (request, columns, width);

    /// <summary>One vector per row.</summary>
    public TensorLayout(IngestRequest request, Column? vector, long width) => (_request, _vector, _width) = (request, vector, width);

    /// <summary>The row of the next value.</summary>
    public int Row { get; private set; }

    /// <summary>Takes the next value.</summary>
    public void Add(Cell cell)
    {
        if (_columns is not null) _columns[_position].Set(Row, cell);
        else if (_vector is not null) AddNumber(cell);
        if (++_position < _width) return;
        EndVector();
        _position = 0;
        Row++;
    }

    /// <summary>Ends the tensor; a vector that was begun is taken back.</summary>
    public void End()
    {
        _request.Batch.RollbackNumbers(_numbers);
        _numbers = 0;
    }

    private void AddNumber(Cell cell)
    {
        if (_vectorKind != CellKind.Vector) return;
        if (cell.Kind is not (CellKind.Number or CellKind.Boolean))
        {
            _vectorKind = cell.Kind == CellKind.NotFinite ? CellKind.NotFinite : CellKind.Unsupported;
        }
        else if (_numbers == _request.Limits.VectorLength)
        {
            _vectorKind = CellKind.TooLong;
        }
        else
        {
            _request.Batch.AddNumber(cell.Number);
            _numbers++;
        }
    }

    private void EndVector()
    {
        if (_vector is null) return;
        if (_vectorKind == CellKind.Vector && _numbers > 0)
        {
            _vector.Set(Row, _request.Batch.CommitVector(_numbers));
        }
        else
        {
            _request.Batch.RollbackNumbers(_numbers);
            _vector.Set(Row, new Cell(_vectorKind == CellKind.Vector ? CellKind.Unsupported : _vectorKind));
        }

        (_numbers, _vectorKind) = (0, CellKind.Vector);
    }
}
