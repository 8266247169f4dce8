using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>A POST whose client stops in the middle of the body until the test lets it go on.</summary>
internal sealed class HalfRequest : IDisposable
{
    private readonly TcpClient _connection;
    private readonly string _rest;

    private HalfRequest(TcpClient connection, string rest)
    {
        _connection = connection;
        _rest = rest;
    }

    /// <summary>Sends the head and half of the body.</summary>
    public static async Task<HalfRequest> SendAsync(IPEndPoint server, string path, string body)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(server);
        var half = body.Length / 2;
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(head + body[..half]));
        return new HalfRequest(connection, body[half..]);
    }

    /// <summary>Sends the other half.</summary>
    /// <returns>The whole answer.</returns>
    public async Task<string> FinishAsync()
    {
        await _connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(_rest));
        using var reader = new StreamReader(_connection.GetStream());
        return await reader.ReadToEndAsync();
    }

    public void Dispose() => _connection.Dispose();
}
