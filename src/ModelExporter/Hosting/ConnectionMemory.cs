using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ModelExporter.Hosting;

/// <summary>The memory that connections are read into. The server's own comes in pieces of 4 KB, so that a large body costs a call of the system for each of these; larger pieces take what has arrived at
/// once. A factory without state.</summary>
internal sealed class ConnectionMemory : IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a piece. A small request touches the first page of it only, so that the rest takes no memory.</summary>
    public const int PieceBytes = 32 << 10;

    /// <summary>The most pieces that one pool keeps for later: 4 MB. A burst that needs more gives them back to the collector.</summary>
    public const int PiecesKept = 128;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private readonly Piece[] _free = new Piece[PiecesKept];
        private readonly Lock _lock = new();
        private int _count;
        private bool _isDisposed;

        public override int MaxBufferSize => PieceBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, PieceBytes);
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                // The one that came back last is still in the processor's cache.
                if (_count > 0) return _free[--_count].Reuse();
            }

            return new Piece(this).Reuse();
        }

        protected override void Dispose(bool disposing)
        {
            lock (_lock)
            {
                _isDisposed = true;
                Array.Clear(_free, 0, _count);
                _count = 0;
            }
        }

        private void Return(Piece piece)
        {
            lock (_lock)
            {
                if (!_isDisposed && _count < _free.Length) _free[_count++] = piece;
            }
        }

        private sealed class Piece(Pool pool) : IMemoryOwner<byte>
        {
            // Pinned, since the system writes into it.
            private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(PieceBytes, pinned: true);
            private int _isRented;

            public Memory<byte> Memory => _bytes;

            public Piece Reuse()
            {
                _isRented = 1;
                return this;
            }

            public void Dispose()
            {
                // Given back twice it would be two connections' at once.
                if (Interlocked.Exchange(ref _isRented, 0) == 1) pool.Return(this);
            }
        }
    }
}
