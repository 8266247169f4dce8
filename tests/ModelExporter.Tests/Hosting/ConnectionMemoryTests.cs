using System.Buffers;
using ModelExporter.Hosting;

namespace ModelExporter.Tests.Hosting;

public class ConnectionMemoryTests
{
    [Fact]
    public void A_piece_that_came_back_is_the_next_one_and_none_is_given_to_two()
    {
        using var pool = new ConnectionMemory().Create(null);
        var first = pool.Rent();
        var second = pool.Rent(4096);
        Assert.Equal((ConnectionMemory.PieceBytes, ConnectionMemory.PieceBytes), (first.Memory.Length, second.Memory.Length));
        Assert.False(first.Memory.Equals(second.Memory));
        var memory = second.Memory;
        second.Dispose();
        second.Dispose();
        var third = pool.Rent();
        var fourth = pool.Rent();
        Assert.True(third.Memory.Equals(memory));
        Assert.False(fourth.Memory.Equals(memory));
        Assert.False(fourth.Memory.Equals(first.Memory));
    }

    [Fact]
    public void A_burst_leaves_no_more_than_is_kept()
    {
        using var pool = new ConnectionMemory().Create(null);
        var burst = Enumerable.Range(0, 2 * ConnectionMemory.PiecesKept).Select(_ => pool.Rent()).ToArray();
        var seen = burst.Select(piece => piece.Memory).ToHashSet();
        Assert.Equal(burst.Length, seen.Count);
        foreach (var piece in burst) piece.Dispose();
        var again = Enumerable.Range(0, burst.Length).Select(_ => pool.Rent().Memory).ToArray();
        Assert.Equal(ConnectionMemory.PiecesKept, again.Count(seen.Contains));
    }

    [Fact]
    public void More_than_a_piece_is_not_to_be_had_and_a_closed_pool_gives_nothing()
    {
        var pool = new ConnectionMemory().Create(null);
        Assert.Equal(ConnectionMemory.PieceBytes, pool.MaxBufferSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(ConnectionMemory.PieceBytes + 1));
        var piece = pool.Rent();
        pool.Dispose();
        piece.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }
}
