using System.Runtime.Intrinsics;

namespace ModelExporter.Monitoring.Events;

/// <summary>Hashes the ids of the rows of a batch that were only noted, several side by side. A state owned by its batch.</summary>
internal sealed class IdHashing
{
    private readonly uint[] _work = new uint[ShortSha256.WorkLength];
    private readonly int[] _rows = new int[ShortSha256.Lanes];
    private readonly ulong[] _first = new ulong[ShortSha256.Lanes];
    private readonly ulong[] _second = new ulong[ShortSha256.Lanes];

    /// <summary>Gives the rows of a slice the ids whose texts they note.</summary>
    /// <param name="heads">The rows.</param>
    /// <param name="text">The arena of the texts.</param>
    public void Hash(Span<RowHead> heads, ReadOnlySpan<byte> text)
    {
        var filled = 0;
        for (var row = 0; row < heads.Length; row++)
        {
            ref var head = ref heads[row];
            if (head.IdLength == 0) continue;
            var id = text.Slice(head.IdStart, head.IdLength);
            head.IdLength = 0;
            // Alone in its batch, or where lanes would be emulated.
            if (!Vector256.IsHardwareAccelerated || heads.Length < ShortSha256.Lanes / 2)
            {
                head.Id = EventId.Of(id);
                continue;
            }

            ShortSha256.SetLane(_work, filled, id);
            _rows[filled++] = row;
            if (filled < ShortSha256.Lanes) continue;
            Finish(heads, filled);
            filled = 0;
        }

        if (filled > 0) Finish(heads, filled);
    }

    // Lanes that were not filled hash what was there before, and nobody looks at them.
    private void Finish(Span<RowHead> heads, int filled)
    {
        ShortSha256.HashAll(_work, _first, _second);
        for (var lane = 0; lane < filled; lane++) heads[_rows[lane]].Id = new EventId(_first[lane], _second[lane]);
    }
}
