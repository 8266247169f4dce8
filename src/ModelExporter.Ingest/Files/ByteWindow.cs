using System.IO.Compression;

namespace ModelExporter.Ingest.Files;

/// <summary>The bytes of a file, seen through a window that moves forward and grows up to a limit; gzip is undone, told by its first two bytes. A state of one reader.</summary>
internal sealed class ByteWindow : IDisposable
{
    /// <summary>The longest record: a window never grows beyond it.</summary>
    public const int MaxBytes = 1 << 20;

    private const int InitialBytes = 1 << 16;

    private readonly FileStream _file;
    private readonly Stream _stream;
    private byte[] _bytes = new byte[InitialBytes];
    private int _start;
    private int _end;

    private ByteWindow(FileStream file, Stream stream)
    {
        _file = file;
        _stream = stream;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="RecordFileException">It cannot be opened.</exception>
    public static ByteWindow Open(string path)
    {
        try
        {
            var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 1 << 16 });
            Span<byte> magic = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
            file.Position = 0;
            var window = new ByteWindow(file, isGzip ? new GZipStream(file, CompressionMode.Decompress) : file);
            window.Fill();
            if (window.Bytes.StartsWith("\uFEFF"u8)) window.Consume(3);
            return window;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecordFileException($"{path}: the file does not exist.");
        }
        catch (Exception problem) when (problem is (IOException or UnauthorizedAccessException) and not RecordFileException)
        {
            throw new RecordFileException($"{path}: the file cannot be read: {problem.Message}");
        }
    }

    /// <summary>Bytes of the file, as it lies on the disk, that were read so far.</summary>
    public long Position => _file.Position;

    /// <summary>Bytes that can be seen.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether the window shows the end of the file.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Moves the window's start forward.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Shows more bytes; what was shown stays, at another place in memory.</summary>
    /// <returns>False at the end of the file, or when the window is as large as it may be.</returns>
    public bool Fill()
    {
        if (AtEnd) return false;
        if (_start > 0)
        {
            Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            if (_bytes.Length >= MaxBytes) return false;
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        int read;
        try
        {
            read = _stream.Read(_bytes, _end, _bytes.Length - _end);
        }
        catch (InvalidDataException)
        {
            throw new RecordFileException($"{_file.Name}: the gzip data are damaged after {_file.Position} bytes.");
        }
        catch (IOException problem)
        {
            throw new RecordFileException($"{_file.Name}: the file cannot be read: {problem.Message}");
        }

        _end += read;
        AtEnd = read == 0;
        return read > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }
}
